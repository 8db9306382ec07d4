"""The one reader of stack files: a stack's config in, a `StackSpec` out, or every fault at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from infra.errors import Fault, SpecError
from infra.nearest_name import nearest_name
from infra.project import check_names, stacks_in
from infra.spec.base import Model
from infra.spec.kinds import mode_of
from infra.spec.stack import StackSpec

_FIELDS = ("live", "secret_stores", "apps", "environments", "deploy_gates", "acknowledge", "parity", "by_hand")
_SECRETS = "secrets"
"""The encrypted values of the pulumi store (docs/secrets.md): no part of the spec, and never quoted."""
_VAR_STATE = ("setAppAllConfigVarsInState", "setAddonConfigVarsInState")


def read(project: str, stack: str, config: Mapping[str, Any]) -> StackSpec:
    """The spec of `stack` from its decrypted and decoded `config`, whose keys begin with the project's name.

    Raises `SpecError` with all faults, each with the file, the path in it, the reason and the remedy.
    """
    file = f"Pulumi.{stack}.yaml"
    keys = _keys(project)
    values = {name: config[key] for name, key in keys.items() if key in config}
    live = _is_live(values.get("live"))
    if values.get("live") in ("true", "false"):
        values["live"] = live
    faults = [*_unknown_keys(file, project, config), *_settings(file, values, config)]
    if "apps" not in values and "environments" not in values:
        remedy = "Create it as docs/architecture.md shows, or choose a stack that has one with --stack or --against."
        faults.append(Fault(file, f"there is no stack file with {keys['apps']} for stack {stack!r}", remedy))
    spec: StackSpec | None = None
    try:
        names = {"project": project, "stack": stack}
        spec = StackSpec.model_validate({**names, **values}, context={"mode": mode_of(live)})
    except ValidationError as error:
        faults.extend(_fault(file, keys, detail) for detail in error.errors(include_url=False, include_input=False))
    if faults or spec is None:
        raise SpecError(f"The spec of stack {stack} has {_count(len(faults))}; nothing was read or written", faults)
    return spec


def read_file(path: Path) -> StackSpec:
    """The spec in the stack file at `path` ("Pulumi.prod.yaml"), as `read` gives it; for commands without an engine.

    Raises `SpecError` also where the file is missing or not YAML, without a Pulumi.yaml beside it, and for names that
    cannot be used.
    """
    project, stack = read_project(path.parent), path.name.removeprefix("Pulumi.").removesuffix(".yaml")
    check_names(project, stack, path.parent)
    config, secrets = _config(path), f"{project}:{_SECRETS}"
    plain = list(_plain(path.name, secrets, config.get(secrets) or {}))
    if plain:
        raise SpecError("Secrets stand in the stack file in plain text", plain)
    return read(project, stack, config)


def read_project(folder: Path = Path()) -> str:
    """The project's name, from the Pulumi.yaml in `folder`. Raises `SpecError` where there is none."""
    name = _document(folder / "Pulumi.yaml").get("name")
    if not isinstance(name, str):
        remedy = "Run it in the checkout, or use -C."
        raise SpecError("This is not the folder of a project", [Fault("Pulumi.yaml: name", "is missing", remedy)])
    return name


def live_stack(folder: Path = Path()) -> str:
    """The one stack that takes live keys, meant where none is named. Raises `SpecError` unless there is just one."""
    key, stacks = _keys(read_project(folder))["live"], stacks_in(folder)
    live = [stack for stack in stacks if _is_live(_config(folder / f"Pulumi.{stack}.yaml").get(key))]
    if len(live) == 1:
        return live[0]
    reason = f"is not given, and {'more than one' if live else 'no'} stack file says {key}: true"
    fault = Fault("--stack", reason, f"Name one: {', '.join(stacks) or 'there is no stack file here'}.")
    raise SpecError("It is not known which stack is meant; nothing was read or written", [fault])


def _is_live(value: Any) -> bool:
    """Whether `live` says so: the engine, when it writes into a stack file (`pulumi stack init`), makes it a text."""
    return value in (True, "true")


def _config(path: Path) -> dict[str, Any]:
    config = _document(path).get("config")
    return config if isinstance(config, dict) else {}


def _document(path: Path) -> dict[str, Any]:
    """What a file of the project says, nothing where it is missing. Raises `SpecError` for one that is not YAML."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        line = f" at line {place.line + 1}" if place else ""
        raise SpecError(
            "The stack file cannot be read", [Fault(path.name, f"not YAML{line}", "Mend the YAML.")]
        ) from None
    return document if isinstance(document, dict) else {}


def _keys(project: str) -> dict[str, str]:
    """The keys of a stack's config by the fields of the spec."""
    return {"owner": "github:owner", **{field: f"{project}:{field}" for field in _FIELDS}}


def _plain(file: str, where: str, value: Any) -> Iterator[Fault]:
    """A fault for each value below the project's `secrets` that Pulumi has not encrypted; none is quoted."""
    if isinstance(value, dict) and set(value) != {"secure"}:
        for name, inner in value.items():
            yield from _plain(file, f"{where}.{name}", inner)
    elif not isinstance(value, dict):
        remedy = "Change it at its issuer, take it out, and put the new one there with: python -m infra secrets set."
        yield Fault(f"{file}: {where}", "is not encrypted: whoever can read the file has it", remedy)


def _unknown_keys(file: str, project: str, config: Mapping[str, Any]) -> list[Fault]:
    known = {*_keys(project).values(), f"{project}:{_SECRETS}"}
    return [
        Fault(f"{file}: {key}", "unknown setting", _spelling(key, known))
        for key in config
        if key.startswith(f"{project}:") and key not in known
    ]


def _settings(file: str, values: Mapping[str, Any], config: Mapping[str, Any]) -> list[Fault]:
    """Faults of the providers' settings that keep secrets out of the state (docs/facts.md#config-vars-in-state)."""
    faults = []
    customizations = config.get("heroku:customizations")
    element = customizations[0] if isinstance(customizations, list) and len(customizations) == 1 else {}
    if values.get("apps") and any(element.get(flag) is not False for flag in _VAR_STATE):
        where, flags = f"{file}: heroku:customizations", " and ".join(f"{flag}: false" for flag in _VAR_STATE)
        faults.append(
            Fault(where, "every config var of the app would go into the state", f"Write one element: {flags}.")
        )
    for key in ("heroku:apiKey", "github:token"):
        if key in config:
            remedy = "Take it out; the token comes from HEROKU_API_KEY or GITHUB_TOKEN only."
            faults.append(Fault(f"{file}: {key}", "a token may not stand in a stack file", remedy))
    if values.get("environments") and "owner" not in values:
        faults.append(Fault(f"{file}: github:owner", "is missing", "Add the account that owns the repositories."))
    return faults


def _fault(file: str, keys: Mapping[str, str], detail: ErrorDetails) -> Fault:
    location = [str(part) for part in detail["loc"] if not str(part).startswith("[")]
    root = keys.get(location[0], location[0]) if location else ""
    where = f"{file}: {'.'.join([root, *location[1:]])}"
    context = detail.get("ctx") or {}
    if detail["type"] == "rule":
        return Fault(where, context["reason"], context["remedy"])
    if detail["type"] == "extra_forbidden":
        return Fault(where, "unknown field", _spelling(location[-1], _fields()))
    if detail["type"] == "missing":
        return Fault(where, "is missing", "Add it.")
    return Fault(where, detail["msg"][:1].lower() + detail["msg"][1:], "Write a value of that form.")


def _fields() -> set[str]:
    """The names of all fields of the spec, for "did you mean"."""
    return {field for model in Model.__subclasses__() for field in model.model_fields}


def _spelling(name: str, known: set[str]) -> str:
    near = nearest_name(name, known)
    return f"Did you mean {near}?" if near else "Take it out; the fields are listed in docs/architecture.md."


def _count(number: int) -> str:
    return "one fault" if number == 1 else f"{number} faults"

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
from infra.spec.base import Model
from infra.spec.kinds import mode_of
from infra.spec.stack import StackSpec

PROJECT = "raxx-queue"
_KEYS = {
    "apps": f"{PROJECT}:apps",
    "environments": f"{PROJECT}:environments",
    "deploy_gates": f"{PROJECT}:deploy_gates",
    "owner": "github:owner",
    "secret_stores": f"{PROJECT}:secret_stores",
    "acknowledge": f"{PROJECT}:acknowledge",
    "parity": f"{PROJECT}:parity",
    "by_hand": f"{PROJECT}:by_hand",
}
SECRETS = f"{PROJECT}:secrets"
"""The encrypted values of the pulumi store (docs/secrets.md): no part of the spec, and never quoted."""
_VAR_STATE = ("setAppAllConfigVarsInState", "setAddonConfigVarsInState")


def read(stack: str, config: Mapping[str, Any]) -> StackSpec:
    """The spec of `stack` from its decrypted and decoded `config` (keys such as "raxx-queue:apps").

    Raises `SpecError` with all faults, each with the file, the path in it, the reason and the remedy.
    """
    file = f"Pulumi.{stack}.yaml"
    values = {name: config[key] for name, key in _KEYS.items() if key in config}
    faults = [*_unknown_keys(file, config), *_settings(file, config)]
    if "apps" not in values and "environments" not in values:
        remedy = "Create it as docs/architecture.md shows, or choose a stack that has one with --stack."
        faults.append(Fault(file, f"there is no stack file with {_KEYS['apps']} for stack {stack!r}", remedy))
    spec: StackSpec | None = None
    try:
        spec = StackSpec.model_validate({"stack": stack, **values}, context={"mode": mode_of(stack)})
    except ValidationError as error:
        faults.extend(_fault(file, detail) for detail in error.errors(include_url=False, include_input=False))
    if faults or spec is None:
        raise SpecError(f"The spec of stack {stack} has {_count(len(faults))}; nothing was read or written", faults)
    return spec


def read_file(path: Path) -> StackSpec:
    """The spec in the stack file at `path` ("Pulumi.prod.yaml"), as `read` gives it; for commands without an engine.

    Raises `SpecError` also where the file is missing or not YAML.
    """
    stack = path.name.removeprefix("Pulumi.").removesuffix(".yaml")
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except FileNotFoundError:
        return read(stack, {})
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        line = f" at line {place.line + 1}" if place else ""
        raise SpecError(
            "The stack file cannot be read", [Fault(path.name, f"not YAML{line}", "Mend the YAML.")]
        ) from None
    config = document.get("config") or {}
    plain = list(_plain(path.name, SECRETS, config.get(SECRETS) or {}))
    if plain:
        raise SpecError("Secrets stand in the stack file in plain text", plain)
    return read(stack, config)


def _plain(file: str, where: str, value: Any) -> Iterator[Fault]:
    """A fault for each value below `raxx-queue:secrets` that Pulumi has not encrypted; none is quoted."""
    if isinstance(value, dict) and set(value) != {"secure"}:
        for name, inner in value.items():
            yield from _plain(file, f"{where}.{name}", inner)
    elif not isinstance(value, dict):
        remedy = "Change it at its issuer, take it out, and put the new one there with: python -m infra secrets set."
        yield Fault(f"{file}: {where}", "is not encrypted: whoever can read the file has it", remedy)


def _unknown_keys(file: str, config: Mapping[str, Any]) -> list[Fault]:
    known = {*_KEYS.values(), SECRETS}
    return [
        Fault(f"{file}: {key}", "unknown setting", _spelling(key, known))
        for key in config
        if key.startswith(f"{PROJECT}:") and key not in known
    ]


def _settings(file: str, config: Mapping[str, Any]) -> list[Fault]:
    """Faults of the providers' settings that keep secrets out of the state (docs/facts.md#config-vars-in-state)."""
    faults = []
    customizations = config.get("heroku:customizations")
    element = customizations[0] if isinstance(customizations, list) and len(customizations) == 1 else {}
    if config.get(_KEYS["apps"]) and any(element.get(flag) is not False for flag in _VAR_STATE):
        where, flags = f"{file}: heroku:customizations", " and ".join(f"{flag}: false" for flag in _VAR_STATE)
        faults.append(
            Fault(where, "every config var of the app would go into the state", f"Write one element: {flags}.")
        )
    for key in ("heroku:apiKey", "github:token"):
        if key in config:
            remedy = "Take it out; the token comes from HEROKU_API_KEY or GITHUB_TOKEN only."
            faults.append(Fault(f"{file}: {key}", "a token may not stand in a stack file", remedy))
    if config.get(_KEYS["environments"]) and "github:owner" not in config:
        faults.append(Fault(f"{file}: github:owner", "is missing", "Add the account that owns the repositories."))
    return faults


def _fault(file: str, detail: ErrorDetails) -> Fault:
    location = [str(part) for part in detail["loc"] if not str(part).startswith("[")]
    root = _KEYS.get(location[0], location[0]) if location else ""
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

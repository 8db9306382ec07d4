"""`take-stack-file`: a pull request's stack file as data, after which it may be previewed with credentials.

A stack file can do more than say what is wanted: `github:baseUrl` would send the token elsewhere, `secretsprovider` ask
another key service, `environment` bring in variables. So only the spec is taken, all else must be as it was, and what
the engine gets is written anew: it cannot read the file in another way than this check did.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from infra.commands.result import Exit, Result, Row, Section
from infra.errors import Fault, SpecError
from infra.spec import read_project

_MOST_BYTES = 256 * 1024


def take_stack_file(stack: str, theirs: Path) -> Result:
    """Puts the spec of `theirs` into the stack file here. Raises `SpecError` with everything that is no spec in it."""
    own = Path(f"Pulumi.{stack}.yaml")
    was, now = _document(own), _document(theirs)
    changed = _changed(was, now)
    spec = f"config.{read_project()}:"
    foreign = [key for key in changed if not key.startswith(spec)]
    if foreign:
        remedy = "Change it in a pull request of its own that a person runs by hand (docs/ci.md)."
        faults = [
            Fault(f"{own.name}: {key.removeprefix('config.')}", "is not part of the spec", remedy) for key in foreign
        ]
        raise SpecError("This change is not previewed with credentials; nothing was read or written", faults)
    own.write_text(json.dumps(now, indent=1, default=str) + "\n", encoding="utf-8")
    return Result(
        command="take-stack-file",
        title=f"Stack file of {stack}",
        summary=f"{own.name} now holds the spec of the change: {len(changed)} settings differ.",
        sections=(Section("Settings", columns=("differs",), rows=tuple(Row((key,)) for key in changed)),)
        if changed
        else (),
        exit=Exit.OK,
        data={"stack": stack, "differs": changed},
    )


def _changed(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The settings that are not the same: "config.acme:apps", or a key beside `config`."""
    before, after = _flat(was), _flat(now)
    return sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))


def _flat(document: Mapping[str, Any]) -> dict[str, Any]:
    config = document.get("config")
    beside = {str(key): value for key, value in document.items() if key != "config"}
    if not isinstance(config, dict):
        return beside | {"config": config}
    return beside | {f"config.{key}": value for key, value in config.items()}


def _document(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file without aliases, own tags or keys that stand there twice. Raises `SpecError`."""
    try:
        data = path.read_bytes()
        if len(data) > _MOST_BYTES:
            raise _no_spec(path, f"is larger than {_MOST_BYTES // 1024} kB")
        text = data.decode("utf-8")
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            raise _no_spec(path, "has aliases (*name)")
        document = yaml.load(text, Loader=_StackFileLoader)  # noqa: S506 - a SafeLoader
    except OSError as error:
        raise _no_spec(path, f"cannot be read ({error.strerror})") from None
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise _no_spec(path, f"is no YAML ({' '.join(str(error).split())[:200]})") from None
    if not isinstance(document, dict):
        raise _no_spec(path, "is not a mapping")
    return document


def _no_spec(path: Path, reason: str) -> SpecError:
    fault = Fault(path.name, reason, "Write it as the stack files of the main branch are.")
    return SpecError("The stack file cannot be taken", [fault])


class _StackFileLoader(yaml.SafeLoader):
    """A SafeLoader that refuses a key that stands twice, of which readers keep different ones."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if any(not isinstance(key, str) for key in keys) or len(set(keys)) < len(keys):
            raise yaml.constructor.ConstructorError(None, None, "a key twice, or one that is no text", node.start_mark)
        return super().construct_mapping(node, deep)

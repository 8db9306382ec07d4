"""What the last `up` recorded: the stack's own resources, read back through the engine, for the look to remember."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from infra.program.resources import APP, CONFIG_VARS, ENVIRONMENT

_READ = "pulumi:pulumi:readStackResourceOutputs"
_WAITS = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds between tries to read the state."""
_STACK, _ASSOCIATION = "pulumi:pulumi:Stack", "heroku:app/configAssociation:ConfigAssociation"
_APP = "heroku:app/app:App"
_OLDER = ("raxx:audit:", "pulumi:index:Stash", _ASSOCIATION)
"""What the version before this one recorded, and this one does not have."""


@dataclass(frozen=True)
class Recorded:
    """`remembered` is for the look, by the names of `Remembered`'s fields; `older` names the resources that an older
    version of this tool left in the state."""

    remembered: Mapping[str, Any]
    older: tuple[str, ...] = ()


async def read_recorded() -> Recorded:
    """What the state of this very stack holds, if anything. Of config vars only the names are kept."""
    resources: Mapping[str, Any] = (await _read_state())["outputs"]
    stack: Mapping[str, Any] = {}
    found: dict[str, dict[str, Any]] = {name: {} for name in ("ids", "managed", "protection", "releases", "released")}
    older = []
    for urn, resource in resources.items():
        kind, name, outputs = resource["type"], urn.rpartition("::")[2], resource.get("outputs") or {}
        if kind.startswith(_OLDER):
            older.append(f"{kind.rpartition(':')[2]} {name}")
        if kind == _STACK:
            stack = outputs
        elif kind == _ASSOCIATION:
            found["managed"].setdefault(name, sorted({*outputs.get("vars", ()), *outputs.get("sensitiveVars", ())}))
        elif kind in (_APP, APP):
            uuid = outputs.get("app" if kind == APP else "uuid")
            found["ids"] |= {name: uuid} if uuid else {}
            found["ids"] |= {f"{name}/{addon}": uuid for addon, uuid in (outputs.get("addons") or {}).items()}
            found["released"] |= {name: outputs["released"]} if outputs.get("released") else {}
        elif kind == CONFIG_VARS:
            found["managed"][name] = outputs.get("managed") or []
            found["releases"] |= {name: int(outputs["release"])} if outputs.get("release") else {}
        elif kind == ENVIRONMENT:
            found["protection"] |= {name: outputs["refused"]} if outputs.get("refused") else {}
    for field in ("ids", "protection", "releases", "released"):
        found[field] = {**(stack.get(field) or {}), **found[field]}
    return Recorded(found, tuple(sorted(older)))


async def _read_state() -> dict[str, Any]:
    """Asks the engine, again while it reads a state file that it is just writing: in an `up` it saves the state when
    the program begins, and a file backend does not replace the file in one go."""
    stack = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    for wait in (*_WAITS, None):
        try:
            return dict(await pulumi.runtime.invoke_async(_READ, {"stackName": stack}))
        except Exception as error:  # The SDK has no narrower type for a failed invoke.
            if wait is None or "failed to load checkpoint" not in str(error):
                raise
            await asyncio.sleep(wait)
    raise AssertionError("not reached")

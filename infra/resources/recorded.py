"""What the last `up` recorded: the stack's own outputs and resources, read back through the engine (design fact 3).

Identities are a stack output, which so survives a refresh that lost the resources (design fact 5). The names of managed
config vars and each audit's look number come from the resources, which never run ahead of what was really done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi

from infra.audit.comparison import Remembered
from infra.errors import StateError

_STACK = "pulumi:pulumi:Stack"
_ASSOCIATION = "heroku:app/configAssociation:ConfigAssociation"
_STASH = "pulumi:index:Stash"
_APP, _ADDON = "heroku:app/app:App", "heroku:addon/addon:Addon"
_READ = "pulumi:pulumi:readStackResourceOutputs"
_WAITS = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds between tries to read the state."""


@dataclass(frozen=True)
class Recorded:
    """What a comparison remembers, `looks`: the number of each audit's last look by its logical name, and `in_state`:
    the URNs of apps and add-ons by "queue" and "queue/database"."""

    remembered: Remembered
    looks: Mapping[str, int]
    in_state: Mapping[str, str] = field(default_factory=dict)


async def read_recorded() -> Recorded:
    """What the state of this very stack holds, if anything. Of config vars only the names are kept."""
    answer = await _read_state()
    stack: Mapping[str, Any] = {}
    managed: dict[str, frozenset[str]] = {}
    looks: dict[str, int] = {}
    for urn, resource in answer["outputs"].items():
        name, outputs = urn.rpartition("::")[2], resource["outputs"] or {}
        if resource["type"] == _STACK:
            stack = outputs
        elif resource["type"] == _ASSOCIATION:
            managed[name] = _names(outputs, "vars") | _names(outputs, "sensitiveVars")
        elif resource["type"] == _STASH:
            looks[name] = int((outputs.get("input") or {}).get("look", 0))
    releases = {key: int(version) for key, version in (stack.get("releases") or {}).items() if version is not None}
    released = stack.get("released") or {}
    remembered = Remembered(stack.get("ids") or {}, managed, stack.get("protection") or {}, releases, released)
    return Recorded(remembered, looks, _in_state(remembered.ids, answer["outputs"]))


async def _read_state() -> dict[str, Any]:
    """Asks the engine, again while it reads a state file that it is just writing: in an `up` it saves the state when
    the program begins, and a file backend does not replace the file in one go."""
    stack = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    for wait in _WAITS:
        try:
            return dict(await pulumi.runtime.invoke_async(_READ, {"stackName": stack}))
        except Exception as error:  # The SDK has no narrower type for a failed invoke.
            if "failed to load checkpoint" not in str(error):
                raise
            await asyncio.sleep(wait)
    raise StateError(f"The state of {stack} cannot be read; nothing was written. Check it with: pulumi stack export")


def _in_state(ids: Iterable[str], resources: Mapping[str, Any]) -> dict[str, str]:
    """The URN of each recorded app and add-on whose resource the state holds."""
    found = {(resource["type"], urn.rpartition("::")[2]): urn for urn, resource in resources.items()}
    wanted = {key: (_ADDON if "/" in key else _APP, key.replace("/", "-")) for key in ids}
    return {key: found[name] for key, name in wanted.items() if name in found}


def _names(outputs: Mapping[str, Any], field: str) -> frozenset[str]:
    return frozenset(outputs.get(field) or ())

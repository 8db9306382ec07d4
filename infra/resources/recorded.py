"""What the last `up` recorded: the stack's own outputs and resources, read back through the engine (design fact 3).

Stack outputs hold identities, which so survive a refresh that lost the resources (design fact 5); the names of managed
config vars and each audit's look number come from the resources, which never run ahead of what was really done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

_ASSOCIATION = "heroku:app/configAssociation:ConfigAssociation"
_STASH = "pulumi:index:Stash"


@dataclass(frozen=True)
class Recorded:
    """`ids` maps "queue" and "queue/database" to UUIDs, `managed` an app to the names of the config vars that the last
    `up` set, `looks` an audit's logical name to the number of its last look; all empty before the first `up`."""

    ids: Mapping[str, str]
    managed: Mapping[str, frozenset[str]]
    looks: Mapping[str, int]

    def addon_ids(self, app: str) -> dict[str, str]:
        """The UUIDs of one app's add-ons by their logical names."""
        prefix = f"{app}/"
        return {key.removeprefix(prefix): uuid for key, uuid in self.ids.items() if key.startswith(prefix)}


async def read_recorded() -> Recorded:
    """What the state of this very stack holds. The engine's second call fails on a stack without any state, so the
    first one asks for the outputs alone."""
    stack = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    outputs = await _invoke("pulumi:pulumi:readStackOutputs", {"name": stack})
    ids = outputs.get("ids") or {}
    if not outputs:
        return Recorded({}, {}, {})
    resources = await _invoke("pulumi:pulumi:readStackResourceOutputs", {"stackName": stack})
    managed: dict[str, frozenset[str]] = {}
    looks: dict[str, int] = {}
    for urn, resource in resources.items():
        name, held = urn.rpartition("::")[2], resource.get("outputs") or {}
        if resource["type"] == _ASSOCIATION:
            managed[name] = frozenset(held.get("sensitiveVars") or {}) | frozenset(held.get("vars") or {})
        if resource["type"] == _STASH:
            looks[name] = int((held.get("input") or {}).get("look", 0))
    return Recorded(ids, managed, looks)


async def _invoke(token: str, arguments: dict[str, str]) -> dict[str, Any]:
    result = await pulumi.runtime.invoke_async(token, arguments)
    return dict(result["outputs"] or {})

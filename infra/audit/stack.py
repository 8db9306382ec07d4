"""The difference of a whole stack, subject by subject: what a preview shows in its audit components, as data.

For commands that work without the engine. Without the recorded state (`Remembered()`), a config var that the last `up`
set and the spec has dropped since counts as undeclared.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from infra.audit.app import compare_app
from infra.audit.drift import Item
from infra.audit.environment import compare_environment
from infra.audit.gate import compare_gate
from infra.audit.wanted import Wanted
from infra.live.found import Found
from infra.spec import StackSpec
from infra.spec.kinds import mode_of


@dataclass(frozen=True)
class Remembered:
    """What the last `up` recorded: UUIDs by "queue" and "queue/database", and each app's managed config vars."""

    ids: Mapping[str, str] = field(default_factory=dict)
    managed: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def addon_ids(self, app: str) -> dict[str, str]:
        """The UUIDs of one app's add-ons by their logical names."""
        prefix = f"{app}/"
        return {key.removeprefix(prefix): uuid for key, uuid in self.ids.items() if key.startswith(prefix)}


@dataclass(frozen=True)
class Subject:
    """One thing that is compared: its kind ("App", "Environment", "DeployGate"), its logical name, its differences."""

    kind: str
    key: str
    items: tuple[Item, ...]


def compare_stack(
    spec: StackSpec, found: Found, wanted: Mapping[str, Wanted], remembered: Remembered, today: datetime.date
) -> list[Subject]:
    """Every subject of the stack, also those without a difference, in the spec's order."""
    return [
        *(Subject("App", key, _app(spec, found, wanted, remembered, key)) for key in spec.apps),
        *(Subject("Environment", key, _environment(spec, found, key)) for key in spec.environments),
        *(Subject("DeployGate", key, _gate(spec, found, key, today)) for key in spec.deploy_gates),
    ]


def _app(
    spec: StackSpec, found: Found, wanted: Mapping[str, Wanted], remembered: Remembered, key: str
) -> tuple[Item, ...]:
    managed = remembered.managed.get(key, frozenset())
    ids, mode = remembered.addon_ids(key), mode_of(spec.stack)
    return tuple(compare_app(spec.apps[key], wanted[key], found.apps[key], managed, ids, mode))


def _environment(spec: StackSpec, found: Found, key: str) -> tuple[Item, ...]:
    name = spec.environment_name(key)
    return tuple(compare_environment(name, spec.environments[key], found.environments[key]))


def _gate(spec: StackSpec, found: Found, key: str, today: datetime.date) -> tuple[Item, ...]:
    gate = spec.deploy_gates[key]
    return tuple(compare_gate(gate, spec.environment_name(gate.environment), found.gates[key], today))

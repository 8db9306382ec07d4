"""The difference of a whole stack, subject by subject: what a preview shows in its audit components, as data.

Also for commands that work without the engine. Without the recorded state (`Remembered()`), a config var that the last
`up` set and the spec has dropped since counts as undeclared.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from infra.audit.app import compare_app
from infra.audit.config_vars import count_not_compared
from infra.audit.drift import Item, Weight, counted
from infra.audit.environment import compare_environment
from infra.audit.gate import compare_gate, gate_holds
from infra.audit.protection import falls_back
from infra.audit.wanted import Wanted
from infra.live.found import Found, FoundApp, FoundEnvironment, FoundGate, FoundSurroundings
from infra.spec import StackSpec
from infra.spec.kinds import mode_of


@dataclass(frozen=True)
class Remembered:
    """What the last `up` recorded: UUIDs by "queue" and "queue/database", each app's managed config vars, each
    environment whose protection GitHub refused, the number of each app's release that it ended with, and
    the process types that each app has ever been seen with."""

    ids: Mapping[str, str] = field(default_factory=dict)
    managed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    protection: Mapping[str, str] = field(default_factory=dict)
    releases: Mapping[str, int] = field(default_factory=dict)
    released: Mapping[str, Collection[str]] = field(default_factory=dict)

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


@dataclass(frozen=True)
class Comparison:
    """Compares each subject of a stack, as often as it is looked at; `strict` makes values that were not compared a
    difference, `across` are each app's differences from the rules across stacks."""

    spec: StackSpec
    wanted: Mapping[str, Wanted]
    remembered: Remembered
    today: datetime.date
    strict: bool = False
    across: Mapping[str, Sequence[Item]] = field(default_factory=dict)

    def app(self, key: str, live: FoundApp | None) -> list[Item]:
        """The differences of one app."""
        managed = self.remembered.managed.get(key, frozenset())
        ids, mode = self.remembered.addon_ids(key), mode_of(self.spec.stack)
        released = self.remembered.released.get(key, ())
        items = compare_app(self.spec.apps[key], self.wanted[key], live, managed, ids, mode, self.today, released)
        return [*items, *self.across.get(key, ()), *count_not_compared(items, self.strict)]

    def environment(
        self,
        key: str,
        live: FoundEnvironment | None,
        around: FoundSurroundings,
        gates: Mapping[str, FoundGate],
    ) -> list[Item]:
        """The differences of one environment; where the confirm gate stands in for its protection, whether it holds."""
        environment, name = self.spec.environments[key], self.spec.environment_name(key)
        if not falls_back(environment, live, around, self.remembered.protection.get(key, "")):
            return compare_environment(name, environment, live, around, self.today)
        items = compare_environment(name, environment.without_protection(), live, around, self.today)
        return [*items, self._confirm_gate(key, around, gates)]

    def gate(self, key: str, live: FoundGate) -> list[Item]:
        """The differences of one deploy gate."""
        gate = self.spec.deploy_gates[key]
        return compare_gate(gate, self.spec.environment_name(gate.environment), live, self.today)

    def stack(self, found: Found) -> list[Subject]:
        """Every subject of the stack, also those without a difference, in the spec's order."""
        environments = {
            key: self.environment(key, found.environments[key], found.surroundings[key], found.gates)
            for key in self.spec.environments
        }
        return [
            *(Subject("App", key, tuple(self.app(key, found.apps[key]))) for key in self.spec.apps),
            *(Subject("Environment", key, tuple(items)) for key, items in environments.items()),
            *(Subject("DeployGate", key, tuple(self.gate(key, found.gates[key]))) for key in self.spec.deploy_gates),
        ]

    def _confirm_gate(self, key: str, around: FoundSurroundings, gates: Mapping[str, FoundGate]) -> Item:
        why = f"the plan {around.plan} has none" if around.plan else "GitHub refused it"
        own = [gate for gate in self.spec.deploy_gates if self.spec.deploy_gates[gate].environment == key]
        proved = [gate for gate in own if gate_holds(self.gate(gate, gates[gate]))]
        if proved:
            text = f"{why}; the confirm gate {', '.join(proved)} stands in, and is proved"
            return Item("protection", text, Weight.NOTICE)
        lacking = f"the gate {', '.join(own)} is not proved" if own else "no deploy gate is declared for it"
        return Item("protection", f"{why}, and {lacking}: nothing stands before a deployment", Weight.REPORT)


def compare_stack(
    spec: StackSpec,
    found: Found,
    wanted: Mapping[str, Wanted],
    remembered: Remembered,
    today: datetime.date,
    strict: bool = False,
    across: Mapping[str, Sequence[Item]] | None = None,
) -> list[Subject]:
    """Every subject of the stack, as `Comparison.stack` gives them."""
    return Comparison(spec, wanted, remembered, today, strict, across or {}).stack(found)


def digest(subjects: Iterable[Subject]) -> str:
    """Twelve hexadecimal digits that stand for the drift that was shown (issue 4, part 6): the same differences of the
    same subjects give the same ones. Nothing of a secret is in it, for nothing of one is in an item."""
    lines = [f"{s.kind} {s.key}: {item}" for s in subjects for item in counted(s.items)]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:12]

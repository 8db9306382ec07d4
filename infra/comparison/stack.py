"""The one comparison of a stack with its spec: looked at once, compared once, for the program and for every command."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from infra.acceptance import accept
from infra.apis.found import Found, FoundApp, FoundEnvironment, FoundGate, FoundSurroundings
from infra.apis.heroku import History
from infra.apis.session import Apis
from infra.aspects import APP, ENVIRONMENT, RELEASES
from infra.aspects.aspect import WantedApp
from infra.aspects.config_vars import count_not_compared, is_strict
from infra.aspects.wanted_vars import Wanted, resolve
from infra.comparison import equality, identity
from infra.comparison.equality import look_at_stacks
from infra.comparison.look import look
from infra.comparison.protection import falls_back
from infra.gate import compare_gate, gate_holds
from infra.items import NONE, Item, Kind, Subject, Weight, term, weight
from infra.report import digest
from infra.secret_stores import Chain
from infra.spec import Environment, StackSpec

APP_ITSELF = Kind("app", "app")
ENVIRONMENT_ITSELF = Kind("environment", "environment")
PROTECTION = Kind("protection", "protection")


@dataclass(frozen=True)
class Remembered:
    """What the last `up` recorded: UUIDs by "queue" and "queue/database", each app's managed config vars, each
    environment whose protection GitHub refused, the number of each app's release that it ended with, and
    the process types that each app has ever been seen with.

    Without it a config var that the last `up` set and the spec has dropped since counts as undeclared.
    """

    ids: Mapping[str, str] = field(default_factory=dict)
    managed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    protection: Mapping[str, str] = field(default_factory=dict)
    releases: Mapping[str, int] = field(default_factory=dict)
    released: Mapping[str, Collection[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, recorded: Mapping[str, Any]) -> Remembered:
        """What the program read of the state, by the names of the fields."""
        managed = {key: frozenset(names) for key, names in recorded["managed"].items()}
        releases = {key: int(version) for key, version in recorded["releases"].items()}
        return cls(recorded["ids"], managed, recorded["protection"], releases, recorded["released"])

    def addon_ids(self, app: str) -> dict[str, str]:
        """The UUIDs of one app's add-ons by their logical names."""
        prefix = f"{app}/"
        return {key.removeprefix(prefix): uuid for key, uuid in self.ids.items() if key.startswith(prefix)}


@dataclass(frozen=True)
class Comparison:
    """A stack with all that was found, and its differences, subject by subject.

    `broken` are the rules across stacks that do not hold, `today` decides which acceptances hold, and `strict` makes
    values that were not compared a difference.
    """

    spec: StackSpec
    apis: Apis
    found: Found
    wanted: Mapping[str, Wanted]
    remembered: Remembered = Remembered()
    broken: Sequence[equality.Broken] = ()
    today: datetime.date = field(default_factory=datetime.date.today)
    strict: bool = False

    @cached_property
    def subjects(self) -> tuple[Subject, ...]:
        """Every subject of the stack, also those without a difference, in the spec's order."""
        spec, found = self.spec, self.found
        return (
            *(Subject("App", key, tuple(self.app(key, found.apps[key]))) for key in spec.apps),
            *(
                Subject("Environment", key, tuple(self.environment(key, found.environments[key])))
                for key in spec.environments
            ),
            *(Subject("DeployGate", key, tuple(self.gate(key, found.gates[key]))) for key in spec.deploy_gates),
        )

    def app(self, key: str, live: FoundApp | None) -> list[Item]:
        """The differences of one app as it is now."""
        app = self.spec.apps[key]
        if live is None:
            return [Item(APP_ITSELF, (), term("to_create"), app.name)]
        items = [item for item in self.state(key, live) if item.differs]
        across = [rule.item for rule in self.broken if rule.app == key]
        return [*accept(items, app.accepted, self.today), *across, *count_not_compared(items, self.strict)]

    def state(self, key: str, live: FoundApp) -> list[Item]:
        """Everything that the aspects say of one app, also what is as it should be."""
        want = self.wanted_app(key)
        return [item for aspect in APP for item in aspect.state(live, want)]

    def wanted_app(self, key: str) -> WantedApp:
        """What is wanted of one app, for its aspects."""
        return WantedApp(
            spec=self.spec.apps[key],
            vars=self.wanted[key],
            mode=self.spec.mode,
            managed=self.remembered.managed.get(key, frozenset()),
            addon_ids=self.remembered.addon_ids(key),
            released=self.remembered.released.get(key, ()),
            last_up=self.remembered.releases.get(key),
            history=self._histories.get(key),
        )

    def environment(self, key: str, live: FoundEnvironment | None) -> list[Item]:
        """The differences of one environment as it is now; where the confirm gate stands in for its protection,
        whether it holds."""
        surroundings = self.found.surroundings[key]
        environment = self.wanted_environment(key, live)
        items = [item for item in self.environment_state(key, live) if item.differs]
        items += [item for aspect in ENVIRONMENT for item in aspect.beside(environment, surroundings)]
        accepted = accept(items, self.spec.environments[key].accepted, self.today)
        return [*accepted, self._confirm_gate(key, surroundings)] if self._falls_back(key, live) else accepted

    def environment_state(self, key: str, live: FoundEnvironment | None) -> list[Item]:
        """Everything that the aspects say of one environment, also what is as it should be."""
        environment = self.wanted_environment(key, live)
        if live is None:
            name = self.spec.environment_name(key)
            return [Item(ENVIRONMENT_ITSELF, (), NONE, name, weight(environment.on_drift))]
        return [item for aspect in ENVIRONMENT for item in aspect.state(live, environment)]

    def wanted_environment(self, key: str, live: FoundEnvironment | None) -> Environment:
        """What is wanted of one environment: without protection where the confirm gate stands in for it."""
        environment = self.spec.environments[key]
        return environment.without_protection() if self._falls_back(key, live) else environment

    def gate(self, key: str, live: FoundGate) -> list[Item]:
        """The differences of one deploy gate as it is now."""
        gate = self.spec.deploy_gates[key]
        return compare_gate(gate, self.spec.environment_name(gate.environment), live, self.today)

    @property
    def digest(self) -> str:
        """Stands for the drift that was shown (report.py)."""
        return digest(self.subjects)

    @cached_property
    def _histories(self) -> dict[str, History]:
        """What each app's releases remember; what one held is asked for only where something differs."""
        api, apps = self.apis.heroku, self.found.apps
        return {key: History(api, live.id, RELEASES.of(live)) for key, live in apps.items() if live and api}

    def _falls_back(self, key: str, live: FoundEnvironment | None) -> bool:
        refused = self.remembered.protection.get(key, "")
        return falls_back(self.spec.environments[key], live, self.found.surroundings[key], refused)

    def _confirm_gate(self, key: str, surroundings: FoundSurroundings) -> Item:
        why = term("plan_without", plan=surroundings.plan) if surroundings.plan else term("plan_refused")
        own = tuple(gate for gate, spec in self.spec.deploy_gates.items() if spec.environment == key)
        proved = tuple(gate for gate in own if gate_holds(self.gate(gate, self.found.gates[gate])))
        if proved:
            return Item(PROTECTION, (), term("gate_stands_in", why=why, gates=proved), weight=Weight.NOTICE)
        found = term("gate_not_proved", why=why, gates=own) if own else term("no_gate", why=why)
        return Item(PROTECTION, (), found, weight=Weight.REPORT)


def compare_stack(
    spec: StackSpec, apis: Apis, chain: Chain, environ: Mapping[str, str], remembered: Remembered | None = None
) -> Comparison:
    """Looks at everything that the spec names, and compares it; `remembered` is what the last `up` recorded.

    Raises `SpecError` (another stack's file), `LiveError`, `IdentityError` and `SecretError`: what could not be read is
    never "no difference".
    """
    known = remembered or Remembered()
    with ThreadPoolExecutor(max_workers=1) as pool:
        beside = pool.submit(look_at_stacks, apis, equality.stacks_compared(spec))
        found = look(spec, apis, known.ids)
        others = beside.result()
    identity.check(spec, found, known.ids)
    values = resolve(spec, found.urls, chain)
    broken = equality.broken(spec, *equality.values_by_place(spec, values, found, others))
    return Comparison(spec, apis, found, values, known, broken, strict=is_strict(environ))

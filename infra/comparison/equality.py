"""Values that must be the same in two stacks, or must differ: compared in memory, and only the verdict is kept.

The rule is the config var's `across_stacks`. Values here are what a stack's stores and its live apps
hold, as places: {"store": {"queue": {"STRIPE_API_KEY": …}}, "live": …}.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from infra.apis.found import Found
from infra.apis.heroku import Values, read_config_vars
from infra.apis.session import Apis
from infra.aspects.config_vars import CONFIG_VARS
from infra.aspects.wanted_vars import Wanted
from infra.errors import Fault, SecretError
from infra.items import Item, Kind, Weight, term
from infra.spec import StackSpec, read_file
from infra.spec.secrets import Equality


def look_at_stacks(apis: Apis, stacks: Sequence[str], folder: Path = Path()) -> dict[str, Mapping[str, Values]]:
    """The live config vars of each stack's apps by the logical names that its own stack file gives them.

    Raises `SpecError` for a stack file that is missing or wrong, and `LiveError`.
    """
    if not stacks:
        return {}
    specs = {stack: read_file(folder / f"Pulumi.{stack}.yaml") for stack in stacks}
    live = read_config_vars(apis.must_heroku, [app.name for spec in specs.values() for app in spec.apps.values()])
    return {stack: {key: live[app.name] for key, app in spec.apps.items()} for stack, spec in specs.items()}


Held = Mapping[str, Mapping[str, SecretStr]]
"""What one place holds: values by the app's logical name and the variable."""

Places = Mapping[str, Held]
"""What a stack holds, by the place: "store" or "live"."""


KIND = Kind("config_var_across_stacks", "config var {} against {}")


@dataclass(frozen=True)
class Broken:
    """A rule that does not hold between this stack and another; `here` are the places whose value breaks it."""

    app: str
    variable: str
    rule: Equality
    stack: str
    here: tuple[str, ...]

    @property
    def item(self) -> Item:
        """The difference as a preview shows it; no `up` can mend it."""
        if self.rule == "differs":
            want, found = term("own_value"), term("same_as", stack=self.stack, where=self.here)
        else:
            want, found = term("same_value_as", stack=self.stack), term("another_where", where=self.here)
        return Item(KIND, (self.variable, self.stack), found, want, Weight.REPORT)


def stacks_compared(spec: StackSpec) -> list[str]:
    """The other stacks with which the spec has a rule that can be broken."""
    return sorted({stack for _, _, stack, _ in _rules(spec)})


def broken(spec: StackSpec, mine: Places, others: Mapping[str, Places]) -> list[Broken]:
    """Every rule that does not hold; a value that is nowhere breaks none."""
    found = []
    for app, variable, stack, rule in _rules(spec):
        here, there = _values(mine, app, variable), _values(others.get(stack, {}), app, variable)
        if rule == "differs":
            places = tuple(place for place in here if here[place] in there.values())
            found += [Broken(app, variable, rule, stack, places)] if places else []
        elif here and there:
            # What `up` makes of this stack, against what the other one runs with.
            place, other = _first(here, "store", "live"), _first(there, "live", "store")
            if here[place] != there[other]:
                found.append(Broken(app, variable, rule, stack, (place,)))
    return found


def values_by_place(
    spec: StackSpec, wanted: Mapping[str, Wanted], found: Found, others: Mapping[str, Held]
) -> tuple[Places, dict[str, Places]]:
    """What this stack's stores and live apps hold, and what the live apps of the others do."""
    store = {
        key: {name: var.value for name, var in variables.items() if var.value is not None}
        for key, variables in wanted.items()
    }
    live = {key: CONFIG_VARS.of(app).values for key, app in found.apps.items() if app is not None and key in spec.apps}
    return {"store": store, "live": live}, {stack: {"live": held} for stack, held in others.items()}


def refuse(broken_rules: Iterable[Broken]) -> None:
    """Raises `SecretError` where an `up` would give this stack a value that only another one may have."""
    wrong = [rule for rule in broken_rules if rule.rule == "differs" and "store" in rule.here]
    remedy = "Put this stack's own value into its store."
    if wrong:
        faults = [Fault(f"{rule.app}/{rule.variable}", f"the store has {rule.stack}'s value", remedy) for rule in wrong]
        raise SecretError("Secrets of another stack; nothing was written", faults)


def _rules(spec: StackSpec) -> Iterator[tuple[str, str, str, Equality]]:
    for key, app in spec.apps.items():
        for variable, var in app.config_vars.items():
            for stack, rule in var.across_stacks.items():
                if rule != "either":
                    yield key, variable, stack, rule


def _values(places: Places, app: str, variable: str) -> dict[str, str]:
    """The values of one variable, by the places that have one."""
    found = {place: held.get(app, {}).get(variable) for place, held in places.items()}
    return {place: value.get_secret_value() for place, value in found.items() if value is not None}


def _first(values: Mapping[str, str], *order: str) -> str:
    return next(place for place in order if place in values)

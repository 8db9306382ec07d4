"""The difference of an app's config vars, by name and kind, never with a value."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from fnmatch import fnmatchcase

from infra.audit.drift import Item, Weight, differs, unknown, weight
from infra.audit.slips import likely_slip
from infra.audit.wanted import Wanted, WantedVar
from infra.live.found import FoundApp
from infra.spec import App, Kind
from infra.spec.kinds import Mode, describe, fault

STRICT = "RAXX_STRICT"
"""With "1" in it, values that were not compared count as a difference (issue 6, part 6)."""
_NOT_COMPARED = "not compared, no secret store has it"


def compare_config_vars(
    app: App, wanted: Wanted, live: FoundApp, managed: Collection[str], mode: Mode
) -> Iterator[Item]:
    """What differs in the config vars; `managed` are the names that the last `up` set."""
    for name, var in wanted.items():
        secret = live.config_vars.get(name)
        found = secret.get_secret_value() if secret is not None else None
        yield from _declared(app, name, var, found, mode)
    for name in undeclared(app, live):
        if name in managed:
            yield Item(f"will be removed: {name}", "a config var that is no longer in the spec")
        elif app.undeclared_vars.policy == "remove":
            yield Item(f"will be removed: {name}", "a config var that nobody declared (undeclared_vars: remove)")
        else:
            slip = likely_slip(name, app.config_vars)
            yield unknown(f"config var {name}", f"one that nobody declared{slip}")


def not_compared(items: Iterable[Item]) -> int:
    """How many of the items are values that could not be compared, because no store has them."""
    return sum(item.weight is Weight.NOTICE and item.text.startswith(_NOT_COMPARED) for item in items)


def count_not_compared(items: Iterable[Item], strict: bool) -> Iterator[Item]:
    """One item that says how many values were not compared, if any: a notice, under `strict` a report."""
    count = not_compared(items)
    if count:
        values = "1 value was" if count == 1 else f"{count} values were"
        decided = Weight.REPORT if strict else Weight.NOTICE
        yield Item("secrets", f"{values} not compared: no secret store has them", decided)


def undeclared(app: App, live: FoundApp) -> list[str]:
    """The live config vars that the spec neither has nor ignores, and that no add-on owns."""
    return [
        name
        for name in live.config_vars
        if name not in app.config_vars
        and name not in live.owned
        and not any(fnmatchcase(name, pattern) for pattern in app.undeclared_vars.ignore)
    ]


def _declared(app: App, name: str, var: WantedVar, found: str | None, mode: Mode) -> Iterator[Item]:
    title, kind, decided = f"config var {name}", app.config_vars[name].kind, weight(app.on_drift.config_vars)
    if found is None:
        nowhere = "" if var.value else "; no secret store has it"
        want = var.origin if var.origin.startswith('"') else f"a {var.label}"
        yield differs(title, want, f"none{nowhere}", decided)
    elif var.value is None:
        yield from _not_compared(title, kind, var, found, mode)
    elif found != var.value.get_secret_value():
        moved = f"; {var.moved}" if var.moved else ""
        yield differs(title, var.origin, _another(kind, found) + moved, decided)


def _not_compared(title: str, kind: Kind, var: WantedVar, found: str, mode: Mode) -> Iterator[Item]:
    """No store has the value: the live one stands in, unless it cannot be right (design section 5)."""
    if fault(kind, found, mode):
        yield differs(title, f"a {var.label}", f"a {describe(found)}; no secret store has the right one")
    else:
        yield Item(title, f"{_NOT_COMPARED}. {var.remedy}", Weight.NOTICE)


def _another(kind: Kind, found: str) -> str:
    """A live value that differs, by its kind; a flag is no secret and is shown."""
    if kind is Kind.FLAG and found in ("true", "false"):
        return f'"{found}"'
    return f"another value ({describe(found)})"

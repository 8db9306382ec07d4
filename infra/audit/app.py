"""The difference of one live Heroku app from its spec."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from infra.audit.drift import Item, Weight, differs
from infra.audit.identity import live_addon_id
from infra.audit.wanted import Wanted, WantedVar
from infra.live.found import FoundApp, FoundProcess
from infra.spec import App, Kind, Process
from infra.spec.kinds import Mode, describe, fault


def compare_app(
    app: App, wanted: Wanted, live: FoundApp | None, managed: Collection[str], recorded: Mapping[str, str], mode: Mode
) -> list[Item]:
    """Everything in which `live` differs from `app`, by name, never with a config var's value.

    `managed` are the names of the config vars that the last `up` set, `recorded` maps the app's add-ons by their
    logical names to the UUIDs of the last `up`, `mode` is the one that Stripe keys must have.
    """
    if live is None:
        return [Item("app", f"want {app.name}, found none: will be created")]
    return [
        *_app_itself(app, live),
        *_addons(app, live, recorded),
        *_declared_vars(app, wanted, live, mode),
        *_other_vars(app, live, managed),
        *_formation(app, live),
    ]


def _app_itself(app: App, live: FoundApp) -> Iterator[Item]:
    if live.name != app.name:
        yield differs("app name", app.name, live.name)
    if live.stack != app.stack:
        yield differs("stack", app.stack, live.stack)
    # Heroku can change neither in place: the provider would replace the app, so `up` leaves them.
    if live.region != app.region:
        yield differs("region", app.region, live.region, Weight.REPORT)
    if live.team != app.team:
        yield differs("team", app.team or "none", live.team or "none", Weight.REPORT)


def _addons(app: App, live: FoundApp, recorded: Mapping[str, str]) -> Iterator[Item]:
    known = set()
    for key, addon in app.addons.items():
        uuid = live_addon_id(addon, live, recorded.get(key))
        found = next((a for a in live.addons if a.id == uuid), None)
        if found is None:
            yield Item(f"add-on {addon.name}", f"want {addon.plan}, found none: will be created")
            continue
        known.add(found.id)
        if found.name != addon.name:
            yield differs(f"add-on {key} name", addon.name, found.name)
        if found.plan != addon.plan:
            yield differs(f"add-on {addon.name} plan", addon.plan, found.plan)
        if found.state != "provisioned":
            yield differs(f"add-on {addon.name} state", "provisioned", found.state, Weight.REPORT)
    for found in live.addons:
        if found.id not in known:
            yield differs(f"add-on {found.name}", "none (not in the spec)", found.plan, Weight.REPORT)


def _declared_vars(app: App, wanted: Wanted, live: FoundApp, mode: Mode) -> Iterator[Item]:
    for name, var in wanted.items():
        title = f"config var {name}"
        secret = live.config_vars.get(name)
        found = secret.get_secret_value() if secret is not None else None
        if found is None:
            nowhere = "" if var.value else "; no secret store has it"
            yield differs(title, f"a {var.label}" if not var.origin.startswith('"') else var.origin, f"none{nowhere}")
        elif var.value is None:
            yield from _not_compared(title, app.config_vars[name].kind, var, found, mode)
        elif found != var.value.get_secret_value():
            yield differs(title, var.origin, _another(app.config_vars[name].kind, found))


def _not_compared(title: str, kind: Kind, var: WantedVar, found: str, mode: Mode) -> Iterator[Item]:
    """No store has the value: the live one stands in, unless it cannot be right (design section 5)."""
    if fault(kind, found, mode):
        yield differs(title, f"a {var.label}", f"a {describe(found)}; no secret store has the right one")
    else:
        yield Item(title, f"not compared, no secret store has it. {var.remedy}", Weight.NOTICE)


def _another(kind: Kind, found: str) -> str:
    """A live value that differs, by its kind; a flag is no secret and is shown."""
    if kind is Kind.FLAG and found in ("true", "false"):
        return f'"{found}"'
    return f"another value ({describe(found)})"


def _other_vars(app: App, live: FoundApp, managed: Collection[str]) -> Iterator[Item]:
    for name in live.config_vars:
        if name in app.config_vars or name in live.owned:
            continue
        if name in managed:
            yield Item(f"will be removed: {name}", "a config var that is no longer in the spec")
        else:
            yield differs(f"config var {name}", "none (not in the spec)", "one that nobody declared", Weight.REPORT)


def _formation(app: App, live: FoundApp) -> Iterator[Item]:
    for process_type, process in app.formation.items():
        found = live.formation.get(process_type)
        if found is None:
            text = f"waiting for the first release of {process_type} (wants {_dynos(process)})"
            yield Item(f"formation {process_type}", text, Weight.NOTICE)
        elif (found.size, found.quantity) != (process.size, process.quantity):
            yield differs(f"formation {process_type}", _dynos(process), _dynos(found))
    for process_type, found in sorted(live.formation.items()):
        if process_type not in app.formation and found.quantity:
            yield differs(f"formation {process_type}", "none (not in the spec)", _dynos(found), Weight.REPORT)


def _dynos(process: Process | FoundProcess) -> str:
    return f"{process.quantity} x {process.size}"

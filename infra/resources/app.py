"""Declares one Heroku app with its add-ons, config vars and formation.

Deliberately not declared: DATABASE_URL and all else that an add-on owns, and process types before their first release
(design fact 10). Region and team are declared as they are live: Heroku cannot change them in place, and the provider
would replace the app.
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumiverse_heroku.addon import Addon
from pulumiverse_heroku.app import App, AppOrganizationArgs, ConfigAssociation
from pulumiverse_heroku.formation import Formation

from infra import spec
from infra.audit.addons import find_addon
from infra.audit.wanted import Wanted
from infra.live.found import FoundApp
from infra.resources.options import stock
from infra.resources.var_names import say_names
from infra.spec.app import Range


def declare_app(
    key: str, app: spec.App, wanted: Wanted, live: FoundApp | None, recorded_addons: Mapping[str, str]
) -> tuple[App, dict[str, Addon], list[pulumi.Resource]]:
    """Declares the app that the spec calls `key`.

    Takes what is wanted, what is live (None for an app to be created) and the recorded add-ons' UUIDs; gives the app,
    its add-ons by logical name, and all of its stock resources.
    """
    declared = _app(key, app, live)
    addons = {name: _addon(key, name, app, declared, live, recorded_addons.get(name)) for name in app.addons}
    others: list[pulumi.Resource] = []
    association = _config_vars(key, app, wanted, declared, live)
    if association is not None:
        others.append(association)
    if live is not None:
        others += [
            _formation(key, process_type, app, declared, live)
            for process_type in app.formation
            if process_type in live.formation
        ]
    return declared, addons, [declared, *addons.values(), *others]


def _app(key: str, app: spec.App, live: FoundApp | None) -> App:
    """Where the spec only reports a kind of drift, what is live is declared, so that the provider leaves it."""
    choice, team = app.on_drift, live.team if live else app.team
    return App(
        key,
        name=live.name if live and choice.name == "report" else app.name,
        region=live.region if live else app.region,
        stack=live.stack if live and choice.stack == "report" else app.stack,
        organization=AppOrganizationArgs(name=team) if team else None,
        opts=stock(live_id=live.id if live else None, protect=True),
    )


def _addon(key: str, name: str, app: spec.App, declared: App, live: FoundApp | None, recorded: str | None) -> Addon:
    addon = app.addons[name]
    found = find_addon(addon, live, recorded) if live else None
    return Addon(
        f"{key}-{name}",
        app_id=declared.id,
        plan=found.plan if found and app.on_drift.addon_plan == "report" else addon.plan,
        name=found.name if found and app.on_drift.addon_name == "report" else addon.name,
        opts=stock(live_id=found.id if found else None, protect=True),
    )


def _config_vars(
    key: str, app: spec.App, wanted: Wanted, declared: App, live: FoundApp | None
) -> ConfigAssociation | None:
    """All config vars as one association, so that an `up` makes one release (design fact 16), and all of them as
    sensitive ones, so that the engine never shows what somebody put into one of them by hand (design fact 7)."""
    if not app.config_vars:
        return None
    values = {}
    for name in app.config_vars:
        found = live.config_vars.get(name) if live else None
        secret = wanted[name].value or found
        if live is not None and app.on_drift.config_vars == "report":
            secret = found
        if secret is not None:
            values[name] = secret.get_secret_value()
    options = stock(live_id=None)
    options.hooks = say_names(f"app {key}, config vars", live)
    return ConfigAssociation(key, app_id=declared.id, sensitive_vars=pulumi.Output.secret(values), opts=options)


def _formation(key: str, process_type: str, app: spec.App, declared: App, live: FoundApp) -> Formation:
    process, found = app.formation[process_type], live.formation[process_type]
    kept = app.on_drift.quantity == "report"
    return Formation(
        f"{key}-{process_type}",
        app_id=declared.id,
        type=process_type,
        size=found.size if app.on_drift.size == "report" else process.size,
        quantity=found.quantity if kept else _within(process.range, found.quantity),
        opts=stock(live_id=f"{live.id}:{process_type}"),
    )


def _within(range_: Range, quantity: int) -> int:
    """The live quantity where it is within the range (an autoscaler's business), else the nearest bound."""
    return min(max(quantity, range_.min), range_.max)

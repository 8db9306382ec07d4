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
from infra.aspects import ADDONS, APP_STACK, CONFIG_VARS, FORMATION, PLACEMENT
from infra.aspects.formation import FoundProcess
from infra.aspects.wanted_vars import Wanted
from infra.live.found import FoundApp
from infra.resources.options import stock
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
            _formation(key, process_type, app, declared, live, found)
            for process_type, found in FORMATION.of(live).items()
            if process_type in app.formation
        ]
    return declared, addons, [declared, *addons.values(), *others]


def _app(key: str, app: spec.App, live: FoundApp | None) -> App:
    """Where the spec only reports a kind of drift, what is live is declared, so that the provider leaves it."""
    choice, place = app.on_drift, PLACEMENT.of(live) if live else app
    return App(
        key,
        name=live.name if live and choice.name == "report" else app.name,
        region=place.region,
        stack=APP_STACK.of(live).name if live and choice.stack == "report" else app.stack,
        organization=AppOrganizationArgs(name=place.team) if place.team else None,
        opts=stock(live_id=live.id if live else None, protect=True),
    )


def _addon(key: str, name: str, app: spec.App, declared: App, live: FoundApp | None, recorded: str | None) -> Addon:
    addon = app.addons[name]
    found = ADDONS.find(addon, live, recorded) if live else None
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
    values, there = {}, CONFIG_VARS.of(live).values if live else {}
    for name in app.config_vars:
        found = there.get(name)
        secret = wanted[name].value or found
        if live is not None and app.on_drift.config_vars == "report":
            secret = found
        if secret is not None:
            values[name] = secret.get_secret_value()
    wrapped = pulumi.Output.secret(values)
    return ConfigAssociation(key, app_id=declared.id, sensitive_vars=wrapped, opts=stock(live_id=None))


def _formation(
    key: str, process_type: str, app: spec.App, declared: App, live: FoundApp, found: FoundProcess
) -> Formation:
    process = app.formation[process_type]
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

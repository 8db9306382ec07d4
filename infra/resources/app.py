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
from infra.audit.identity import live_addon_id
from infra.audit.wanted import Wanted
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
    addons = {
        name: _addon(f"{key}-{name}", addon, declared, live, recorded_addons.get(name))
        for name, addon in app.addons.items()
    }
    others: list[pulumi.Resource] = []
    association = _config_vars(key, app, wanted, declared, live)
    if association is not None:
        others.append(association)
    if live is not None:
        others += [
            _formation(key, process_type, process, declared, live)
            for process_type, process in app.formation.items()
            if process_type in live.formation
        ]
    return declared, addons, [declared, *addons.values(), *others]


def _app(key: str, app: spec.App, live: FoundApp | None) -> App:
    team = live.team if live else app.team
    return App(
        key,
        name=app.name,
        region=live.region if live else app.region,
        stack=app.stack,
        organization=AppOrganizationArgs(name=team) if team else None,
        opts=stock(live_id=live.id if live else None, protect=True),
    )


def _addon(name: str, addon: spec.Addon, app: App, live: FoundApp | None, recorded: str | None) -> Addon:
    live_id = live_addon_id(addon, live, recorded) if live else None
    return Addon(name, app_id=app.id, plan=addon.plan, name=addon.name, opts=stock(live_id=live_id, protect=True))


def _config_vars(
    key: str, app: spec.App, wanted: Wanted, declared: App, live: FoundApp | None
) -> ConfigAssociation | None:
    """All config vars as one association, so that an `up` makes one release (design fact 16), and all of them as
    sensitive ones, so that the engine never shows what somebody put into one of them by hand (design fact 7)."""
    values = {}
    for name in app.config_vars:
        secret = wanted[name].value or (live.config_vars.get(name) if live else None)
        if secret is not None:
            values[name] = secret.get_secret_value()
    if not app.config_vars:
        return None
    return ConfigAssociation(
        key, app_id=declared.id, sensitive_vars=pulumi.Output.secret(values), opts=stock(live_id=None)
    )


def _formation(key: str, process_type: str, process: spec.Process, app: App, live: FoundApp) -> Formation:
    return Formation(
        f"{key}-{process_type}",
        app_id=app.id,
        type=process_type,
        size=process.size,
        quantity=_within(process.range, live.formation[process_type].quantity),
        opts=stock(live_id=f"{live.id}:{process_type}"),
    )


def _within(range_: Range, quantity: int) -> int:
    """The live quantity where it is within the range (an autoscaler's business), else the nearest bound."""
    return min(max(quantity, range_.min), range_.max)

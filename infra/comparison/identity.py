"""Whether what is live is what the spec and the recorded state mean, before anything is declared.

Names may be taken by other apps and add-ons; UUIDs may not (docs/facts.md#import-of-another-id). What was recorded
at the first `up` is found again by its UUID or not at all, and nothing that the spec names is created unless it says
`create: true`.
"""

from __future__ import annotations

from collections.abc import Mapping

from infra.apis.found import Found, FoundApp
from infra.aspects import ADDONS, CONFIG_VARS
from infra.errors import Fault, IdentityError
from infra.spec import Addon, App, StackSpec


def check(spec: StackSpec, found: Found, recorded: Mapping[str, str]) -> None:
    """Raises `IdentityError` with everything that is not what it should be.

    `recorded` maps "queue" (an app) and "queue/database" (an add-on) to the UUIDs of the last `up`.
    """
    faults: list[Fault] = []
    for key, app in spec.apps.items():
        live = found.apps[key]
        faults += _app_faults(key, app, live, recorded.get(key), found.same_name.get(key))
        if live is not None:
            faults += _owned_faults(key, app, live)
            for addon_key, addon in app.addons.items():
                faults += _addon_faults(f"{key}/{addon_key}", addon, live, recorded.get(f"{key}/{addon_key}"))
    if faults:
        raise IdentityError("What is live is not what the spec means; nothing was written", faults)


def _app_faults(key: str, app: App, live: FoundApp | None, recorded: str | None, same_name: str | None) -> list[Fault]:
    where = f"app {key} ({app.name})"
    if live is None and recorded is None:
        if app.create:
            return []
        reason = f"Heroku has no app {app.name} that this token may see"
        return [Fault(where, reason, "Mend the name, or write create: true if a new app is wanted.")]
    if same_name is not None:
        now = f"is now named {live.name}" if live else "is gone"
        reason = f"the recorded app {recorded} {now}, and another app ({same_name}) has its name"
        remedy = "Find out who did it; give the name back, or forget the old app (docs/operations.md, 'Another app')."
        return [Fault(where, reason, remedy)]
    if live is None:
        reason = f"the recorded app {recorded} does not exist, or this token may not see it"
        remedy = "Check the token; if the app was deleted on purpose, see docs/operations.md, 'Another app'."
        return [Fault(where, reason, remedy)]
    return []


def _owned_faults(key: str, app: App, live: FoundApp) -> list[Fault]:
    owned = CONFIG_VARS.of(live).owned
    return [
        Fault(f"app {key}: {name}", f"is owned by the add-on {owned[name]}", "Take it out of the spec.")
        for name in app.config_vars
        if name in owned
    ]


def _addon_faults(where: str, addon: Addon, live: FoundApp, recorded: str | None) -> list[Fault]:
    found = ADDONS.find(addon, live, recorded)
    if found is not None:
        service = addon.plan.partition(":")[0]
        if found.service == service:
            return []
        reason = f"{found.name} is of the service {found.service}, the spec wants {service}"
        return [Fault(f"add-on {where}", reason, "Changing the service would replace it: mend the spec.")]
    has = ", ".join(f"{a.name} ({a.plan})" for a in ADDONS.of(live)) or "none"
    if recorded is None:
        if addon.create:
            return []
        reason = f"{live.name} has no add-on {addon.name}; it has {has}"
        return [Fault(f"add-on {where}", reason, "Mend the name, or write create: true if a new add-on is wanted.")]
    reason = f"the recorded add-on {recorded} is gone from {live.name}; it has {has}"
    return [Fault(f"add-on {where}", reason, "Its data may be gone: see docs/operations.md, 'Another add-on'.")]

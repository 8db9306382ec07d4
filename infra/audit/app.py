"""The difference of one live Heroku app, with everything that lives on it, from its spec."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping

from infra.audit.acceptance import accept
from infra.audit.addons import compare_addons
from infra.audit.app_itself import compare_itself
from infra.audit.belongings import compare_belongings
from infra.audit.config_vars import compare_config_vars
from infra.audit.drift import Item
from infra.audit.formation import compare_formation
from infra.audit.wanted import Wanted
from infra.live.found import FoundApp
from infra.spec import App
from infra.spec.kinds import Mode


def compare_app(
    app: App,
    wanted: Wanted,
    live: FoundApp | None,
    managed: Collection[str],
    recorded: Mapping[str, str],
    mode: Mode,
    today: datetime.date | None = None,
    released: Collection[str] = (),
) -> list[Item]:
    """Everything in which `live` differs from `app`, by name, never with a config var's value.

    `managed` are the names of the config vars that the last `up` set, `recorded` maps the app's add-ons by their
    logical names to the UUIDs of the last `up`, `mode` is the one that Stripe keys must have, `today` decides which
    acceptances still hold (default: the day it is), `released` are the process types that an earlier `up` saw live.
    """
    if live is None:
        return [Item("app", f"want {app.name}, found none: will be created")]
    items = [
        *compare_itself(app, live),
        *compare_addons(app, live, recorded),
        *compare_config_vars(app, wanted, live, managed, mode),
        *compare_formation(app, live, released),
        *compare_belongings(app, live),
    ]
    return accept(items, app.accepted, today or datetime.date.today())

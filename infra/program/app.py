"""Declares one Heroku app with its add-ons, config vars and formation, and what no stock resource does.

Deliberately not declared: DATABASE_URL and all else that an add-on owns, and process types before their first release.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumiverse_heroku.addon import Addon
from pulumiverse_heroku.app import App, AppOrganizationArgs
from pulumiverse_heroku.formation import Formation

from infra.program import resources
from infra.program.resources import existing, stock


def declare_app(key: str, looked: Mapping[str, Any]) -> None:
    """Declares the app that the spec calls `key` as the look answered: config vars are set before dynos scale."""
    team = AppOrganizationArgs(name=looked["team"]) if looked["team"] else None
    app = App(
        key,
        name=looked["name"],
        region=looked["region"],
        stack=looked["stack"],
        organization=team,
        opts=stock(looked["id"], protect=True),
    )
    addons: list[pulumi.Resource] = [
        Addon(
            f"{key}-{name}",
            app_id=app.id,
            plan=addon["plan"],
            name=addon["name"],
            opts=stock(addon["id"], protect=True),
        )
        for name, addon in looked["addons"].items()
    ]
    config_vars = resources.ConfigVars(key, app.id, looked["config_vars"], existing(looked["id"], [app, *addons]))
    formation: list[pulumi.Resource] = [
        Formation(
            f"{key}-{process_type}",
            app_id=app.id,
            type=process_type,
            size=process["size"],
            quantity=process["quantity"],
            opts=stock(f"{looked['id']}:{process_type}", depends_on=[config_vars]),
        )
        for process_type, process in looked["formation"].items()
    ]
    resources.App(key, app.id, looked["own"], existing(looked["id"], [app, *addons, config_vars, *formation]))

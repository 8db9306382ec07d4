"""The buildpacks of an app; a container app has none (docs/facts.md#container-apps)."""

from __future__ import annotations

from lab.simulators.heroku.answers import invalid
from lab.simulators.heroku.store import Thing, fields, find_app
from lab.simulators.routing import Call, Reply, Route


def _show_buildpacks(app: Thing) -> list[Thing]:
    """In their order, which is part of the answer. Names of Heroku's own are short (heroku/python)."""
    return [
        {"ordinal": ordinal, "buildpack": {"url": _address(name), "name": name}}
        for ordinal, name in enumerate(app["buildpacks"])
    ]


def _address(name: str) -> str:
    return name if ":" in name else f"https://buildpack-registry.s3.amazonaws.com/buildpacks/{name}.tgz"


def _buildpacks(call: Call) -> Reply:
    return Reply(body=_show_buildpacks(find_app(call)), ordered=True)


def _put_buildpacks(call: Call) -> Reply:
    """{updates: [{buildpack}]}: the whole list."""
    app, updates = find_app(call), fields(call).get("updates")
    if not isinstance(updates, list) or not all(
        isinstance(update, dict) and update.get("buildpack") for update in updates
    ):
        raise invalid("Missing required params: updates.")
    app["buildpacks"] = [str(update["buildpack"]) for update in updates]
    return Reply(body=_show_buildpacks(app), ordered=True)


ROUTES = (
    Route("GET", "/apps/<app>/buildpack-installations", _buildpacks, "buildpack-installation[]"),
    Route("PUT", "/apps/<app>/buildpack-installations", _put_buildpacks, "buildpack-installation[]"),
)

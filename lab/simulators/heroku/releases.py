"""Releases: every real change of an app makes one, in Heroku's words (docs/facts.md#release-descriptions)."""

from __future__ import annotations

from typing import Any

from lab.simulators.heroku.answers import not_found
from lab.simulators.heroku.dynos import restart
from lab.simulators.heroku.guard import account
from lab.simulators.heroku.ranges import page
from lab.simulators.heroku.store import Thing, fields, find_app, find_in, fresh, identity, named, now, short
from lab.simulators.routing import Call, Reply, Route


def release(state: dict[str, Any], app: Thing, description: str, email: str, status: str = "succeeded") -> Thing:
    """Adds a release to the app, restarts its dynos on it when it succeeded, and gives it.

    A release remembers the config vars, which is what a rollback brings back.
    """
    at = now()
    made: Thing = {
        "id": fresh(state),
        "version": len(app["releases"]) + 1,
        "description": description,
        "status": status,
        "user": {"id": identity("account", email), "email": email},
        "config_vars": dict(app["config_vars"]),
        "created_at": at,
        "updated_at": at,
    }
    app["releases"].append(made)
    app["released_at"] = app["updated_at"] = at
    if status == "succeeded":
        restart(state, app)
    return made


def by(call: Call) -> str:
    """Whose release it is."""
    email: str = account(call)["email"]
    return email


def current(app: Thing) -> Thing | None:
    """The last release that succeeded."""
    return next((made for made in reversed(app["releases"]) if made["status"] == "succeeded"), None)


def show(state: dict[str, Any], app: Thing, made: Thing) -> Thing:
    """A release as the API gives it."""
    plans = sorted(addon["plan"] for addon in state["heroku"]["addons"].values() if addon["app"] == app["id"])
    hidden = {"config_vars"}
    return {
        **{key: value for key, value in made.items() if key not in hidden},
        "addon_plan_names": plans,
        "app": short(app),
        "current": made is current(app),
        "eligible_for_rollback": made["status"] == "succeeded",
        "output_stream_url": None,
        "slug": None,
    }


def _list(call: Call) -> Reply:
    app = find_app(call)
    return page(call, [show(call.state, app, made) for made in app["releases"]], "version", ("id",))


def find_release(app: Thing, wanted: str) -> Thing:
    """By UUID, by version, or by `v` and version."""
    return find_in(app["releases"], wanted.removeprefix("v"), "release", "version")


def _get(call: Call) -> Reply:
    app = find_app(call)
    return Reply(body=show(call.state, app, find_release(app, call.params["release"])))


def _create(call: Call) -> Reply:
    """A rollback: {release}. A release from a slug needs a slug, and the simulator has none."""
    app = find_app(call)
    wanted = named(fields(call).get("release"))
    if not wanted:
        raise not_found("slug")
    to = find_release(app, wanted)
    app["config_vars"] = dict(to["config_vars"])
    made = release(call.state, app, f"Rollback to v{to['version']}", by(call))
    return Reply(201, show(call.state, app, made))


ROUTES = (
    Route("GET", "/apps/<app>/releases", _list, "release[]"),
    Route("POST", "/apps/<app>/releases", _create, "release"),
    Route("GET", "/apps/<app>/releases/<release>", _get, "release"),
)

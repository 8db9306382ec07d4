"""Dynos: what runs of the formation, kept in step with it."""

from __future__ import annotations

from typing import Any

from lab.simulators.heroku.ranges import page
from lab.simulators.heroku.store import Thing, find_app, find_in, fresh, now, short
from lab.simulators.routing import Call, Reply, Route


def settle(state: dict[str, Any], app: Thing) -> None:
    """Starts and stops dynos until they are what the formation says; the ones that fit go on running."""
    running = {dyno["name"]: dyno for dyno in app["dynos"]}
    app["dynos"] = [
        _kept(running.get(f"{kind}.{number}"), entry) or _start(state, app, entry, number)
        for kind, entry in sorted(app["formation"].items())
        for number in range(1, entry["quantity"] + 1)
    ]


def restart(state: dict[str, Any], app: Thing, names: set[str] | None = None) -> None:
    """Replaces dynos (all, or those named) by new ones on the current release."""
    app["dynos"] = [dyno for dyno in app["dynos"] if names is not None and dyno["name"] not in names]
    settle(state, app)


def _kept(dyno: Thing | None, entry: Thing) -> Thing | None:
    return dyno if dyno is not None and dyno["size"] == entry["size"] else None


def _start(state: dict[str, Any], app: Thing, entry: Thing, number: int) -> Thing:
    at = now()
    on = next(made for made in reversed(app["releases"]) if made["status"] == "succeeded")
    return {
        "id": fresh(state),
        "name": f"{entry['type']}.{number}",
        "type": entry["type"],
        "command": entry["command"],
        "size": entry["size"],
        "state": "up",
        "release": {"id": on["id"], "version": on["version"]},
        "created_at": at,
        "updated_at": at,
    }


def show(app: Thing, dyno: Thing) -> Thing:
    """A dyno as the API gives it."""
    return {**dyno, "app": short(app), "attach_url": None}


def _list(call: Call) -> Reply:
    app = find_app(call)
    return page(call, [show(app, dyno) for dyno in app["dynos"]], "id", ("name",))


def _get(call: Call) -> Reply:
    app = find_app(call)
    return Reply(body=show(app, find_in(app["dynos"], call.params["dyno"], "dyno", "name")))


def _restart_all(call: Call) -> Reply:
    restart(call.state, find_app(call))
    return Reply(202, {})


def _restart(call: Call) -> Reply:
    """One dyno by id or name, or all of a process type."""
    app = find_app(call)
    wanted = call.params["dyno"]
    names = {dyno["name"] for dyno in app["dynos"] if dyno["type"] == wanted}
    restart(call.state, app, names or {find_in(app["dynos"], wanted, "dyno", "name")["name"]})
    return Reply(202, {})


ROUTES = (
    Route("GET", "/apps/<app>/dynos", _list, "dyno[]"),
    Route("DELETE", "/apps/<app>/dynos", _restart_all, "{}"),
    Route("GET", "/apps/<app>/dynos/<dyno>", _get, "dyno"),
    Route("DELETE", "/apps/<app>/dynos/<dyno>", _restart, "{}"),
)

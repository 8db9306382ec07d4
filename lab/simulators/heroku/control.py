"""Levers of the Heroku simulator below `/_/heroku`: what Heroku or a deploy does by itself (see the README)."""

from __future__ import annotations

import hashlib
from typing import Any

from lab.simulators.heroku.answers import not_found
from lab.simulators.heroku.dynos import restart
from lab.simulators.heroku.formation import deploy
from lab.simulators.heroku.provisioning import provisioned, rotated
from lab.simulators.heroku.releases import show as show_release
from lab.simulators.heroku.runtime import runtime
from lab.simulators.heroku.store import Thing, app_named, fields, find_in, named, now
from lab.simulators.routing import ApiError, Call, Reply, Route


def _app(call: Call) -> Thing:
    app = app_named(call.state, call.params["app"])
    if app is None:
        raise not_found("app")
    return app


def _addon(call: Call) -> Thing:
    addons = list(call.state["heroku"]["addons"].values())
    return find_in(addons, call.params["addon"], "add_on", "name")


def _refuse(message: str) -> ApiError:
    return ApiError(Reply(400, {"message": message}))


def _container_release(call: Call) -> Reply:
    """{process_types: ["web"] or {"web": {command?}}, image?, status?}: a deploy, which starts `web` the first time.

    status "pending" leaves the release unfinished; finish it with `POST .../releases/<version>`.
    """
    app, order = _app(call), fields(call)
    kinds: Any = order.get("process_types") or ["web"]
    image = str(order.get("image") or hashlib.sha256(f"{app['id']}/{len(app['releases'])}".encode()).hexdigest())
    status = order.get("status", "succeeded")
    made = deploy(call.state, app, dict.fromkeys(kinds, image), app["owner"]["email"], status)
    for kind, details in kinds.items() if isinstance(kinds, dict) else ():
        app["formation"][kind]["command"] = details.get("command", f"/{kind}")
    return Reply(201, show_release(call.state, app, made))


def _release(call: Call) -> Reply:
    """{status}: ends a pending release (succeeded, failed, expired)."""
    app = _app(call)
    made = find_in(app["releases"], call.params["version"].removeprefix("v"), "release", "version")
    made["status"], made["updated_at"] = str(fields(call).get("status", "succeeded")), now()
    if made["status"] == "succeeded":
        restart(call.state, app)
    return Reply(body=show_release(call.state, app, made))


def _dyno(call: Call) -> Reply:
    """{state}: up, crashed, starting, idle or down."""
    dyno = find_in(_app(call)["dynos"], call.params["dyno"], "dyno", "name")
    dyno["state"], dyno["updated_at"] = named(fields(call).get("state")) or "up", now()
    return Reply(body=dyno)


def _addon_state(call: Call) -> Reply:
    """{state}: `provisioned` on one that is provisioning ends it (vars, release); another state is just set."""
    addon = _addon(call)
    state = named(fields(call).get("state"))
    if not state:
        raise _refuse("state is missing")
    if state == "provisioned" and addon["state"] == "provisioning":
        provisioned(call.state, addon)
    addon["state"], addon["updated_at"] = state, now()
    return Reply(body={"name": addon["name"], "state": state})


def _rotate(call: Call) -> Reply:
    """A new value for the add-on's config vars, in every app that it is attached to."""
    addon = _addon(call)
    rotated(call.state, addon)
    return Reply(body={"name": addon["name"], "turn": addon["turn"]})


def _health(call: Call) -> Reply:
    """{status?, body?}: what the app's pages answer, JSON or a text as HTML; {} is healthy again."""
    runtime(call.state, _app(call))["health"] = fields(call) or None
    return Reply(204)


def _log(call: Call) -> Reply:
    """{line, dyno?, at?}: a line that the app (`app[web.1]`) wrote, now unless told."""
    order = fields(call)
    at = str(order.get("at") or now()).removesuffix("Z") + ".500000+00:00"
    line = f"{at} app[{order.get('dyno', 'web.1')}]: {order.get('line', '')}"
    runtime(call.state, _app(call))["log"].append(line)
    return Reply(201, {"line": line})


CONTROL = (
    Route("POST", "/heroku/apps/<app>/health", _health, ""),
    Route("POST", "/heroku/apps/<app>/log", _log, ""),
    Route("POST", "/heroku/apps/<app>/container-release", _container_release, ""),
    Route("POST", "/heroku/apps/<app>/releases/<version>", _release, ""),
    Route("POST", "/heroku/apps/<app>/dynos/<dyno>", _dyno, ""),
    Route("POST", "/heroku/addons/<addon>", _addon_state, ""),
    Route("POST", "/heroku/addons/<addon>/rotate", _rotate, ""),
)

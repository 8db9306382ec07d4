"""What runs beside Heroku's API: an app's own pages at its URL, and the log that a log session leads to.

Both are at `/_web/`, without tokens (docs/facts.md#log-sessions), as they are on hosts of their own at Heroku:
`/_web/apps/APP/health` stands for the app's `/health`, `/_web/logplex/SESSION` for the `logplex_url` of a log session.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from lab.simulators.heroku.store import Thing, app_named, fields, find_app, fresh, now
from lab.simulators.routing import Api, Call, Reply, Route

PREFIX = "/_web/"
MOST_LINES, USUAL_LINES = 1500, 100
HEALTHY = {"service": "raxx-queue", "status": "ok", "version": "0.1.0"}
HTML = {"Content-Type": "text/html; charset=utf-8"}


def runtime(state: dict[str, Any], app: Thing) -> Thing:
    """Where the levers put what an app answers (`health`) and what it wrote (`log`)."""
    found: Thing = state["heroku"].setdefault("runtime", {}).setdefault(app["id"], {"health": None, "log": []})
    return found


def _set(state: dict[str, Any], app: Thing) -> Thing:
    found: Thing = state["heroku"].get("runtime", {}).get(app["id"], {"health": None, "log": []})
    return found


def create_log_session(call: Call) -> Reply:
    """{lines?, dyno?, source?, tail?}: where to read the log. A tail ends at once here, like every other read."""
    app, order = find_app(call), fields(call)
    asked = {name: str(order[name]) for name in ("lines", "dyno", "source") if order.get(name)}
    identifier, at = fresh(call.state), now()
    query = urlencode({"app": app["id"], **asked})
    url = f"{call.base_url}{PREFIX}logplex/{identifier}?{query}"
    return Reply(201, {"id": identifier, "logplex_url": url, "created_at": at, "updated_at": at})


def _stream(call: Call) -> Reply:
    """The last lines of the log as server-sent events."""
    args = call.request.args
    app = app_named(call.state, args.get("app", ""))
    if app is None:
        return _page(404, "No such session")
    asked = args.get("lines", "")
    count = min(int(asked) if asked.isdecimal() else USUAL_LINES, MOST_LINES)
    lines = [line for line in log(call.state, app) if _chosen(line, args.get("source"), args.get("dyno"))][-count:]
    events = "".join(f"id: {number}\ndata: {line}\n\n" for number, line in enumerate(lines))
    return Reply(200, events.encode(), {"Content-Type": "text/event-stream"})


def log(state: dict[str, Any], app: Thing) -> list[str]:
    """Every line, oldest first: of each release and dyno, and what the app itself wrote."""
    lines = [line for made in app["releases"] for line in _release_lines(made)]
    lines += [line for dyno in app["dynos"] for line in _dyno_lines(dyno)]
    # By time alone, for lines of one second stay in the order in which they are made here.
    return sorted([*lines, *_set(state, app)["log"]], key=lambda line: line.partition(" ")[0])


def _release_lines(made: Thing) -> list[str]:
    at, by = _precise(made["created_at"]), made["user"]["email"]
    return [
        f"{at} app[api]: {made['description']} by user {by}",
        f"{at} app[api]: Release v{made['version']} created by user {by}",
    ]


def _dyno_lines(dyno: Thing) -> list[str]:
    at, name = _precise(dyno["created_at"]), dyno["name"]
    return [
        f"{at} heroku[{name}]: Starting process with command `{dyno['command']}`",
        f"{at} app[{name}]: INFO:     Application startup complete.",
        f"{at} heroku[{name}]: State changed from starting to {dyno['state']}",
    ]


def _chosen(line: str, source: str | None, dyno: str | None) -> bool:
    origin, _, process = line.split(" ", 2)[1].removesuffix("]:").partition("[")
    return source in (None, origin) and dyno in (None, process)


def _precise(at: str) -> str:
    return at.removesuffix("Z") + ".000000+00:00"


def _own_page(call: Call) -> Reply:
    """A page of the app: what a lever set, or a healthy answer; Heroku's own error pages where nothing can answer."""
    app = app_named(call.state, call.params["app"])
    if app is None:
        return _page(404, "No such app")
    if app["maintenance"]:
        return _page(503, "Offline for Maintenance")
    if not app["formation"]:
        return _page(404, "There's nothing here, yet.")
    if not any(dyno["type"] == "web" and dyno["state"] == "up" for dyno in app["dynos"]):
        return _page(503, "Application error")
    order = _set(call.state, app)["health"] or {}
    body = order.get("body", {**HEALTHY, "timestamp": now()})
    if isinstance(body, str):
        return _page(order.get("status", 200), body)
    return Reply(order.get("status", 200), json.dumps(body).encode(), {"Content-Type": "application/json"})


def _page(status: int, text: str) -> Reply:
    return Reply(status, f"<html><body><h1>{text}</h1></body></html>".encode(), dict(HTML))


def _not_simulated(call: Call) -> Reply:
    return _page(404, f"nothing at {call.request.path}")


ROUTES = (Route("POST", "/apps/<app>/log-sessions", create_log_session, "log-session"),)
API = Api(
    prefix=PREFIX,
    routes=(
        Route("GET", "/logplex/<session>", _stream, ""),
        Route("GET", "/apps/<app>/<path:path>", _own_page, ""),
    ),
    guard=lambda _: None,
    finish=lambda _, reply: reply,
    not_simulated=_not_simulated,
    failure=lambda status: f"<html><body><h1>{status}</h1></body></html>",
)

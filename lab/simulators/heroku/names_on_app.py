"""What else hangs on an app: domains, webhooks, log drains, its place in a pipeline."""

from __future__ import annotations

from typing import Any

from lab.simulators.heroku.answers import invalid, not_found
from lab.simulators.heroku.ranges import page
from lab.simulators.heroku.store import Thing, fields, find_app, find_in, fresh, identity, now, short
from lab.simulators.routing import Call, Handler, Reply, Route

MOST_DRAINS = 5
LEVELS = {"notify", "sync"}


def _made(call: Call, app: Thing, **values: Any) -> Thing:
    at = now()
    return {"id": fresh(call.state), **values, "created_at": at, "updated_at": at, "app": short(app)}


def _needs(call: Call, *names: str) -> Thing:
    wanted = fields(call)
    missing = [name for name in names if not wanted.get(name)]
    if missing:
        raise invalid(f"Missing required params: {', '.join(missing)}.")
    return wanted


def _lister(where: str, *keys: str) -> Handler:
    return lambda call: page(call, find_app(call)[where], "id", keys)


def _getter(where: str, resource: str, *keys: str) -> Handler:
    return lambda call: Reply(body=find_in(find_app(call)[where], call.params["it"], resource, *keys))


def _remover(where: str, resource: str, *keys: str) -> Handler:
    def remove(call: Call) -> Reply:
        things = find_app(call)[where]
        found = find_in(things, call.params["it"], resource, *keys)
        things.remove(found)
        return Reply(body=found)

    return remove


def heroku_domain(app: Thing) -> Thing:
    """The domain that every app has: its web_url's host."""
    return {
        "id": identity("domain", app["web_url"]),
        "app": short(app),
        "hostname": app["web_url"].removeprefix("https://").rstrip("/"),
        "kind": "heroku",
        "status": "succeeded",
        "cname": None,
        "acm_status": None,
        "acm_status_reason": None,
        "sni_endpoint": None,
        "created_at": app["created_at"],
        "updated_at": app["created_at"],
    }


def _domains(call: Call) -> Reply:
    app = find_app(call)
    return page(call, [heroku_domain(app), *app["domains"]], "id", ("hostname",))


def _domain(call: Call) -> Reply:
    app = find_app(call)
    return Reply(body=find_in([heroku_domain(app), *app["domains"]], call.params["it"], "domain", "hostname"))


def _add_domain(call: Call) -> Reply:
    app, wanted = find_app(call), _needs(call, "hostname")
    apps = call.state["heroku"]["apps"].values()
    if any(domain["hostname"] == wanted["hostname"] for other in apps for domain in other["domains"]):
        raise invalid(f"{wanted['hostname']} is currently in use by another app.")
    made = {**heroku_domain(app), **_made(call, app, hostname=wanted["hostname"], kind="custom", status="none")}
    made["cname"] = f"{made['id'][:8]}.herokudns.com"
    app["domains"].append(made)
    return Reply(201, made)


def _add_webhook(call: Call) -> Reply:
    """{include, level, url}; a secret is taken and never shown."""
    app, wanted = find_app(call), _needs(call, "include", "level", "url")
    if wanted["level"] not in LEVELS:
        raise invalid("Level must be notify or sync.")
    made = _made(call, app, include=list(wanted["include"]), level=wanted["level"], url=wanted["url"])
    app["webhooks"].append(made)
    return Reply(201, made)


def _add_drain(call: Call) -> Reply:
    app, wanted = find_app(call), _needs(call, "url")
    if len(app["log_drains"]) >= MOST_DRAINS:
        raise invalid(f"You have reached the limit of {MOST_DRAINS} log drains.")
    made = _made(call, app, url=wanted["url"], addon=None)
    made["token"] = f"d.{identity('drain', made['id'])}"
    app["log_drains"].append(made)
    return Reply(201, made)


def _coupling(call: Call) -> Reply:
    app = find_app(call)
    if app["pipeline_coupling"] is None:
        raise not_found("pipeline_coupling")
    return Reply(body=app["pipeline_coupling"])


def _couplings(call: Call) -> Reply:
    apps = call.state["heroku"]["apps"].values()
    return page(call, [app["pipeline_coupling"] for app in apps if app["pipeline_coupling"] is not None])


ROUTES = (
    Route("GET", "/apps/<app>/domains", _domains, "domain[]"),
    Route("POST", "/apps/<app>/domains", _add_domain, "domain"),
    Route("GET", "/apps/<app>/domains/<it>", _domain, "domain"),
    Route("DELETE", "/apps/<app>/domains/<it>", _remover("domains", "domain", "hostname"), "domain"),
    Route("GET", "/apps/<app>/webhooks", _lister("webhooks"), "app-webhook/app_webhook[]"),
    Route("POST", "/apps/<app>/webhooks", _add_webhook, "app-webhook/app_webhook"),
    Route("GET", "/apps/<app>/webhooks/<it>", _getter("webhooks", "webhook"), "app-webhook/app_webhook"),
    Route("DELETE", "/apps/<app>/webhooks/<it>", _remover("webhooks", "webhook"), "app-webhook/app_webhook"),
    Route("GET", "/apps/<app>/log-drains", _lister("log_drains"), "log-drain[]"),
    Route("POST", "/apps/<app>/log-drains", _add_drain, "log-drain"),
    Route("GET", "/apps/<app>/log-drains/<it>", _getter("log_drains", "log_drain", "url", "token"), "log-drain"),
    Route("DELETE", "/apps/<app>/log-drains/<it>", _remover("log_drains", "log_drain", "url", "token"), "log-drain"),
    Route("GET", "/apps/<app>/pipeline-couplings", _coupling, "pipeline-coupling"),
    Route("GET", "/pipeline-couplings", _couplings, "pipeline-coupling[]"),
)

"""Apps: names, addresses, stacks, maintenance, ACM (docs/facts.md#app-names, docs/facts.md#build-stack)."""

from __future__ import annotations

import re
from typing import Any

from lab.simulators.heroku.answers import invalid, not_found
from lab.simulators.heroku.app_records import address, new, show
from lab.simulators.heroku.catalogue import ADJECTIVES, DEFAULT_STACK, NOUNS, REGIONS, STACKS
from lab.simulators.heroku.guard import account
from lab.simulators.heroku.provisioning import remove as remove_addon
from lab.simulators.heroku.ranges import page
from lab.simulators.heroku.releases import by, release
from lab.simulators.heroku.store import (
    Thing,
    app_named,
    fields,
    find_app,
    fresh,
    has_part,
    identity,
    named,
    now,
)
from lab.simulators.routing import Call, Reply, Route

NAME = re.compile(r"^[a-z][a-z0-9-]{1,28}[a-z0-9]$")
NAME_RULE = (
    "Name must start with a letter, end with a letter or digit and can only contain lowercase letters, digits, "
    "and dashes."
)


def _free_name(state: dict[str, Any], name: Any) -> str:
    if not isinstance(name, str) or not NAME.match(name):
        raise invalid(NAME_RULE)
    if app_named(state, name) is not None:
        raise invalid(f"Name {name} is already taken")
    return name


def _known(kind: str, value: Any, known: tuple[str, ...], default: str) -> str:
    """A region or stack by name or UUID; the wording for an unknown one is a gap."""
    wanted = named(value) or default
    for name in known:
        if wanted in {name, identity(kind, name)}:
            return name
    raise not_found(kind)


def create_for(call: Call, owner: Thing, team: Thing | None) -> Thing:
    wanted, state = fields(call), call.state
    serial = state["heroku"]["serial"]
    generated = f"{ADJECTIVES[serial % 10]}-{NOUNS[serial // 10 % 10]}-{10000 + serial}"
    name = _free_name(state, wanted.get("name") or generated)
    region = _known("region", wanted.get("region"), REGIONS, "us")
    stack = _known("stack", wanted.get("stack"), STACKS, DEFAULT_STACK)
    app = new(state, name, owner, region, stack, team)
    release(state, app, "Initial release", by(call))
    release(state, app, "Enable Logplex", by(call))
    return app


def _create(call: Call) -> Reply:
    return Reply(201, show(create_for(call, account(call), None)))


def visible(call: Call) -> list[Thing]:
    return [app for app in call.state["heroku"]["apps"].values() if has_part(call, app)]


def _list(call: Call) -> Reply:
    return page(call, [show(app) for app in visible(call)], "id", ("name", "updated_at"))


def _list_of_user(call: Call) -> Reply:
    """What an account owns or collaborates in; `~` is the one that asks, and nobody may ask for another."""
    if call.params["user"] not in {"~", account(call)["id"], account(call)["email"]}:
        raise not_found("user")
    return page(call, [show(app) for app in visible(call) if app["team"] is None], "id", ("name", "updated_at"))


def _get(call: Call) -> Reply:
    return Reply(body=show(find_app(call)))


def _update(call: Call) -> Reply:
    """{name?, maintenance?, build_stack?}. A new name has a new address."""
    app, wanted = find_app(call), fields(call)
    if "maintenance" in wanted:
        app["maintenance"] = bool(wanted["maintenance"])
    if "name" in wanted and wanted["name"] != app["name"]:
        app["name"] = _free_name(call.state, wanted["name"])
        app["web_url"] = address(app["name"], fresh(call.state))
    stack = _known("stack", wanted.get("build_stack"), STACKS, app["build_stack"])
    app["build_stack"] = stack
    if wanted.get("build_stack") and stack != app["stack"]:
        app["stack"] = stack
        release(call.state, app, f"Upgrade stack to {stack}", by(call))
    app["updated_at"] = now()
    return Reply(body=show(app))


def _delete(call: Call) -> Reply:
    """The app, its add-ons, and what is attached to it."""
    app, heroku = find_app(call), call.state["heroku"]
    for addon in [addon for addon in heroku["addons"].values() if addon["app"] == app["id"]]:
        remove_addon(call.state, addon)
    heroku["attachments"] = {key: made for key, made in heroku["attachments"].items() if made["app"] != app["id"]}
    del heroku["apps"][app["id"]]
    return Reply(body=show(app))


def _acm(enabled: bool) -> Any:
    def switch(call: Call) -> Reply:
        app = find_app(call)
        app["acm"], app["updated_at"] = enabled, now()
        return Reply(body=show(app))

    return switch


ROUTES = (
    Route("GET", "/apps", _list, "app[]"),
    Route("POST", "/apps", _create, "app"),
    Route("GET", "/users/<user>/apps", _list_of_user, "app[]"),
    Route("GET", "/apps/<app>", _get, "app"),
    Route("PATCH", "/apps/<app>", _update, "app"),
    Route("DELETE", "/apps/<app>", _delete, "app"),
    Route("POST", "/apps/<app>/acm", _acm(True), "app"),
    Route("DELETE", "/apps/<app>/acm", _acm(False), "app"),
)

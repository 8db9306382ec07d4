"""Finding things in Heroku's part of the state, and giving new things an id and a time."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from lab.simulators.heroku.answers import not_found, refused
from lab.simulators.heroku.guard import account
from lab.simulators.routing import Call

Thing = dict[str, Any]
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://simulators.invalid/heroku")


def identity(kind: str, name: str) -> str:
    """The fixed UUID of a thing of the seed, or of a thing that Heroku has one of (a stack, a plan)."""
    return str(uuid.uuid5(_NAMESPACE, f"{kind}:{name}"))


def fresh(state: dict[str, Any]) -> str:
    """A new UUID: the next of a fixed row, so that the same calls give the same ids."""
    heroku = state["heroku"]
    heroku["serial"] += 1
    return identity("serial", str(heroku["serial"]))


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def reference(kind: str, name: str) -> Thing:
    """{id, name} of a region, stack, plan or the like."""
    return {"id": identity(kind, name), "name": name}


def named(value: Any) -> str:
    """What a parameter names that may come as a text or as {name} or {id}; "" when it is missing."""
    if isinstance(value, dict):
        value = value.get("name") or value.get("id")
    return str(value) if value is not None else ""


def fields(call: Call) -> Thing:
    """The body as an object; no body is an empty one."""
    return call.body if isinstance(call.body, dict) else {}


def app_named(state: dict[str, Any], wanted: str) -> Thing | None:
    """An app by UUID or name."""
    apps: dict[str, Thing] = state["heroku"]["apps"]
    if wanted in apps:
        return apps[wanted]
    return next((app for app in apps.values() if app["name"] == wanted), None)


def find_app(call: Call, wanted: str | None = None) -> Thing:
    """The app of the path (or `wanted`). Raises 404, and 403 for an account that has no part in it."""
    app = app_named(call.state, wanted if wanted is not None else call.params["app"])
    if app is None:
        raise not_found("app")
    if not has_part(call, app):
        raise refused(403, "forbidden", f"You do not have access to the app {app['name']}.")
    return app


def has_part(call: Call, app: Thing) -> bool:
    """Whether the call's account owns the app, collaborates in it, or is a member of its team."""
    email = account(call)["email"]
    people = {app["owner"]["email"]} | {person["user"]["email"] for person in app["collaborators"]}
    if app["team"] is not None:
        people |= {member["email"] for member in call.state["heroku"]["teams"][app["team"]["name"]]["members"]}
    return email in people


def find_team(call: Call, wanted: str) -> Thing:
    """A team by UUID or name; 404 for one that the account is no member of."""
    for team in call.state["heroku"]["teams"].values():
        members = {member["email"] for member in team["members"]}
        if wanted in {team["id"], team["name"]} and account(call)["email"] in members:
            found: Thing = team
            return found
    raise not_found("team")


def find_addon(call: Call, wanted: str, app: Thing | None = None) -> Thing:
    """An add-on by UUID or name, of an app or of all that the account may see. Raises 404."""
    for addon in call.state["heroku"]["addons"].values():
        if wanted in {addon["id"], addon["name"]} and (app is None or addon["app"] == app["id"]):
            owner = call.state["heroku"]["apps"][addon["app"]]
            if has_part(call, owner):
                found: Thing = addon
                return found
    raise not_found("add_on")


def short(app: Thing) -> Thing:
    """An app as other things refer to it."""
    return {"id": app["id"], "name": app["name"]}


def find_in(things: list[Thing], wanted: str, resource: str, *keys: str) -> Thing:
    """The thing with this id, or this value of one of `keys`. Raises 404 naming the resource."""
    for thing in things:
        if wanted in {str(thing[key]) for key in ("id", *keys)}:
            return thing
    raise not_found(resource)

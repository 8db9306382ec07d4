"""Add-ons: creating, provisioning, changing the plan, removing (docs/facts.md#add-ons)."""

from __future__ import annotations

import re
from typing import Any

from lab.simulators.heroku.answers import invalid
from lab.simulators.heroku.attachments import attach, of_addon, of_app, variables
from lab.simulators.heroku.catalogue import Service, service_of
from lab.simulators.heroku.provisioning import attachment_name, generated_name, remove, value_of
from lab.simulators.heroku.ranges import page
from lab.simulators.heroku.releases import by, release
from lab.simulators.heroku.store import (
    Thing,
    fields,
    find_addon,
    find_app,
    fresh,
    has_part,
    identity,
    named,
    now,
    reference,
    short,
)
from lab.simulators.routing import Call, Reply, Route

NAME = re.compile(r"^[a-zA-Z][A-Za-z0-9_-]+$")


def show(call: Call, addon: Thing) -> Thing:
    """An add-on as the API gives it; with `Accept-Expansion: plan` its whole plan, which the CLI asks for."""
    state = call.state
    app = state["heroku"]["apps"][addon["app"]]
    own = [made for made in of_addon(state, addon) if made["app"] == app["id"]]
    service_name, _, plan_name = addon["plan"].partition(":")
    service = service_of(addon["plan"])
    assert service is not None
    price = {"cents": service.plans[plan_name], "contract": False, "metered": False, "unit": "month"}
    plan: Thing = reference("plan", addon["plan"])
    if "plan" in call.request.headers.get("Accept-Expansion", ""):
        plan |= {"price": price, "human_name": plan_name, "description": addon["plan"], "state": "ga", "default": False}
    hidden = {"value", "turn"}
    return {
        **{key: value for key, value in addon.items() if key not in hidden},
        "actions": [],
        "addon_service": reference("addon-service", service_name),
        "app": short(app),
        "billed_price": price,
        "billing_entity": {**short(app), "type": "app"},
        "config_vars": sorted(name for made in own for name in variables(made, addon)),
        "plan": plan,
        "web_url": f"https://addons-sso.heroku.com/apps/{app['id']}/addons/{addon['id']}",
    }


def _page(call: Call, addons: list[Thing]) -> Reply:
    return page(call, [show(call, addon) for addon in addons], "id", ("name",))


def _list(call: Call) -> Reply:
    heroku = call.state["heroku"]
    return _page(call, [addon for addon in heroku["addons"].values() if has_part(call, heroku["apps"][addon["app"]])])


def _list_of_app(call: Call) -> Reply:
    """The add-ons that the app pays for, and those of others that are attached to it."""
    app = find_app(call)
    attached = {made["addon"] for made in of_app(call.state, app)}
    addons = call.state["heroku"]["addons"].values()
    return _page(call, [addon for addon in addons if addon["app"] == app["id"] or addon["id"] in attached])


def _get(call: Call) -> Reply:
    return Reply(body=show(call, find_addon(call, call.params["addon"])))


def _get_of_app(call: Call) -> Reply:
    return Reply(body=show(call, find_addon(call, call.params["addon"], find_app(call))))


def _resolve(call: Call) -> Reply:
    wanted = fields(call)
    app = find_app(call, named(wanted["app"])) if wanted.get("app") else None
    return Reply(body=[show(call, find_addon(call, named(wanted.get("addon")), app))])


def _plan(wanted: Any) -> tuple[str, Service]:
    plan = named(wanted)
    service = service_of(plan)
    if service is None:
        raise invalid(f'Couldn\'t find either the add-on service or the add-on plan of "{plan}".')
    return plan, service


def _name(call: Call, wanted: Any) -> str:
    name = str(wanted)
    if not NAME.match(name):
        raise invalid("Name must start with a letter and can only contain letters, digits, underscores, and dashes.")
    if any(addon["name"] == name for addon in call.state["heroku"]["addons"].values()):
        raise invalid(f"Name {name} is already taken")
    return name


def _create(call: Call) -> Reply:
    """{plan, name?, attachment?: {name}}. Postgres answers while it is still provisioning."""
    app, wanted, state = find_app(call), fields(call), call.state
    plan, service = _plan(wanted.get("plan"))
    identifier = fresh(state)
    name = _name(call, wanted["name"]) if wanted.get("name") else generated_name(state, service)
    later = service.later and not state["heroku"]["provision_at_once"]
    message = "The database should be available in 3-5 minutes." if later else None
    at = now()
    addon = {
        "id": identifier,
        "name": name,
        "app": app["id"],
        "plan": plan,
        "state": "provisioning" if later else "provisioned",
        "provision_message": message,
        "provider_id": identity("provider", identifier),
        "value": value_of(name, service),
        "turn": 0,
        "created_at": at,
        "updated_at": at,
    }
    state["heroku"]["addons"][identifier] = addon
    as_name = str((wanted.get("attachment") or {}).get("name") or attachment_name(state, app, service))
    attach(state, addon, app, as_name)
    release(state, app, f"Attach {as_name} (@ref:{name})", by(call))
    return Reply(201, show(call, addon))


def _update(call: Call) -> Reply:
    """{plan?, name?}: the id stays. Essential Postgres cannot leave its tier (docs/facts.md#add-on-plans)."""
    addon = find_addon(call, call.params["addon"], find_app(call))
    wanted = fields(call)
    if wanted.get("plan"):
        plan, service = _plan(wanted["plan"])
        _check_change(addon["plan"], plan, service)
        addon["plan"] = plan
    if wanted.get("name") and wanted["name"] != addon["name"]:
        addon["name"] = _name(call, wanted["name"])
    addon["updated_at"] = now()
    return Reply(body=show(call, addon))


def _check_change(old: str, new: str, service: Service) -> None:
    if not old.startswith(f"{service.name}:"):
        raise invalid(f"Cannot change {old} to {new}: it is another add-on service.")
    if ("essential-" in old) != ("essential-" in new):
        raise invalid(f"Cannot change {old} to {new}: Essential databases change only within their tier.")


def _delete(call: Call) -> Reply:
    """Takes it from every app; attached to others, only with {force: true}."""
    app = find_app(call)
    addon = find_addon(call, call.params["addon"], app)
    attached = of_addon(call.state, addon)
    if any(made["app"] != app["id"] for made in attached) and not fields(call).get("force"):
        raise invalid(f"{addon['name']} is attached to other apps; force to destroy it.")
    answer = {**show(call, addon), "state": "deprovisioned"}
    remove(call.state, addon)
    for made in attached:
        words = f"Detach {made['name']} (@ref:{addon['name']})"
        release(call.state, call.state["heroku"]["apps"][made["app"]], words, by(call))
    return Reply(body=answer)


ROUTES = (
    Route("GET", "/addons", _list, "add-on[]"),
    Route("GET", "/addons/<addon>", _get, "add-on"),
    Route("POST", "/actions/addons/resolve", _resolve, "add-on[]"),
    Route("GET", "/apps/<app>/addons", _list_of_app, "add-on[]"),
    Route("POST", "/apps/<app>/addons", _create, "add-on"),
    Route("GET", "/apps/<app>/addons/<addon>", _get_of_app, "add-on"),
    Route("PATCH", "/apps/<app>/addons/<addon>", _update, "add-on"),
    Route("DELETE", "/apps/<app>/addons/<addon>", _delete, "add-on"),
)

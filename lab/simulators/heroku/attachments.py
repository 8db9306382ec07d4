"""Add-on attachments: the names under which an app sees an add-on, and the config vars that come of it.

Its rules: docs/facts.md#attachments.
"""

from __future__ import annotations

from typing import Any

from lab.simulators.heroku.answers import invalid, not_found, refused
from lab.simulators.heroku.catalogue import SERVICES
from lab.simulators.heroku.ranges import page
from lab.simulators.heroku.releases import by, release
from lab.simulators.heroku.store import Thing, fields, find_addon, find_app, fresh, has_part, named, now, short
from lab.simulators.routing import Call, Reply, Route


def of_app(state: dict[str, Any], app: Thing) -> list[Thing]:
    return [made for made in state["heroku"]["attachments"].values() if made["app"] == app["id"]]


def of_addon(state: dict[str, Any], addon: Thing) -> list[Thing]:
    return [made for made in state["heroku"]["attachments"].values() if made["addon"] == addon["id"]]


def variables(attachment: Thing, addon: Thing) -> list[str]:
    """The names of the config vars that an attachment exposes (one, or none for an add-on without)."""
    suffix = SERVICES[addon["plan"].partition(":")[0]].suffix
    return [f"{attachment['name']}_{suffix}"] if suffix else []


def exposed(state: dict[str, Any], app: Thing) -> dict[str, str]:
    """The config vars that the app has of its attachments; none of an add-on that is still provisioning."""
    found = {}
    for attachment in of_app(state, app):
        addon = state["heroku"]["addons"][attachment["addon"]]
        if addon["state"] != "provisioning":
            found.update(dict.fromkeys(variables(attachment, addon), addon["value"]))
    return found


def attach(state: dict[str, Any], addon: Thing, app: Thing, name: str) -> Thing:
    """Makes the attachment; the release is the caller's."""
    at = now()
    made = {
        "id": fresh(state),
        "name": name,
        "addon": addon["id"],
        "app": app["id"],
        "created_at": at,
        "updated_at": at,
    }
    state["heroku"]["attachments"][made["id"]] = made
    return made


def show(state: dict[str, Any], attachment: Thing) -> Thing:
    """An attachment as the API gives it."""
    heroku = state["heroku"]
    addon = heroku["addons"][attachment["addon"]]
    return {
        **attachment,
        "addon": {**{key: addon[key] for key in ("id", "name")}, "app": short(heroku["apps"][addon["app"]])},
        "app": short(heroku["apps"][attachment["app"]]),
        "namespace": None,
        "web_url": f"https://addons-sso.heroku.com/apps/{attachment['app']}/addons/{addon['id']}",
        "log_input_url": None,
    }


def _visible(call: Call) -> list[Thing]:
    heroku = call.state["heroku"]
    return [made for made in heroku["attachments"].values() if has_part(call, heroku["apps"][made["app"]])]


def _find(call: Call, among: list[Thing], wanted: str) -> Thing:
    """By UUID, by name, or by `app::name`."""
    for made in among:
        app = call.state["heroku"]["apps"][made["app"]]
        if wanted in {made["id"], made["name"], f"{app['name']}::{made['name']}"}:
            return made
    raise not_found("attachment")


def _page(call: Call, among: list[Thing]) -> Reply:
    return page(call, [show(call.state, made) for made in among], "id", ("name",))


def _list(call: Call) -> Reply:
    return _page(call, _visible(call))


def _list_of_app(call: Call) -> Reply:
    return _page(call, of_app(call.state, find_app(call)))


def _list_of_addon(call: Call) -> Reply:
    return _page(call, of_addon(call.state, find_addon(call, call.params["addon"])))


def _get(call: Call) -> Reply:
    return Reply(body=show(call.state, _find(call, _visible(call), call.params["attachment"])))


def _get_of_app(call: Call) -> Reply:
    among = of_app(call.state, find_app(call))
    return Reply(body=show(call.state, _find(call, among, call.params["attachment"])))


def _resolve(call: Call) -> Reply:
    wanted = fields(call)
    among = of_app(call.state, find_app(call, named(wanted["app"]))) if wanted.get("app") else _visible(call)
    found = _find(call, among, named(wanted.get("addon_attachment")))
    return Reply(body=[show(call.state, found)])


def _create(call: Call) -> Reply:
    """{addon, app, name?, confirm?}. A name that is taken needs `confirm`, and then moves to this add-on."""
    wanted = fields(call)
    addon = find_addon(call, named(wanted.get("addon")))
    app = find_app(call, named(wanted.get("app")))
    name = str(wanted.get("name") or addon["name"].upper().replace("-", "_"))
    taken = next((made for made in of_app(call.state, app) if made["name"] == name), None)
    if taken is not None and taken["addon"] == addon["id"]:
        raise invalid("Name is already taken")
    if taken is not None:
        _confirm(app, name, wanted.get("confirm"))
        del call.state["heroku"]["attachments"][taken["id"]]
    made = attach(call.state, addon, app, name)
    _refuse_own(app, variables(made, addon))
    release(call.state, app, f"Attach {name} (@ref:{addon['name']})", by(call))
    return Reply(201, show(call.state, made))


def _confirm(app: Thing, name: str, word: Any) -> None:
    if word != app["name"]:
        error = refused(423, "confirmation_required", f"{name} is attached to another add-on. Confirm to replace it.")
        error.reply.headers["X-Confirmation-Required"] = app["name"]
        raise error


def _refuse_own(app: Thing, names: list[str]) -> None:
    own = sorted(set(names) & set(app["config_vars"]))
    if own:
        raise invalid(f"Config vars {', '.join(own)} are already set on {app['name']}.")


def _delete(call: Call) -> Reply:
    """Detaches; the billing app keeps its last attachment."""
    made = _find(call, _visible(call), call.params["attachment"])
    addon = call.state["heroku"]["addons"][made["addon"]]
    left = [other for other in of_addon(call.state, addon) if other["app"] == addon["app"] and other is not made]
    if made["app"] == addon["app"] and not left:
        raise invalid("Cannot destroy last attachment to billing app")
    answer = show(call.state, made)
    del call.state["heroku"]["attachments"][made["id"]]
    app = call.state["heroku"]["apps"][made["app"]]
    release(call.state, app, f"Detach {made['name']} (@ref:{addon['name']})", by(call))
    return Reply(body=answer)


ROUTES = (
    Route("GET", "/addon-attachments", _list, "add-on-attachment[]"),
    Route("POST", "/addon-attachments", _create, "add-on-attachment"),
    Route("GET", "/addon-attachments/<attachment>", _get, "add-on-attachment"),
    Route("DELETE", "/addon-attachments/<attachment>", _delete, "add-on-attachment"),
    Route("POST", "/actions/addon-attachments/resolve", _resolve, "add-on-attachment[]"),
    Route("GET", "/addons/<addon>/addon-attachments", _list_of_addon, "add-on-attachment[]"),
    Route("GET", "/apps/<app>/addon-attachments", _list_of_app, "add-on-attachment[]"),
    Route("GET", "/apps/<app>/addon-attachments/<attachment>", _get_of_app, "add-on-attachment"),
)

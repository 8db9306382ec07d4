"""The formation: which process types run, how many, their size; container releases (docs/facts.md#formation)."""

from __future__ import annotations

import re
from typing import Any

from lab.simulators.heroku.answers import invalid, refused
from lab.simulators.heroku.catalogue import ALONE, DEFAULT_SIZE, SIZES, size_named
from lab.simulators.heroku.dynos import settle
from lab.simulators.heroku.ranges import page
from lab.simulators.heroku.releases import by, release
from lab.simulators.heroku.store import Thing, fields, find_app, fresh, named, now, reference, short
from lab.simulators.routing import ApiError, Call, Reply, Route

RELATIVE = re.compile(r"^([+-]?)(\d+)$")
IMAGE_CHARACTERS = 12


def show(app: Thing, entry: Thing) -> Thing:
    """A process type as the API gives it."""
    size = reference("dyno-size", entry["size"])
    image = {"id": entry["docker_image"]} if entry["docker_image"] else None
    return {**entry, "app": short(app), "dyno_size": size, "docker_image": image}


def deploy(state: dict[str, Any], app: Thing, images: dict[str, str], email: str, status: str = "succeeded") -> Thing:
    """A container release of {process type: image id}. The first `web` starts one dyno, other new types none."""
    for kind, image in images.items():
        entry = app["formation"].get(kind) or _new(state, app, kind)
        entry["docker_image"], entry["updated_at"] = image, now()
        app["formation"][kind] = entry
    app["stack"] = app["build_stack"] = "container"
    shorts = {kind: image.removeprefix("sha256:")[:IMAGE_CHARACTERS] for kind, image in images.items()}
    words = ", ".join(f"{kind} ({image})" for kind, image in shorts.items())
    return release(state, app, f"Deployed {words}", email, status)


def _new(state: dict[str, Any], app: Thing, kind: str) -> Thing:
    """Of the size that the app uses already, else Basic (an Eco plan is not simulated)."""
    sizes = [entry["size"] for entry in app["formation"].values()]
    at = now()
    return {
        "id": fresh(state),
        "type": kind,
        "command": f"/{kind}",
        "quantity": 1 if kind == "web" else 0,
        "size": sizes[0] if sizes else DEFAULT_SIZE,
        "docker_image": None,
        "created_at": at,
        "updated_at": at,
    }


def _entry(app: Thing, wanted: str) -> Thing:
    """By type or UUID. Before the first release there is none (the status and id are gaps)."""
    for entry in app["formation"].values():
        if wanted in {entry["type"], entry["id"]}:
            found: Thing = entry
            return found
    raise _missing(wanted)


def _missing(wanted: str) -> ApiError:
    return refused(404, "not_found", f"Couldn't find that process type ({wanted}).", resource="formation")


def _change(entry: Thing, wanted: Thing) -> None:
    """quantity (number, text, or relative "+1"), size (text or {name}) or dyno_size."""
    if wanted.get("quantity") is not None:
        entry["quantity"] = _quantity(entry, wanted["quantity"])
    size = named(wanted.get("dyno_size") or wanted.get("size"))
    if size:
        known = size_named(size)
        if known is None:
            raise invalid(f"No such size as {size}. Available dyno sizes are {', '.join(SIZES)}.")
        entry["size"] = known
    entry["updated_at"] = now()


def _quantity(entry: Thing, wanted: Any) -> int:
    match = None if isinstance(wanted, bool) else RELATIVE.match(str(wanted))
    if match is None:
        raise invalid(f"Quantity {wanted} is not a number.")
    sign, number = match[1], int(match[2])
    quantity: int = {"": number, "+": entry["quantity"] + number, "-": entry["quantity"] - number}[sign]
    if quantity < 0:
        raise invalid("Quantity must be at least 0.")
    return quantity


def _check(app: Thing) -> None:
    """The rules on sizes, for the whole formation as it would be."""
    entries = list(app["formation"].values())
    sizes = sorted({entry["size"] for entry in entries})
    if len(sizes) > 1 and ALONE & set(sizes):
        raise invalid(f"Cannot use the following dyno types in the same app: {' and '.join(sizes)}")
    for entry in entries:
        if entry["size"] in ALONE and entry["quantity"] > 1:
            raise invalid(f"Cannot update to more than 1 {entry['size']} size dynos per process type.")


def _update(call: Call, app: Thing, updates: list[Thing]) -> list[Thing]:
    """All of the updates, or none; those with an image make one container release."""
    images = {
        named(update.get("type")): str(update["docker_image"]) for update in updates if update.get("docker_image")
    }
    if images:
        deploy(call.state, app, images, by(call))
    entries = [_entry(app, named(update.get("type") or update.get("id"))) for update in updates]
    for entry, update in zip(entries, updates, strict=True):
        _change(entry, update)
    _check(app)
    settle(call.state, app)
    return entries


def _list(call: Call) -> Reply:
    app = find_app(call)
    return page(call, [show(app, entry) for entry in app["formation"].values()], "id", ("type",))


def _get(call: Call) -> Reply:
    app = find_app(call)
    return Reply(body=show(app, _entry(app, call.params["type"])))


def _patch_one(call: Call) -> Reply:
    app = find_app(call)
    entries = _update(call, app, [{**fields(call), "type": call.params["type"]}])
    return Reply(body=show(app, entries[0]))


def _patch_all(call: Call) -> Reply:
    app, updates = find_app(call), fields(call).get("updates")
    if not isinstance(updates, list) or not all(isinstance(update, dict) for update in updates):
        raise invalid("Missing required params: updates.")
    _update(call, app, updates)
    return Reply(body=[show(app, entry) for entry in app["formation"].values()])


ROUTES = (
    Route("GET", "/apps/<app>/formation", _list, "formation[]"),
    Route("PATCH", "/apps/<app>/formation", _patch_all, "formation[]"),
    Route("GET", "/apps/<app>/formation/<type>", _get, "formation"),
    Route("PATCH", "/apps/<app>/formation/<type>", _patch_one, "formation"),
)

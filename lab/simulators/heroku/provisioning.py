"""The life of an add-on: its names and values, the end of provisioning, a rotation, its removal."""

from __future__ import annotations

import hashlib
from typing import Any

from lab.simulators.heroku.attachments import of_addon, of_app, variables
from lab.simulators.heroku.catalogue import ADJECTIVES, COLOURS, Service, service_of
from lab.simulators.heroku.releases import release
from lab.simulators.heroku.store import Thing, identity, now


def value_of(addon_name: str, service: Service, turn: int = 0) -> str:
    """The config value that the add-on gives: fake, the same each time; another for each turn of a rotation."""
    drawn = hashlib.sha256(f"{addon_name}/{turn}".encode()).hexdigest()
    if service.scheme == "https":
        return drawn[:32]
    port = {"postgres": 5432, "rediss": 6379}[service.scheme]
    return f"{service.scheme}://u{drawn[:14]}:p{drawn[14:46]}@{addon_name}.simulated.invalid:{port}/d{drawn[46:60]}"


def generated_name(state: dict[str, Any], service: Service) -> str:
    serial = state["heroku"]["serial"]
    number = int(identity("number", str(serial))[:6], 16) % 100000
    return f"{service.prefix}-{ADJECTIVES[serial % len(ADJECTIVES)]}-{number:05d}"


def attachment_name(state: dict[str, Any], app: Thing, service: Service) -> str:
    """DATABASE for the first, HEROKU_POSTGRESQL_<COLOUR> for the next ones."""
    taken = {made["name"] for made in of_app(state, app)}
    base = service.name.upper().replace("-", "_")
    names = [service.attachment, *(f"{base}_{colour}" for colour in COLOURS)]
    return next(name for name in names if name not in taken)


def provisioned(state: dict[str, Any], addon: Thing) -> None:
    """Ends provisioning: the vars are there, and the release says so."""
    addon["state"], addon["provision_message"], addon["updated_at"] = "provisioned", None, now()
    app = state["heroku"]["apps"][addon["app"]]
    names = [name for made in of_addon(state, addon) if made["app"] == app["id"] for name in variables(made, addon)]
    words = f"@ref:{addon['name']} completed provisioning, setting {', '.join(names)}."
    release(state, app, words, app["owner"]["email"])


def rotated(state: dict[str, Any], addon: Thing) -> None:
    """Gives the add-on a new value, and each app that it is attached to a release."""
    service = service_of(addon["plan"])
    assert service is not None
    addon["turn"] += 1
    addon["value"] = value_of(addon["name"], service, addon["turn"])
    for made in of_addon(state, addon):
        app = state["heroku"]["apps"][made["app"]]
        release(state, app, f"Update {made['name']} by {service.name}", app["owner"]["email"])


def remove(state: dict[str, Any], addon: Thing) -> None:
    """The add-on and all its attachments, without a release."""
    for made in of_addon(state, addon):
        del state["heroku"]["attachments"][made["id"]]
    del state["heroku"]["addons"][addon["id"]]

"""Reads one Heroku app: each part one request, and the parts put together as a `FoundApp`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from pydantic import SecretStr

from infra.live.belongings import assemble_belongings
from infra.live.found import FoundAddon, FoundApp, FoundAttachment, FoundProcess
from infra.live.http import Api, NotThere
from infra.live.settings import Endpoint

ACCEPT = "application/vnd.heroku+json; version=3"
_ELSEWHERE = "attachments of "
_PAGE = "id ..; max=1000"


def heroku_api(endpoint: Endpoint) -> Api:
    """The Heroku Platform API, version 3, with a bearer token (facts A1)."""
    headers = (("Accept", ACCEPT), ("Authorization", f"Bearer {endpoint.token}"), ("User-Agent", "raxx-queue"))
    return Api(endpoint, headers)


def get_app(api: Api, app: str) -> dict[str, Any]:
    """Heroku's object of the app with this name or UUID. Raises `NotThere` if there is none."""
    body: dict[str, Any] = api.get(f"/apps/{app}").body
    return body


def get_list(api: Api, path: str) -> list[dict[str, Any]]:
    """All elements of a list: follows Next-Range until the answer is whole (facts A5)."""
    elements: list[dict[str, Any]] = []
    wanted: str | None = _PAGE
    while wanted:
        answer = api.get(path, list, Range=wanted)
        elements.extend(answer.body)
        wanted = answer.headers.get("Next-Range")
    return elements


def app_parts(api: Api, app: str, addons: Iterable[str] = ()) -> dict[str, Callable[[], Any]]:
    """The requests that together describe an app (by name or UUID), to be made at the same time.

    `addons` are the UUIDs of those of its add-ons that are known already: where else they are attached is asked of
    each, for no list of the app's own says it.
    """
    elsewhere = {f"{_ELSEWHERE}{addon}": partial(_attachments_of, api, addon) for addon in sorted(addons)}
    return elsewhere | {
        "app": lambda: get_app(api, app),
        "config_vars": lambda: api.get(f"/apps/{app}/config-vars").body,
        "addons": lambda: get_list(api, f"/apps/{app}/addons"),
        "attachments": lambda: get_list(api, f"/apps/{app}/addon-attachments"),
        "formation": lambda: get_list(api, f"/apps/{app}/formation"),
        "dynos": lambda: get_list(api, f"/apps/{app}/dynos"),
        "buildpacks": lambda: get_list(api, f"/apps/{app}/buildpack-installations"),
        "domains": lambda: get_list(api, f"/apps/{app}/domains"),
        "collaborators": lambda: get_list(api, f"/apps/{app}/collaborators"),
        "webhooks": lambda: get_list(api, f"/apps/{app}/webhooks"),
        "log_drains": lambda: get_list(api, f"/apps/{app}/log-drains"),
        "features": lambda: get_list(api, f"/apps/{app}/features"),
    }


def assemble_app(parts: Mapping[str, Any]) -> FoundApp:
    """The app that the answers to `app_parts` describe."""
    app = parts["app"]
    team = app.get("team") or app.get("organization")
    addons = tuple(sorted((_addon(app["id"], addon) for addon in parts["addons"]), key=lambda addon: addon.name))
    return FoundApp(
        id=app["id"],
        name=app["name"],
        region=app["region"]["name"],
        stack=app["stack"]["name"],
        team=team["name"] if team else None,
        web_url=(app.get("web_url") or "").rstrip("/"),
        addons=addons,
        owned=_owned(app["id"], parts["addons"], parts["attachments"]),
        formation={p["type"]: FoundProcess(_size(p), p["quantity"]) for p in parts["formation"]},
        config_vars={name: SecretStr(value) for name, value in sorted(parts["config_vars"].items())},
        build_stack=app["build_stack"]["name"],
        maintenance=app["maintenance"],
        acm=app["acm"],
        buildpacks=tuple(b["buildpack"]["name"] for b in sorted(parts["buildpacks"], key=lambda b: b["ordinal"])),
        attachments=tuple(sorted((_attachment(a) for a in parts["attachments"]), key=lambda a: a.name)),
        elsewhere=_elsewhere(app["id"], parts),
        dynos={dyno["name"]: dyno["state"] for dyno in parts["dynos"]},
        belongings=assemble_belongings(parts),
    )


def _attachments_of(api: Api, addon: str) -> list[dict[str, Any]]:
    """Everywhere that an add-on is attached; nothing where it is gone, which is for others to say."""
    try:
        return get_list(api, f"/addons/{addon}/addon-attachments")
    except NotThere:
        return []


def _elsewhere(app: str, parts: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The app's add-ons with the other apps that they are attached to."""
    return tuple(
        sorted(
            (attachment["addon"]["name"], attachment["app"]["name"])
            for part, attachments in parts.items()
            if part.startswith(_ELSEWHERE)
            for attachment in attachments
            if attachment["app"]["id"] != app
        )
    )


def _attachment(attachment: Mapping[str, Any]) -> FoundAttachment:
    addon = attachment["addon"]
    return FoundAttachment(attachment["name"], addon["id"], addon["name"], addon["app"]["name"])


def _addon(app: str, addon: Mapping[str, Any]) -> FoundAddon:
    config_vars, here = tuple(addon.get("config_vars") or ()), addon["app"]["id"] == app
    return FoundAddon(addon["id"], addon["name"], addon["plan"]["name"], addon["state"], config_vars, here)


def _size(process: Mapping[str, Any]) -> str:
    """The size's name: newer answers have `dyno_size`, all have `size` (facts A9)."""
    return str((process.get("dyno_size") or {}).get("name") or process["size"])


def _owned(app: str, addons: list[dict[str, Any]], attachments: list[dict[str, Any]]) -> dict[str, str]:
    """Which config vars the app's add-ons own: those that they name, and the same under each further attachment's name.

    An add-on of another app is listed, too, when it is attached; what it names are that app's variables, and of what
    it sets here only NAME_URL is known (facts A10).
    """
    own = {addon["id"]: addon for addon in addons if addon["app"]["id"] == app}
    owned = {name: addon["name"] for addon in own.values() for name in addon.get("config_vars") or ()}
    for attachment in attachments:
        addon = own.get(attachment["addon"]["id"])
        siblings = [a["name"] for a in attachments if a["addon"]["id"] == attachment["addon"]["id"]]
        suffixes = _suffixes(addon.get("config_vars") or (), siblings) if addon else ("URL",)
        owned.update({f"{attachment['name']}_{suffix}": attachment["addon"]["name"] for suffix in suffixes})
    return owned


def _suffixes(config_vars: Iterable[str], attachments: Iterable[str]) -> set[str]:
    """What an add-on's variables are called behind its attachments' names: "URL" of DATABASE_URL."""
    return {
        name.removeprefix(f"{attachment}_")
        for attachment in attachments
        for name in config_vars
        if name.startswith(f"{attachment}_")
    }

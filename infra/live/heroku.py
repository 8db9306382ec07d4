"""The Heroku Platform API: its objects, and its lists as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from infra.live.http import Api
from infra.live.settings import Endpoint

ACCEPT = "application/vnd.heroku+json; version=3"
_PAGE = "id ..; max=1000"


def heroku_api(endpoint: Endpoint, before_write: Callable[[], None] | None = None) -> Api:
    """The Heroku Platform API, version 3, with a bearer token (facts A1)."""
    headers = (("Accept", ACCEPT), ("Authorization", f"Bearer {endpoint.token}"), ("User-Agent", "raxx"))
    return Api(endpoint, headers, before_write)


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

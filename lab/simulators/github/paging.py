"""Pages of a list: `per_page`, `page` and the Link header."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from lab.simulators.routing import Call


def page(call: Call, items: list[Any]) -> tuple[list[Any], dict[str, str]]:
    """The page that was asked for (30 items unless told, at most 100), and its headers."""
    size = min(_number(call, "per_page", 30), 100)
    number = _number(call, "page", 1)
    last = max(1, -(-len(items) // size))
    near = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
    if number <= 1:
        near = {name: at for name, at in near.items() if name not in ("prev", "first")}
    if number >= last:
        near = {name: at for name, at in near.items() if name not in ("next", "last")}
    links = ", ".join(f'<{_address(call, at)}>; rel="{name}"' for name, at in near.items())
    return items[(number - 1) * size : number * size], {"Link": links} if links else {}


def _number(call: Call, name: str, default: int) -> int:
    text = call.request.args.get(name, "")
    return max(1, int(text)) if text.isdecimal() else default


def _address(call: Call, number: int) -> str:
    query = urlencode({**call.request.args.to_dict(), "page": number})
    path = urlsplit(call.request.environ.get("RAW_URI") or quote(call.request.path)).path
    return f"{call.base_url}{path}?{query}"

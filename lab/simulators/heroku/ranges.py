"""Heroku's list paging: Range, parsed leniently; 206 with Next-Range; 416 (docs/facts.md#heroku-ranges)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lab.simulators.heroku.answers import refused
from lab.simulators.routing import Call, Reply

PAGE = 200
MOST = 1000
_RANGE = re.compile(
    r"^\s*(?P<key>[a-z_]+)\s+(?P<open>[\]\[]?)(?P<first>[^;,\s]*?)\.\.(?P<last>[^;,\s]*)\s*(?P<rest>.*)$"
)

Item = dict[str, Any]


@dataclass(frozen=True)
class Range:
    key: str
    first: str = ""
    exclusive: bool = False
    last: str = ""
    most: int = PAGE
    order: str = ""


def page(call: Call, items: list[Item], key: str = "id", keys: tuple[str, ...] = ()) -> Reply:
    """The part of `items` that the Range header asks for; `key` is the default property to sort and cut by.

    Raises 416 for a header that is no range, an unknown property, or more than 1000.
    """
    header = call.request.headers.get("Range", "").strip()
    asked = _parse(header, {key, *keys}) if header else Range(key)
    chosen = sorted(items, key=lambda item: item[asked.key], reverse=asked.order == "desc")
    chosen = [item for item in chosen if _inside(item[asked.key], asked)]
    shown = chosen[: asked.most]
    headers = {"Accept-Ranges": ", ".join(sorted({key, *keys}))}
    if shown:
        headers["Content-Range"] = f"{asked.key} {shown[0][asked.key]}..{shown[-1][asked.key]}"
    if len(shown) == len(chosen):
        return Reply(200, shown, headers, ordered=bool(asked.order))
    order = f",order={asked.order}" if asked.order else ""
    headers["Next-Range"] = f"{asked.key} ]{shown[-1][asked.key]}..{asked.last}; max={asked.most}{order}"
    return Reply(206, shown, headers, ordered=True)


def _parse(header: str, keys: set[str]) -> Range:
    match = _RANGE.match(header)
    if match is None or match["key"] not in keys:
        raise _unsatisfiable(header)
    options = dict(option.strip().partition("=")[::2] for option in re.split(r"[;,]", match["rest"]) if option.strip())
    most, order = options.pop("max", str(PAGE)), options.pop("order", "")
    if options or not most.isdigit() or not 0 < int(most) <= MOST or order not in {"", "asc", "desc"}:
        raise _unsatisfiable(header)
    return Range(match["key"], match["first"], match["open"] == "]", match["last"], int(most), order)


def _inside(value: Any, asked: Range) -> bool:
    sign = -1 if asked.order == "desc" else 1
    if asked.first:
        place = sign * _compare(value, asked.first)
        if place < 0 or (asked.exclusive and place == 0):
            return False
    return not asked.last or sign * _compare(value, asked.last) <= 0


def _compare(value: Any, bound: str) -> int:
    """-1, 0 or 1. Versions compare as numbers; a bound that is no number is a bad range."""
    if isinstance(value, int):
        if not bound.isdigit():
            raise _unsatisfiable(bound)
        return (value > int(bound)) - (value < int(bound))
    return (str(value) > bound) - (str(value) < bound)


def _unsatisfiable(header: str) -> Exception:
    return refused(416, "requested_range_not_satisfiable", f"Invalid range `{header}`.")

"""The functions that every expression has, three-valued: `contains`, `format`, `fromJSON` and their like."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from infra.gate.expressions.errors import ExpressionError
from infra.gate.expressions.values import (
    Array,
    Dictionary,
    Unknown,
    Value,
    equals,
    fold,
    is_primitive,
    number_text,
    to_text,
)

Function = Callable[[Sequence[Value]], Value]
_FIELD = re.compile(r"(\d+)[^{}]*")


def contains(arguments: Sequence[Value]) -> Value:
    """Whether a string holds another, or an array an equal item; ignores case."""
    where, item = arguments
    if isinstance(where, Array):
        answers = [equals(item, each) for each in where.items]
        if True in answers:
            return True
        return Unknown(_why(arguments, where.items)) if None in answers else False
    if unknown := _unknown(arguments):
        return unknown
    return is_primitive(where) and is_primitive(item) and to_text(item).lower() in to_text(where).lower()


def starts_with(arguments: Sequence[Value]) -> Value:
    """Whether a string begins with another, ignoring case."""
    return _affix(arguments, str.startswith)


def ends_with(arguments: Sequence[Value]) -> Value:
    """Whether a string ends with another, ignoring case."""
    return _affix(arguments, str.endswith)


def _affix(arguments: Sequence[Value], test: Callable[[str, str], bool]) -> Value:
    if unknown := _unknown(arguments):
        return unknown
    where, part = arguments
    return is_primitive(where) and is_primitive(part) and test(fold(to_text(where)), fold(to_text(part)))


def format_(arguments: Sequence[Value]) -> Value:
    """The string with `{0}` replaced; if an argument is unknown, whatever else is in it still makes it true."""
    if isinstance(arguments[0], Unknown):
        return Unknown(arguments[0].why)
    pieces = [
        piece if isinstance(piece, str) else arguments[1 + piece]
        for piece in _pieces(to_text(arguments[0]), len(arguments) - 1)
    ]
    unknown = [piece for piece in pieces if isinstance(piece, Unknown)]
    known = "".join(to_text(piece) for piece in pieces if not isinstance(piece, Unknown))
    if not unknown:
        return known
    sure = bool(known) or any(piece.truth for piece in unknown)
    return Unknown(unknown[0].why, truth=True if sure else None)


def _pieces(text: str, count: int) -> list[str | int]:
    """Literal pieces and the numbers of arguments (format.js)."""
    pieces: list[str | int] = []
    at = 0
    while at < len(text):
        char = text[at]
        if text[at : at + 2] in ("{{", "}}"):
            pieces.append(char)
            at += 2
        elif char == "{":
            close = text.find("}", at)
            found = _FIELD.match(text, at + 1)
            if close < 0 or found is None:
                raise ExpressionError(f"The following format string is invalid: {text}")
            if int(found[1]) >= count:
                raise ExpressionError(
                    f"The following format string references more arguments than were supplied: {text}"
                )
            pieces.append(int(found[1]))
            at = close + 1
        elif char == "}":
            raise ExpressionError(f"The following format string is invalid: {text}")
        else:
            pieces.append(char)
            at += 1
    return pieces


def join(arguments: Sequence[Value]) -> Value:
    """The items of an array with a separator between them, "," unless told; a primitive alone is itself."""
    items = arguments[0].items if isinstance(arguments[0], Array) else ()
    if unknown := _unknown([*arguments, *items]):
        return unknown
    if is_primitive(arguments[0]):
        return to_text(arguments[0])
    separator = to_text(arguments[1]) if len(arguments) > 1 and is_primitive(arguments[1]) else ","
    return separator.join(to_text(item) for item in items)


def from_json(arguments: Sequence[Value]) -> Value:
    """What a JSON text says. Raises `ExpressionError` for what is none."""
    if unknown := _unknown(arguments):
        return unknown
    text = to_text(arguments[0])
    if not text.strip():
        raise ExpressionError("empty input")
    try:
        return value_of(json.loads(text, parse_constant=_refuse))
    except (ValueError, RecursionError):
        raise ExpressionError("Error parsing JSON when evaluating fromJson") from None


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def value_of(data: Any) -> Value:
    """Decoded JSON as a value."""
    match data:
        case list():
            return Array(tuple(value_of(item) for item in data))
        case dict():
            return Dictionary({str(key): value_of(item) for key, item in data.items()})
        case bool() | None | str():
            return data
    return float(data)


def to_json(arguments: Sequence[Value]) -> Value:
    """A value as indented JSON, which is never empty and so always true."""
    try:
        return _json(arguments[0], "")
    except _Unsure as error:
        return Unknown(str(error), truth=True)


class _Unsure(Exception):
    pass


def _json(value: Value, indent: str) -> str:
    inner = indent + "  "
    match value:
        case Unknown():
            raise _Unsure(value.why)
        case Dictionary(rest=Unknown() as rest):
            raise _Unsure(rest.why)
        case Array(items=items):
            return _block("[", [_json(item, inner) for item in items], "]", indent)
        case Dictionary(entries=entries):
            lines = [f"{json.dumps(key, ensure_ascii=False)}: {_json(item, inner)}" for key, item in _first(entries)]
            return _block("{", lines, "}", indent)
        case float():
            return number_text(value) if math.isfinite(value) else "null"
    return json.dumps(value, ensure_ascii=False)


def _first(entries: Mapping[str, Value]) -> list[tuple[str, Value]]:
    seen: dict[str, tuple[str, Value]] = {}
    for key, value in entries.items():
        seen.setdefault(key.lower(), (key, value))
    return list(seen.values())


def _block(opening: str, lines: list[str], closing: str, indent: str) -> str:
    if not lines:
        return opening + closing
    return f"{opening}\n" + ",\n".join(f"{indent}  {line}" for line in lines) + f"\n{indent}{closing}"


def case(arguments: Sequence[Value]) -> Value:
    """The value after the first predicate that is true, else the last. Raises `ExpressionError` for no boolean."""
    for predicate, value in zip(arguments[:-1:2], arguments[1::2], strict=True):
        if isinstance(predicate, Unknown):
            return Unknown(predicate.why)
        if not isinstance(predicate, bool):
            raise ExpressionError("case predicate must evaluate to a boolean value")
        if predicate:
            return value
    return arguments[-1]


def _unknown(values: Sequence[Value]) -> Unknown | None:
    """An unknown of the same origin as the first of `values` that is one."""
    return next((Unknown(value.why) for value in values if isinstance(value, Unknown)), None)


def _why(*groups: Sequence[Value]) -> str:
    return next(value.why for group in groups for value in group if isinstance(value, Unknown))


FUNCTIONS: Mapping[str, Function] = {
    "case": case,
    "contains": contains,
    "endswith": ends_with,
    "format": format_,
    "fromjson": from_json,
    "join": join,
    "startswith": starts_with,
    "tojson": to_json,
}

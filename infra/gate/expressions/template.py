"""Expressions inside text: `${{ }}` in a string, and the condition that an `if:` stands for.

As GitHub's workflow parser does it (`@actions/workflow-parser`, template-reader.js and if-condition.js). The trap is
its own: one character outside of `${{ }}` makes the whole `if:` a string, and a string that is not empty is true.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from infra.gate.expressions.errors import ExpressionError
from infra.gate.expressions.evaluator import evaluate
from infra.gate.expressions.functions import Function
from infra.gate.expressions.parser import parse
from infra.gate.expressions.syntax import Call, Literal, Logical, Node, walk
from infra.gate.expressions.values import Unknown, Value, to_text

_OPEN = "${{"
STATUS: Mapping[str, tuple[int, int]] = {
    "always": (0, 0),
    "cancelled": (0, 0),
    "failure": (0, 255),
    "success": (0, 255),
}
"""The status functions, and how many arguments each takes at least and at most."""


@dataclass(frozen=True, eq=False)
class Place:
    """Where an expression stands: the contexts and the functions that it may use there."""

    contexts: Collection[str]
    functions: Mapping[str, tuple[int, int]]


def condition(text: str, place: Place) -> Node:
    """The tree of an `if:`, with the `success() &&` that GitHub puts before one that names no status function.

    Raises `ExpressionError` where GitHub refuses it.
    """
    segments = split(text, place)
    match segments:
        case [Literal(str() as whole)] if _OPEN in text:
            node = _plain(whole, place)
        case [str() as whole]:
            node = _plain(whole, place)
        case []:
            node = _plain("", place)
        case [only] if not isinstance(only, str):
            node = only
        case _:
            node = _formatted(segments)
    if any(isinstance(part, Call) and part.name in STATUS for part in walk(node)):
        return node
    return Logical("&&", (Call("success", ()), node))


def _plain(text: str, place: Place) -> Node:
    trimmed = text.strip()
    return parse(trimmed, place.contexts, place.functions) if trimmed else Call("success", ())


def _formatted(segments: list[str | Node]) -> Node:
    """The `format()` that GitHub makes of text with expressions in it."""
    expressions = [segment for segment in segments if not isinstance(segment, str)]
    numbers = iter(range(len(expressions)))
    pieces = [
        s.replace("{", "{{").replace("}", "}}") if isinstance(s, str) else f"{{{next(numbers)}}}" for s in segments
    ]
    return Call("format", (Literal("".join(pieces)), *expressions))


def split(text: str, place: Place) -> list[str | Node]:
    """The literal pieces and the parsed expressions of a text, in their order. Raises `ExpressionError`."""
    return list(_split(text, place))


@lru_cache(maxsize=4096)
def _split(text: str, place: Place) -> tuple[str | Node, ...]:
    segments: list[str | Node] = []
    at = 0
    while (start := text.find(_OPEN, at)) >= 0:
        if start > at:
            segments.append(text[at:start])
        end = _closing(text, start + len(_OPEN))
        inner = text[start + len(_OPEN) : end - 2].strip()
        segments.append(parse(inner, place.contexts, place.functions))
        at = end
    return (*segments, text[at:]) if at < len(text) else tuple(segments)


def _closing(text: str, start: int) -> int:
    """The position after the `}}` that ends an expression; one inside a string does not."""
    inside = False
    for at in range(start, len(text)):
        if text[at] == "'":
            inside = not inside
        elif not inside and text[at] == "}" and text[at - 1] == "}" and at - 1 >= start:
            return at + 1
    raise ExpressionError("The expression is not closed: there is a ${{ without its }}")


def interpolate(
    text: str, place: Place, contexts: Mapping[str, Value], functions: Mapping[str, Function] | None = None
) -> list[str | Unknown]:
    """A text with its expressions evaluated: what is known as strings, what is not in its place.

    Raises `ExpressionError` where GitHub refuses it or fails.
    """
    pieces: list[str | Unknown] = []
    for segment in split(text, place):
        value = segment if isinstance(segment, str) else evaluate(segment, contexts, functions)
        pieces.append(value if isinstance(value, Unknown) else to_text(value))
    return pieces

"""Values of expressions, and how GitHub coerces and compares them.

The rules are those of `@actions/expressions` (data/*.js, result.js), whose answers the tests hold. What is not known (a
repository variable, a secret, a job's output) is an `Unknown`; each rule then says what is certain nevertheless.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True)
class Unknown:
    """A value that is not known.

    `why` names where it comes from ("vars.GATE"), `truth` says whether it counts as true if that is certain all the
    same, and `unequal` holds strings (folded) that it surely does not equal.
    """

    why: str
    truth: bool | None = None
    unequal: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Array:
    """A list. `filtered` is one made by `.*`, whose items are indexed instead of itself. Equal only to itself."""

    items: tuple[Value, ...]
    filtered: bool = False


@dataclass(frozen=True, eq=False)
class Dictionary:
    """An object; keys ignore case, and the first of two such wins. Equal only to itself.

    `rest` is what a key that is not there stands for: None for null, as GitHub has it, an `Unknown` where not all keys
    are known.
    """

    entries: Mapping[str, Value]
    rest: Unknown | None = None
    _lower: dict[str, Value] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        lower: dict[str, Value] = {}
        for key, value in self.entries.items():
            lower.setdefault(key.lower(), value)
        object.__setattr__(self, "_lower", lower)

    def get(self, key: str) -> Value:
        """The value of a key, ignoring case."""
        if self.rest is not None and key.lower() not in self._lower:
            return Unknown(f"{self.rest.why}.{key}")
        return self._lower.get(key.lower())

    def has(self, key: str) -> bool:
        """Whether the key is there, ignoring case."""
        return key.lower() in self._lower


Value: TypeAlias = bool | float | str | Array | Dictionary | Unknown | None
Primitive: TypeAlias = bool | float | str | None

_DOTLESS = "\u0131"

_JS_SPACE = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_TRIM = re.compile(f"^[{_JS_SPACE}]+|[{_JS_SPACE}]+$")
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_BASED = {"0x": 16, "0o": 8, "0b": 2}


def truth(value: Value) -> bool | None:
    """Whether a value counts as true; None where that is not known."""
    match value:
        case Unknown():
            return value.truth
        case None:
            return False
        case bool():
            return value
        case float():
            return not (value == 0 or math.isnan(value))
        case str():
            return value != ""
    return True


def fold(text: str) -> str:
    """A string as GitHub compares it: in upper case, but for the dotless i (result.js, `toUpperSpecial`)."""
    return _DOTLESS.join(part.upper() for part in text.split(_DOTLESS))


def to_number(value: Primitive) -> float:
    """A primitive as a number, as JavaScript's `Number` has it; NaN for a string that is none."""
    if value is None:
        return 0.0
    if not isinstance(value, str):
        return float(value)
    text = _TRIM.sub("", value)
    if not text:
        return 0.0
    if text.lstrip("+-") == "Infinity" and len(text) <= 9:
        return -math.inf if text[0] == "-" else math.inf
    base = _BASED.get(text[:2].lower())
    if base is not None:
        digits = text[2:]
        valid = digits.isascii() and digits.isalnum()
        try:
            return float(int(digits, base)) if valid else math.nan
        except (ValueError, OverflowError):
            return math.nan
    return float(text) if _DECIMAL.fullmatch(text) else math.nan


def to_text(value: Value) -> str:
    """A known value as a string; an array is "Array" and an object "Object"."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return "0" if value == 0 else number_text(value if abs(value) >= 1e21 else _rounded(value))
        case str():
            return value
        case Array():
            return "Array"
        case Dictionary():
            return "Object"
    raise TypeError(f"an unknown value has no text: {value.why}")


def _rounded(value: float) -> float:
    return value if math.isnan(value) else float(f"{value:.15f}")


def number_text(value: float) -> str:
    """A number as JavaScript writes it: no exponent from 1e-6 to below 1e21."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    exact = Decimal(repr(value))
    digits = "".join(map(str, exact.as_tuple().digits)).rstrip("0")
    power, sign = exact.adjusted(), "-" if value < 0 else ""
    if 0 <= power < 21:
        whole, part = digits[: power + 1].ljust(power + 1, "0"), digits[power + 1 :]
        return f"{sign}{whole}{'.' + part if part else ''}"
    if -7 < power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{digits}"
    shown = digits[0] + (f".{digits[1:]}" if digits[1:] else "")
    return f"{sign}{shown}e{'+' if power > 0 else '-'}{abs(power)}"


def is_primitive(value: Value) -> bool:
    """Whether a known value is neither an array nor an object."""
    return not isinstance(value, (Array, Dictionary, Unknown))


def equals(left: Value, right: Value) -> bool | None:
    """GitHub's `==`: strings ignore case, kinds are coerced to numbers, objects equal only themselves."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Unknown):
            return False if isinstance(other, str) and fold(other) in one.unequal else None
    pair = _coerced(left, right)
    if pair is None:
        return False
    left, right = pair
    if isinstance(left, str) and isinstance(right, str):
        return fold(left) == fold(right)
    if isinstance(left, (Array, Dictionary)):
        return left is right
    return left == right


def greater(left: Value, right: Value) -> bool | None:
    """GitHub's `>`."""
    return _ordered(left, right, 1)


def less(left: Value, right: Value) -> bool | None:
    """GitHub's `<`."""
    return _ordered(left, right, -1)


def _ordered(left: Value, right: Value, sign: int) -> bool | None:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    pair = _coerced(left, right)
    match pair:
        case (str() as one, str() as other):
            # By UTF-16 code units, as JavaScript and .NET do.
            first, second = (
                fold(one).encode("utf-16-be", "surrogatepass"),
                fold(other).encode("utf-16-be", "surrogatepass"),
            )
            return first > second if sign > 0 else first < second
        case (bool() | float() as one, bool() | float() as other):
            return one > other if sign > 0 else one < other
    return False


def _coerced(left: Value, right: Value) -> tuple[Value, Value] | None:
    """Both in one kind, or None where they are of different kinds for good (result.js, `coerceTypes`)."""
    if type(left) is type(right):
        return left, right
    if isinstance(left, (Array, Dictionary, Unknown)) or isinstance(right, (Array, Dictionary, Unknown)):
        return None
    return to_number(left), to_number(right)

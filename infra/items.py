"""A difference as data: what differs, what is wanted and found, how much it weighs. words.py makes the sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field
from typing_extensions import TypeAliasType

from infra.apis.found import FoundRelease
from infra.spec.drift_policy import Choice


class Weight(StrEnum):
    """What an item means for `preview --expect-no-changes` and for `up`."""

    DRIFT = "drift"
    """Exits 7; `up` converges it and proves it."""
    REPORT = "report"
    """Exits 7; `up` leaves it and does not fail."""
    NOTICE = "notice"
    """A diagnostic only."""


class Up(StrEnum):
    """What `up` does about an item."""

    CONVERGES = "converges"
    LEAVES = "leaves it"
    NOTHING = "does nothing"


@dataclass(frozen=True)
class Kind:
    """A kind of thing that can differ: its `name` for machines, and its `title` with a {} for each part of `which`.

    `touched` tells whether a release touched the thing of a name (the first of `which`), where Heroku says so.
    """

    name: str
    title: str
    touched: Annotated[Callable[[FoundRelease, str], bool] | None, Field(exclude=True)] = field(
        default=None, compare=False, repr=False
    )

    def titled(self, which: tuple[str, ...]) -> str:
        """The title of one thing of this kind. Raises `ValueError` where it takes another number of names."""
        first, *rest = self.title.split("{}")
        return "".join([first, *(part for pair in zip(which, rest, strict=True) for part in pair)])


Value = TypeAliasType("Value", "str | int | Term | tuple[Value, ...]")


@dataclass(frozen=True)
class Term:
    """What is wanted or found, where it is no plain name: a code, and the values that belong to it.

    words.py has the words for each code. No value of a config var is ever among the values.
    """

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


def term(code: str, /, **values: Value) -> Term:
    """A term with its values by name."""
    return Term(code, values)


NONE = term("none")


class Side(StrEnum):
    """Who moved since the last `up`, where a value differs."""

    LIVE = "live"
    SOURCE = "source"
    """Live is as the last `up` left it: the store, or the spec, has another value since."""
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Moved:
    """Which side of a config var moved since the last `up`, which ended with release `last_up`.

    `source` is "store" or "spec". With LIVE, `change` is the release that changed it and `written` says whether the
    source has what the last `up` wrote. With SOURCE, `change` is the older release that had the source's value, if one
    had, and `replaced_by` the number of the one that replaced it.
    """

    side: Side
    last_up: int
    source: str
    change: FoundRelease | None = None
    written: bool = False
    replaced_by: int = 0


class AcceptanceState(StrEnum):
    """What an entry of `accepted` does to the item that it names."""

    ACCEPTED = "accepted"
    EXPIRED = "expired"
    WITHOUT_EFFECT = "without effect"
    """What `up` converges cannot be accepted."""


@dataclass(frozen=True)
class Acceptance:
    """The entry of `accepted` that names an item."""

    standing: AcceptanceState
    reason: str = ""
    until: date | None = None


@dataclass(frozen=True)
class Item:
    """One difference, as data; no field is a sentence, and none holds a config var's value.

    `which` are the names in the kind's title. `wanted` is None where that is not the question. `slip_of` is a declared
    name that is nearly this one's.
    """

    kind: Kind
    which: tuple[str, ...]
    found: str | Term
    wanted: str | Term | None = None
    weight: Weight = Weight.DRIFT
    slip_of: str = ""
    moved: Moved | None = None
    acceptance: Acceptance | None = None

    @property
    def title(self) -> str:
        """What differs, as the preview shows it and `accepted` names it: "config var DEBUG"."""
        return self.kind.titled(self.which)

    @property
    def differs(self) -> bool:
        """Whether what was found is not what is wanted."""
        return self.found != self.wanted

    @property
    def up(self) -> Up:
        """What `up` does about it."""
        return {Weight.DRIFT: Up.CONVERGES, Weight.REPORT: Up.LEAVES, Weight.NOTICE: Up.NOTHING}[self.weight]

    def found_is(self, *codes: str) -> bool:
        """Whether what was found is one of these terms."""
        return isinstance(self.found, Term) and self.found.code in codes


@dataclass(frozen=True)
class Subject:
    """One thing that is compared: its kind ("App", "Environment", "DeployGate"), its logical name, its differences."""

    kind: str
    key: str
    items: tuple[Item, ...]


def undeclared(kind: Kind, name: str, found: str | Term, slip_of: str = "") -> Item:
    """An item for a thing that nobody declared, and no add-on, platform or team owns: reported, never undone by a
    routine `up`."""
    return Item(kind, (name,), found, term("not_in_spec"), Weight.REPORT, slip_of)


def weight(choice: Choice) -> Weight:
    """The weight of drift for which the spec makes this choice."""
    return Weight.DRIFT if choice == "converge" else Weight.REPORT


def counted(items: Iterable[Item]) -> list[Item]:
    """The items that make a preview exit 7."""
    return [item for item in items if item.weight is not Weight.NOTICE]


def to_converge(items: Iterable[Item]) -> list[Item]:
    """The items that `up` undoes, and that must be gone when it has."""
    return [item for item in items if item.weight is Weight.DRIFT]

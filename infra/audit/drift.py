"""The difference of live from spec, as data: one item a difference, in one of three weights (design section 4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from infra.spec.on_drift import Choice


class Weight(StrEnum):
    """What an item means for `preview --expect-no-changes` and for `up`."""

    DRIFT = "drift"
    """Exits 7; `up` converges it and proves it."""
    REPORT = "report"
    """Exits 7; `up` leaves it and does not fail."""
    NOTICE = "notice"
    """A diagnostic only."""


@dataclass(frozen=True, order=True)
class Item:
    """One difference. `name` says what differs, `text` what is wanted and found; neither holds a config var's value."""

    name: str
    text: str
    weight: Weight = Weight.DRIFT

    def __str__(self) -> str:
        return f"{self.name}: {self.text}"


UNKNOWN = "none (not in the spec)"
"""What is wanted of a thing that nobody declared, no add-on, platform or team owns, and nobody accepted."""


def differs(name: str, want: object, found: object, weight: Weight = Weight.DRIFT) -> Item:
    """An item in the usual words. `want` and `found` are shown as they are: never a secret."""
    return Item(name, f"want {want}, found {found}", weight)


def unknown(name: str, found: str) -> Item:
    """An item for a thing that nobody declared: reported, never undone by a routine `up` (issue 4, part 4)."""
    return differs(name, UNKNOWN, found, Weight.REPORT)


def weight(choice: Choice) -> Weight:
    """The weight of drift for which the spec makes this choice."""
    return Weight.DRIFT if choice == "converge" else Weight.REPORT


def counted(items: Iterable[Item]) -> list[Item]:
    """The items that make a preview exit 7."""
    return [item for item in items if item.weight is not Weight.NOTICE]


def to_converge(items: Iterable[Item]) -> list[Item]:
    """The items that `up` undoes, and that must be gone when it has."""
    return [item for item in items if item.weight is Weight.DRIFT]

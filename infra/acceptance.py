"""Differences that the spec accepts for a while: they become notices, and come back when their day is over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from fnmatch import translate

from infra.items import Acceptance, AcceptanceState, Item, Kind, Weight, term
from infra.spec.drift_policy import Accepted

KIND = Kind("accepted", "accepted {}")


def accept(items: Iterable[Item], accepted: Iterable[Accepted], today: date) -> list[Item]:
    """The items, those that the spec accepts as notices with its reason, and a notice for each acceptance that matches
    nothing. What `up` converges cannot be accepted: that would say one thing and do another.

    `accepted` is matched by the items' titles, without regard to case; `today` decides which still hold.
    """
    entries = list(accepted)
    used: set[int] = set()
    return [*_accepted(items, entries, used, today), *_useless(entries, used)]


def _accepted(items: Iterable[Item], entries: list[Accepted], used: set[int], today: date) -> Iterator[Item]:
    for item in items:
        index = next((i for i, entry in enumerate(entries) if _matches(entry, item)), None)
        if index is None or item.weight is Weight.NOTICE:
            yield item
            continue
        used.add(index)
        entry = entries[index]
        if item.weight is Weight.DRIFT:
            yield replace(item, acceptance=Acceptance(AcceptanceState.WITHOUT_EFFECT))
        elif entry.until is not None and entry.until < today:
            yield replace(item, acceptance=Acceptance(AcceptanceState.EXPIRED, until=entry.until))
        else:
            held = Acceptance(AcceptanceState.ACCEPTED, entry.reason, entry.until)
            yield replace(item, acceptance=held, weight=Weight.NOTICE)


def _matches(entry: Accepted, item: Item) -> bool:
    return re.fullmatch(translate(entry.what.lower()), item.title.lower()) is not None


def _useless(entries: list[Accepted], used: set[int]) -> Iterator[Item]:
    for index, entry in enumerate(entries):
        if index not in used:
            yield Item(KIND, (entry.what,), term("matches_nothing"), weight=Weight.NOTICE)

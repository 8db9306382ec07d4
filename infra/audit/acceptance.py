"""Differences that the spec accepts for a while: they become notices, and come back when their day is over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from fnmatch import translate

from infra.audit.drift import Item, Weight
from infra.spec.acceptance import Accepted


def accept(items: Iterable[Item], accepted: Iterable[Accepted], today: date) -> list[Item]:
    """The items, those that the spec accepts as notices with its reason, and a notice for each acceptance that matches
    nothing. What `up` converges cannot be accepted: that would say one thing and do another.

    `accepted` is matched by the items' names, without regard to case; `today` decides which still hold.
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
            yield replace(item, text=f"{item.text} (its acceptance is without effect: on_drift says converge)")
        elif entry.until is not None and entry.until < today:
            yield replace(item, text=f"{item.text} (accepted only until {entry.until})")
        else:
            until = f" until {entry.until}" if entry.until else ""
            yield replace(item, text=f"{item.text} (accepted{until}: {entry.reason})", weight=Weight.NOTICE)


def _matches(entry: Accepted, item: Item) -> bool:
    return re.fullmatch(translate(entry.what.lower()), item.name.lower()) is not None


def _useless(entries: list[Accepted], used: set[int]) -> Iterator[Item]:
    for index, entry in enumerate(entries):
        if index not in used:
            yield Item(f"accepted {entry.what}", "matches nothing (any more): take it out of the spec", Weight.NOTICE)

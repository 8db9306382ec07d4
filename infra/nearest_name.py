"""Points out a likely slip of the keyboard: a name that nobody declared, beside one that somebody did."""

from __future__ import annotations

from collections.abc import Iterable

_SHORT = 6
"""Names shorter than this are near each other by chance: there only one letter counts as a slip."""


def nearest_name(name: str, declared: Iterable[str]) -> str:
    """The declared name that `name` is so near to that it may be a slip of it, empty where there is none."""
    most = 1 if len(name) < _SHORT else 2
    near = sorted((distance, other) for other in declared if 0 < (distance := _distance(name, other, most)) <= most)
    return near[0][1] if near else ""


def _distance(one: str, other: str, most: int) -> int:
    """Letters to add, drop, change or swap between two names (Damerau-Levenshtein), exact up to `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, against in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]

"""The texts of the drift check's two issues: what has drifted, and that the check could not look.

The first line of each, which GitHub does not show, carries what the text says as data (issue_marker.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from infra.commands.ci.comment_text import LONGEST, code
from infra.commands.ci.issue_marker import MOST, Entry, carried, first_line
from infra.errors import Fault
from infra.words import sentence

_ROOM = LONGEST - 4096
"""Bytes for lists and the first line; what else a text says is far shorter than the rest."""


def line(entry: Entry) -> str:
    """A finding or a fault in words. Raises `LookupError` or `ValueError` for one of which nothing can be said."""
    if isinstance(entry, Fault):
        return f"- {entry}" if entry.where else entry.reason
    return f"{entry.subject}: {sentence(entry.item)}"


def drift_text(marker: str, stack: str, found: Sequence[Entry], looked_at: str, when: str, runs: str) -> str:
    """Every finding, what was looked at and when these were found, where later looks stand, and what to do."""
    first = first_line(marker, found)
    return "\n".join(
        [
            first,
            f"What is live differs from the spec of {code(stack)}. Each was seen twice.",
            "",
            *listed([line(each) for each in found], _ROOM - len(first)),
            "",
            f"Found so at {when}; looked at {looked_at}.",
            f"This text changes only when the differences do. {_runs(runs)}",
            "",
            f"`pulumi up --stack {stack}` undoes what is to be converged, after `pulumi preview --stack {stack}`;",
            f"`python -m infra drift --stack {stack}` says what it would do about each. Or change the spec.",
            "",
        ]
    )


def broken_text(marker: str, stack: str, faults: Sequence[Entry], error: str, when: str, last: str, runs: str) -> str:
    """Why the check could not look, twice, and when it last could."""
    first = first_line(marker, faults)
    return "\n".join(
        [
            first,
            f"**The drift check of {code(stack)} could not look**, so nobody knows whether there is drift.",
            "",
            *listed(error.splitlines(), _ROOM - len(first)),
            "",
            f"Since {when}, in two looks of one run. The last look that succeeded: {last}.",
            _runs(runs),
            "",
        ]
    )


def changed_text(marker: str, before: str, now: str) -> str | None:
    """What has changed between two texts of an issue; None if they say the same."""
    old, new = carried(marker, before), carried(marker, now)
    if old.of_all == new.of_all:
        return None
    parts = {
        "New:": [line(each) for each in new.entries if each not in old.entries],
        "No longer there:": [line(each) for each in old.entries if each not in new.entries],
    }
    blocks = ["\n".join([title, *listed(lines, _ROOM // 2)]) for title, lines in parts.items() if lines]
    return "\n\n".join(blocks) or "The same differences, in other words."


def listed(lines: Sequence[str], room: int) -> list[str]:
    """Lines as a list of code spans that fits into so many bytes, and how many more there are."""
    shown: list[str] = []
    for each in lines[:MOST]:
        entry = f"- {code(' '.join(each.split()))}"
        if sum(len(text.encode()) + 1 for text in [*shown, entry]) > room:
            break
        shown.append(entry)
    rest = len(lines) - len(shown)
    return [*shown, *([f"- and {rest} more"] if rest else [])]


def _runs(address: str) -> str:
    return f"When it last looked, its [runs]({address}) say." if address else ""

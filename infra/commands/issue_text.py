"""The texts of the drift check's two issues: what has drifted, and that the check could not look."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from infra.commands.comment_text import LONGEST, code

MOST = 200
"""Findings named in an issue; the rest is counted."""


@dataclass(frozen=True)
class Kind:
    """One kind of issue: its label, the label's colour, and what that means."""

    name: str
    label: str
    colour: str
    meaning: str

    def marker(self, stack: str) -> str:
        """How the issue of a stack is found again: what its text begins with."""
        return f"<!-- raxx-queue: {self.name} of {stack};"


DRIFT = Kind("drift", "drift", "d93f0b", "What is live differs from the spec")
BROKEN = Kind("broken drift check", "drift-check-broken", "b60205", "Nobody knows whether there is drift")


def fingerprint(lines: Iterable[str]) -> str:
    """A short name of what an issue says, by which a change is seen. The lines hold no secret, so neither does this."""
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]


def drift_text(stack: str, lines: Sequence[str], looked_at: str, when: str, runs: str) -> str:
    """Every finding, what was looked at and when these were found, where later looks stand, and what to do."""
    return "\n".join(
        [
            f"{DRIFT.marker(stack)} {fingerprint(lines)} -->",
            f"What is live differs from the spec of {code(stack)}. Each was seen twice.",
            "",
            *listed(lines),
            "",
            f"Found so at {when}; looked at {looked_at}.",
            f"This text changes only when the differences do. {_runs(runs)}",
            "",
            f"`pulumi up --stack {stack}` undoes what is to be converged, after `pulumi preview --stack {stack}`;",
            f"`python -m infra drift --stack {stack}` says what it would do about each. Or change the spec.",
            "",
        ]
    )


def broken_text(stack: str, error: str, when: str, last: str, runs: str) -> str:
    """Why the check could not look, twice, and when it last could."""
    lines = error.splitlines()
    return "\n".join(
        [
            f"{BROKEN.marker(stack)} {fingerprint(lines)} -->",
            f"**The drift check of {code(stack)} could not look**, so nobody knows whether there is drift.",
            "",
            *listed(lines),
            "",
            f"Since {when}, in two looks of one run. The last look that succeeded: {last}.",
            _runs(runs),
            "",
        ]
    )


def listed(lines: Sequence[str]) -> list[str]:
    """Lines as a list of code spans that fits into an issue, and how many more there are."""
    shown: list[str] = []
    for line in lines[:MOST]:
        entry = f"- {code(' '.join(line.split()))}"
        if sum(len(text.encode()) + 1 for text in [*shown, entry]) > LONGEST - 4096:
            break
        shown.append(entry)
    rest = len(lines) - len(shown)
    return [*shown, *([f"- and {rest} more"] if rest else [])]


def changed_text(new: Sequence[str], gone: Sequence[str]) -> str:
    """What has changed since the issue's text was written."""
    parts = [("New:", new), ("No longer there:", gone)]
    blocks = ["\n".join([title, *listed(lines)]) for title, lines in parts if lines]
    return "\n\n".join(blocks) or "The same differences, in other words."


def findings_of(text: str) -> list[str]:
    """The findings that an issue's text names."""
    return [line[3:-1] for line in text.splitlines() if line.startswith("- `") and line.endswith("`")]


def _runs(address: str) -> str:
    return f"When it last looked, its [runs]({address}) say." if address else ""

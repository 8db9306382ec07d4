"""Checks that a command makes one after the other: each is fine, wrong, waiting, or could not be made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from infra.commands.result import Mark, Row, Section


class State(StrEnum):
    """How a check came out."""

    OK = "ok"
    WRONG = "wrong"
    UNKNOWN = "not known"
    """It could not be made: nothing is known."""
    NOTE = "note"
    """Nothing to be right or wrong."""


@dataclass(frozen=True)
class Check:
    """One check: what was looked at, how it came out, what was seen, and what to do about it if it is not fine."""

    what: str
    state: State
    seen: str
    remedy: str = ""

    @property
    def fine(self) -> bool:
        """Whether nothing has to be done."""
        return self.state in (State.OK, State.NOTE)

    def document(self) -> dict[str, Any]:
        """As JSON has it (docs/json.md)."""
        return {**asdict(self), "state": str(self.state)}


_MARKS = {State.OK: Mark.OK, State.WRONG: Mark.BAD, State.UNKNOWN: Mark.BAD, State.NOTE: Mark.NONE}


def section(title: str, checks: Iterable[Check]) -> Section:
    """The checks as a table."""
    return Section(
        title=title,
        columns=("check", "state", "seen, and what to do"),
        rows=tuple(
            Row((c.what, str(c.state), f"{c.seen}\n{c.remedy}" if c.remedy else c.seen), _MARKS[c.state])
            for c in checks
        ),
        fixed=frozenset({"check", "state"}),
    )


def verdict(checks: Iterable[Check]) -> str:
    """How many came out how: "7 ok, 1 wrong"."""
    states = [check.state for check in checks]
    return ", ".join(f"{states.count(state)} {state}" for state in State if state in states)

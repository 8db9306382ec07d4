"""What a command returns: sections for people, data for machines, and an exit code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any


class Exit(IntEnum):
    """Exit codes of every command (docs/operations.md): as `pulumi preview --expect-no-changes` has them."""

    OK = 0
    FAILED = 1
    """Could not look, or a check failed."""
    DIFFERS = 7
    """Looked at everything, and something differs."""


class Mark(StrEnum):
    """What a row means; shown as a word or a colour, never by colour alone."""

    NONE = ""
    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Row:
    """One row of a table: a text for each column, and what the row means."""

    cells: tuple[str, ...]
    mark: Mark = Mark.NONE


@dataclass(frozen=True)
class Section:
    """A part of a result under a title: lines, then a table where there are rows, then notes.

    `lines` are Markdown ("- [ ] …") and shown as they are; `fixed` are columns that are not broken into several lines
    while there is room.
    """

    title: str
    lines: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    fixed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Result:
    """A command's answer. `data` is what `--json` gives besides the envelope (docs/json.md).

    `title` and `summary` frame the sections; neither they nor `data` hold a config var's value.
    """

    command: str
    title: str
    summary: str
    sections: tuple[Section, ...] = ()
    exit: Exit = Exit.OK
    data: Mapping[str, Any] = field(default_factory=dict)

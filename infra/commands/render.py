"""The one place that prints: a result as text at the terminal's width (80 in a pipe), as JSON, or as Markdown."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from html import escape
from typing import TYPE_CHECKING, Any

from infra.commands.result import Exit, Mark, Result, Section
from infra.errors import Faults, RaxxError

if TYPE_CHECKING:
    from rich.console import Console

SCHEMA_VERSION = 1
"""The version of every JSON document of docs/json.md; a field that goes or changes its meaning raises it."""


class Form(StrEnum):
    """How a result is printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def show(result: Result, form: Form) -> None:
    """Prints the result on stdout."""
    if form is Form.JSON:
        _print_json(
            {"command": result.command, "exit_code": int(result.exit), "summary": result.summary, **result.data}
        )
    elif form is Form.MARKDOWN:
        sys.stdout.write(markdown(result))
    elif sys.stdout.isatty():
        _write(result, _console())
    else:
        sys.stdout.write(text(result))


def show_error(command: str, error: RaxxError, form: Form) -> None:
    """Prints the error on stderr, and with `--json` also as a document on stdout: "could not look" is an answer."""
    if form is Form.JSON:
        title, known = (error.title, error.faults) if isinstance(error, Faults) else (str(error), ())
        failed = {"title": title, "faults": [vars(fault) for fault in known]}
        _print_json({"command": command, "exit_code": int(Exit.FAILED), "summary": "could not look", "error": failed})
    if form is Form.MARKDOWN:
        sys.stdout.write(f"**Could not look.**\n\n```\n{error}\n```\n")
    print(error, file=sys.stderr)


def say(line: str) -> None:
    """Prints a line of progress on stderr, at once, so that stdout holds the result alone."""
    print(line, file=sys.stderr, flush=True)


def markdown(result: Result) -> str:
    """The result as GitHub's Markdown."""
    parts = [f"# {result.title}"]
    for section in result.sections:
        parts += [f"## {section.title}", "\n".join(section.lines)]
        parts.append(_markdown_table(section) if section.rows else "")
        parts.append("\n".join(f"- {escape(note, quote=False)}" for note in section.notes))
    return "\n\n".join([part for part in [*parts, result.summary] if part]) + "\n"


def text(result: Result, width: int | None = None) -> str:
    """The result as plain text at a width, by default the terminal's, which is 80 in a pipe."""
    from io import StringIO

    from rich.console import Console

    console = Console(file=StringIO(), width=width or _console().width, color_system=None, markup=False, emoji=False)
    _write(result, console)
    assert isinstance(console.file, StringIO)
    return "".join(f"{line.rstrip()}\n" for line in console.file.getvalue().splitlines())


def _markdown_table(section: Section) -> str:
    lines = [section.columns, ("---",) * len(section.columns), *(row.cells for row in section.rows)]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(content: str) -> str:
    return escape(content, quote=False).replace("|", "\\|").replace("\n", "<br>")


def _print_json(document: dict[str, Any]) -> None:
    json.dump({"schema_version": SCHEMA_VERSION, **document}, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")


_STYLES = {Mark.NONE: "", Mark.OK: "green", Mark.WARN: "yellow", Mark.BAD: "red"}
_ROOM = 30
"""Columns: a fixed column whose longest line is longer than this is broken all the same, or others had no room."""


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)


def _write(result: Result, console: Console) -> None:
    console.print(result.title, style="bold")
    for section in result.sections:
        console.print()
        console.print(section.title, style="bold")
        for line in section.lines:
            console.print(line, soft_wrap=True)
        if section.rows:
            _table(console, section)
        for note in section.notes:
            console.print(_indented(note))
    console.print()
    console.print(result.summary)


def _indented(note: str) -> Any:
    """A note with a dash before it, its further lines indented."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    grid.add_row("-", Text(note))
    return grid


def _table(console: Console, section: Section) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for index, column in enumerate(section.columns):
        longest = max(len(line) for row in section.rows for line in row.cells[index].split("\n"))
        table.add_column(column, no_wrap=column in section.fixed and longest <= _ROOM, overflow="fold")
    for row in section.rows:
        table.add_row(*map(Text, row.cells), style=_STYLES[row.mark])
    console.print(table)

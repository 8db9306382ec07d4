"""A gate's table for people: which job runs when, rows that do the same in one."""

from __future__ import annotations

from collections.abc import Iterator

from infra.gate.rows import USUAL_EVENTS, GateRow
from infra.gate.run import Outcome
from infra.gate.table import Table
from infra.words import say


def markdown(table: Table) -> str:
    """The table in Markdown: a line for each event and each combination of the other inputs, phrases that do the same
    in one cell, and what becomes of every job when those that run end well."""
    gate, jobs = table.gate, list(table.workflow.raw["jobs"])
    others = [name for name in gate.inputs if name != gate.phrase]
    lines = [_line(["event", *others, gate.phrase, *jobs]), _line(["---"] * (len(jobs) + len(others) + 2))]
    for (event, *given), outcomes, phrases in _groups(table, others):
        lines.append(_line([event, *given, ", ".join(f"`{phrase}`" for phrase in phrases) or "", *outcomes]))
    for event in USUAL_EVENTS:
        if event not in table.workflow.triggers:
            lines.append(_line([event, *[""] * (len(others) + 1), *["not started"] * len(jobs)]))
    return "\n".join(lines) + "\n"


def _groups(table: Table, others: list[str]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], list[str]]]:
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for row in table.rows:
        given = tuple(f"`{say(row.given[name].shown)}`" if name in row.given else "" for name in others)
        found = table.outcomes(row)
        outcomes = tuple(_cell(table, row, name, found[name]) for name in table.workflow.raw["jobs"])
        phrases = groups.setdefault(((row.event, *given), outcomes), [])
        phrases += [say(row.given[table.gate.phrase].shown)] if row.given else []
    return ((key, outcomes, phrases) for (key, outcomes), phrases in groups.items())


def _cell(table: Table, row: GateRow, name: str, outcome: Outcome) -> str:
    if outcome.runs is None:
        return f"may run ({say(outcome.why)})"
    if not outcome.runs:
        return "-"
    stopped = table.runs.stops_at_once(name, row)
    return "**fails**" if stopped or outcome.result == "failure" else "**runs**" if name == table.deploy.id else "runs"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"

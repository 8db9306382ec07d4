"""The texts of the drift check's issues: data in the first line that nothing can end, and everything fits."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from infra.commands.ci.comment_text import LONGEST
from infra.commands.ci.findings import Finding
from infra.commands.ci.issue_marker import DRIFT, Entry, carried, first_line
from infra.commands.ci.issue_text import broken_text, changed_text, drift_text
from infra.errors import Fault
from infra.items import Item, Kind, term
from tests.ci.previews import DRIFTED, WAITING

MARKER = DRIFT.marker("acme", "prod")
FAULT = Fault("Heroku API", "cannot be reached", "Look at its status page.")


def drifted(*found: Finding) -> str:
    return drift_text(MARKER, "prod", found, "1 app", "now", "https://example.com/runs")


def named(count: int, size: int = 10) -> list[Finding]:
    """So many findings of one kind, with names and words of that size."""
    kind = Kind("test", "config var {}")
    return [
        Finding("App queue", Item(kind, (f"{n}-{'ü>-' * size}",), "ü" * size, term("secret"))) for n in range(count)
    ]


@pytest.mark.parametrize("entries", [(DRIFTED,), (DRIFTED, WAITING), (FAULT,), (Fault("", "text\nof two lines", ""),)])
def test_what_is_carried_is_read_again(entries: tuple[Entry, ...]) -> None:
    line = first_line(MARKER, entries)
    assert line.startswith("<!-- acme: drift of prod; {")
    assert carried(MARKER, f"{line}\nand more").entries == entries
    assert carried(MARKER, line).of_all == carried(MARKER, first_line(MARKER, entries[::-1])).of_all


@pytest.mark.parametrize(
    "evil", ["--> <b>", "--!>", "-", "\n-->\n", "\u2028-->", "<!--", "\\u002d\\u003e", "`] --\x00"]
)
def test_nothing_ends_the_comment(evil: str) -> None:
    finding = Finding(evil, replace(DRIFTED.item, wanted=evil, found=evil))
    line = first_line(MARKER, [finding])
    assert line.isascii()
    assert line.isprintable()
    assert re.fullmatch(r"<!-- acme: drift of prod; [^<>-]* -->", line)
    assert carried(MARKER, line).entries == (finding,)


@pytest.mark.parametrize(("count", "size"), [(10, 10), (200, 100), (5000, 5), (3, 30_000)])
def test_everything_fits_whatever_there_is(count: int, size: int) -> None:
    found = named(count, size)
    before, now = drifted(*found), drifted(DRIFTED, *found[::2])
    assert len(before.encode()) <= LONGEST
    assert f"and {count - before.count('`App queue')} more" in before or before.count("`App queue") == count
    changed = changed_text(MARKER, before, now)
    assert changed is not None
    assert len(changed.encode()) <= LONGEST
    assert "required reviewers" in changed
    assert changed_text(MARKER, before, drifted(*found)) is None


def test_a_change_beyond_what_is_carried_is_seen() -> None:
    found = named(5000)
    changed = changed_text(MARKER, drifted(*found), drifted(*found[:-1]))
    assert changed == "The same differences, in other words."


def test_the_same_thing_that_is_found_otherwise_is_new_and_gone() -> None:
    other = replace(DRIFTED, item=replace(DRIFTED.item, found="RaptorDev"))
    changed = changed_text(MARKER, drifted(DRIFTED), drifted(other)) or ""
    new, gone = changed.split("No longer there:")
    assert "`Environment production: required reviewers: want MooseQuest, found RaptorDev`" in new
    assert "`Environment production: required reviewers: want MooseQuest, found none`" in gone


def test_faults_are_compared_as_data() -> None:
    def broken(*faults: Fault) -> str:
        return broken_text(MARKER, "prod", faults, f"Cannot look:\n  - {faults[0]}", "now", "yesterday", "")

    other = replace(FAULT, reason="refused the token")
    assert changed_text(MARKER, broken(FAULT), broken(FAULT).replace("Cannot look", "Could not")) is None
    changed = changed_text(MARKER, broken(FAULT), broken(other))
    assert changed == f"New:\n- `- {other}`\n\nNo longer there:\n- `- {FAULT}`"
    assert "- `- Heroku API: cannot be reached. Look at its status page.`" in broken(FAULT)

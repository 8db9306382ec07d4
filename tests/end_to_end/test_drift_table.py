"""The table of docs/drift.md is that of the cases."""

from __future__ import annotations

from tests.end_to_end.drift_table import PAGE, with_table


def test_the_page_is_up_to_date() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == with_table(text), "stale: python -m tests.end_to_end.drift_table"

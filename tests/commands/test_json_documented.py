"""docs/json.md describes every field of every document, and the documents have every field that it describes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.commands.operator import Operator, operator

PAGE = Path(__file__).resolve().parents[2] / "docs" / "json.md"
CHECK = {"what", "state", "seen", "remedy", "of"}
BY_NAME = {"apps", "released"}
"""Fields whose keys are names of the spec."""


@pytest.fixture
def ops(tmp_path: Path) -> Iterator[Operator]:
    with operator(tmp_path) as made:
        yield made


def fields(document: Any, parent: str = "") -> set[str]:
    if isinstance(document, list):
        return {name for each in document for name in fields(each, parent)}
    if not isinstance(document, dict):
        return set()
    own = set() if parent in BY_NAME else set(document)
    return own | {name for key, value in document.items() for name in fields(value, key)}


def described(*headings: str) -> set[str]:
    """Everything in backticks below the headings."""
    parts = re.split(r"^#+ ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {name for part in parts if part.partition("\n")[0] in headings for name in re.findall(r"`([a-z_]+)`", part)}


@pytest.mark.parametrize(
    ("command", "headings", "expect"),
    [
        (("drift",), ("`drift`",), 7),
        (("parity",), ("`parity`",), 7),
        (("checklist",), ("`checklist`",), 7),
        (("verify", "--wait", "0"), ("Checks: `verify`, `go-live`, `doctor`",), 1),
        (("doctor",), ("Checks: `verify`, `go-live`, `doctor`",), 1),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_every_field_is_described(
    ops: Operator, command: tuple[str, ...], headings: tuple[str, ...], expect: int
) -> None:
    ops.heroku("PATCH", "/apps/raxx-queue-prod/config-vars", {"DEBUG_PAYMENTS": "1"})  # an item with `since`
    if command[0] == "verify":
        ops.deploy(status="failed")
    found = fields(json.loads(ops.run(*command, "--json", expect=expect, PATH="/nowhere").stdout))
    assert found <= described("The JSON of the commands", *headings), "not in docs/json.md"


def test_an_errors_fields_are_described(ops: Operator) -> None:
    found = fields(ops.json("drift", "--stack", "nowhere", expect=1))
    assert found <= described("The JSON of the commands")

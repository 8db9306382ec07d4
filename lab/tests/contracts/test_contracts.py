"""The plugins answer, and write to the APIs, what the published ones were recorded to.

RAXX_HEROKU_PLUGIN and RAXX_GITHUB_PLUGIN name the command of another plugin to test, such as a published one; else
those that `make setup` installed are tested.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.tests.contracts.replay import Platform, needed, replay, scenarios

FOLDER = Path(__file__).parent


@pytest.fixture
def platform() -> Iterator[Platform]:
    """The API that answers as recorded."""
    with Platform() as serving:
        yield serving


def cases() -> list[Any]:
    """A test for each scenario of each recording."""
    recorded = [
        (name, scenario) for name in ("heroku", "github") for scenario in scenarios(FOLDER / f"{name}_plugin.json")
    ]
    return [pytest.param(name, scenario, id=f"{name}-{scenario['scenario']}") for name, scenario in recorded]


def difference(recorded: Any, found: Any) -> str:
    """The lines of two JSON values that differ."""
    before, after = (json.dumps(value, indent=2, sort_keys=True).splitlines() for value in (recorded, found))
    return "\n".join(difflib.unified_diff(before, after, "recorded", "this plugin", lineterm=""))


@pytest.mark.parametrize(("name", "scenario"), cases())
def test_answers_and_writes_as_recorded(name: str, scenario: dict[str, Any], platform: Platform) -> None:
    for step, recorded, found in replay(needed(name), scenario, platform):
        assert recorded == found, f"{step}:\n{difference(recorded, found)}"


def test_a_difference_is_shown_by_its_lines() -> None:
    shown = difference({"answer": {"stack": "container"}}, {"answer": {"stack": "heroku-24"}})
    assert '-    "stack": "container"' in shown
    assert '+    "stack": "heroku-24"' in shown


def test_a_wrong_write_is_found(platform: Platform) -> None:
    """The replay can fail: a scenario whose recorded write is another is not passed over."""
    command = needed("heroku")
    changed = next(s for s in scenarios(FOLDER / "heroku_plugin.json") if s["scenario"] == "formation-create-drift")
    write = next(e for step in changed["steps"] for e in step.get("http", ()) if e["method"] == "PATCH")
    write["body"]["quantity"] += 1
    assert any(recorded != found for _, recorded, found in replay(command, changed, platform))

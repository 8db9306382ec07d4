"""A change of config vars runs the app's release phase: `up` waits for it, and fails when it fails."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tests.aspects.case import OTHER_KEY, in_app, set_vars
from tests.end_to_end.world import PROD, World
from tests.waiting import PATIENCE_SECONDS, until


@pytest.fixture
def phased(converged: World) -> World:
    """Prod with a release phase, and one var to set."""
    set_vars(STRIPE_API_KEY=OTHER_KEY)(converged)
    in_app(release_phase=True)(converged)
    return converged


def newest(world: World) -> dict[str, Any]:
    found: dict[str, Any] = world.heroku("GET", f"/apps/{PROD}/releases", Range="version ..; order=desc,max=1")[0]
    return found


def up_until_the_release_ends(world: World, log: Path, status: str) -> int:
    """Starts an `up`, waits until its release is pending, ends the release so, and gives the exit code."""
    command = ("pulumi", "up", "--stack", "prod", "--yes", "--skip-preview", "--non-interactive", "--color", "never")
    process = world.project.start(*command, log=log)
    until(lambda: newest(world)["status"] == "pending")
    time.sleep(0.3)  # long enough to be seen as pending
    assert process.poll() is None, "it did not wait"
    world.control("POST", f"/_/heroku/apps/{PROD}/releases/{newest(world)['version']}", {"status": status})
    return process.wait(timeout=PATIENCE_SECONDS)


def test_up_waits_for_the_release(phased: World, tmp_path: Path) -> None:
    assert up_until_the_release_ends(phased, tmp_path / "up.log", "succeeded") == 0
    shown = (tmp_path / "up.log").read_text()
    assert "release v9 is pending" in shown
    assert "looked again: 1 of 1 now as the spec says" in shown
    phased.preview()


def test_a_release_that_failed_fails_the_up_and_is_reported_until_one_succeeds(phased: World, tmp_path: Path) -> None:
    assert up_until_the_release_ends(phased, tmp_path / "up.log", "failed") == 1
    shown = (tmp_path / "up.log").read_text()
    assert "release v9 failed (its release phase): the vars are set, and the dynos run with the old values" in shown
    assert "Written: config var STRIPE_API_KEY" in shown
    assert "Traceback" not in shown
    assert phased.config_vars(PROD)["STRIPE_API_KEY"] == phased.secrets["STRIPE_API_KEY"]
    shown = phased.preview(expect=7)
    assert "release v9" in shown
    assert "config var STRIPE_API_KEY: want" not in shown
    phased.release_container(PROD)
    phased.up("--skip-preview")
    phased.preview()

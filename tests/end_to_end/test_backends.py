"""A team's state backends (docs/backends.md): two people on one state, one `up` at a time, and a stranded lock."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.sandbox.project import Project
from tests.end_to_end.backends import BACKENDS, contents
from tests.end_to_end.world import World

FROM_STATE = {"PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER": "true"}
PENDING = "1 pending operations from previous deployment"
LOCKED = "the stack is currently locked by 1 lock(s)"


pytestmark = pytest.mark.long


@pytest.fixture(params=BACKENDS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """The state of 18 May 2026 and an empty stack prod in a backend that is shared."""
    with BACKENDS[request.param](tmp_path) as variables, World(tmp_path) as made:
        made.alone()
        made.project.environment |= variables
        made.pulumi("stack", "init", "prod", expect=0)
        yield made


def colleague(world: World, **changes: str) -> Project:
    """Another checkout: same backend and passphrase, and committed stack files, which hold no salt."""
    return Project(world.folder / "colleague" / "project", world.project.environment | changes)


def salt(project: Project) -> list[str]:
    """The line that the engine adds to an uncommitted stack file."""
    lines = project.stack_file("prod").read_text().splitlines()
    return [line for line in lines if line.startswith("encryptionsalt:")]


def killed_while_writing(world: World) -> None:
    """An `up` that is killed, as a cancelled job is, at its write of the config vars; until then it holds the lock."""
    world.control("POST", "/_/faults", {"method": "PATCH", "path": "config-vars", "delay_seconds": 3600})
    log = world.folder / "held.log"
    held = world.project.start("pulumi", "up", "--stack", "prod", "--yes", "--skip-preview", log=log)
    try:
        while held.poll() is None and not world.control("GET", "/_/faults")[0]["seen"]:
            time.sleep(0.1)
        assert held.poll() is None, log.read_text()
        assert LOCKED in world.up("--skip-preview", expect=1)
    finally:
        os.killpg(held.pid, signal.SIGKILL)
        held.wait()
    world.control("DELETE", "/_/faults")


def test_a_colleague_sees_and_continues_the_state(world: World) -> None:
    world.up("--skip-preview")
    other = colleague(world)
    seen = other.pulumi("preview", "--stack", "prod", "--expect-no-changes", env=FROM_STATE)
    assert seen.returncode == 0, seen.stdout
    assert salt(other) == salt(world.project), "it is the state's, not one of the colleague's own"
    world.heroku("PATCH", f"/apps/{world.app}/config-vars", {"FLAG_QUEUE_BILLING": "false"})
    drifted = other.pulumi("preview", "--stack", "prod", "--expect-no-changes", env=FROM_STATE)
    assert (drifted.returncode, "FLAG_QUEUE_BILLING" in drifted.stdout) == (7, True), drifted.stdout
    mended = other.pulumi("up", "--stack", "prod", "--yes", "--skip-preview", env=FROM_STATE)
    assert mended.returncode == 0, mended.stdout
    world.preview()


def test_a_preview_only_reads_the_backend(world: World) -> None:
    world.up("--skip-preview")
    before = contents(world.project.environment["PULUMI_BACKEND_URL"])
    world.preview()
    assert contents(world.project.environment["PULUMI_BACKEND_URL"]) == before


def test_another_passphrase_is_refused_before_anything_is_written(world: World) -> None:
    world.up("--skip-preview")
    before = len(world.journal())
    refused = colleague(world, PULUMI_CONFIG_PASSPHRASE="another").pulumi(
        "up", "--stack", "prod", "--yes", "--skip-preview", env=FROM_STATE
    )
    assert (refused.returncode, "incorrect passphrase" in refused.stdout) == (1, True), refused.stdout
    assert not world.writes(before)


def test_one_up_at_a_time_and_the_lock_of_a_killed_one_goes_by_hand(world: World) -> None:
    killed_while_writing(world)
    before = len(world.journal())
    refused = world.up("--skip-preview", expect=1)
    assert LOCKED in refused
    assert "(pid " in refused, "it says who holds the lock"
    assert not world.writes(before)
    world.pulumi("preview", "--stack", "prod", expect=0)
    world.pulumi("cancel", "prod", "--yes", expect=0)
    assert PENDING in world.up("--skip-preview")
    for step in ("export", "import"):  # an import drops what was pending, and asks nobody
        world.pulumi("stack", step, "--stack", "prod", "--file", "state.json", expect=0)
    assert PENDING not in world.preview()


def test_a_state_moves_to_another_backend(world: World, tmp_path: Path) -> None:
    world.up("--skip-preview")
    world.pulumi("stack", "export", "--stack", "prod", "--file", "state.json", expect=0)
    assert not any(value in (world.project.folder / "state.json").read_text() for value in world.secrets.values())
    target = tmp_path / "target"
    target.mkdir()
    there = {"PULUMI_BACKEND_URL": f"file://{target}"}
    world.pulumi("stack", "init", "prod", expect=0, env=there)
    world.pulumi("stack", "import", "--stack", "prod", "--file", "state.json", expect=0, env=there)
    world.preview(env=there)

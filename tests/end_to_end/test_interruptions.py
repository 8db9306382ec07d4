"""^C and kill -9 in the middle of our own writes: a write in progress ends, nothing goes on, the next look is true."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.aspects.case import OTHER_KEY, set_vars
from tests.end_to_end.world import PROD, World
from tests.waiting import PATIENCE_SECONDS, until

VARS = "/apps/.*/config-vars"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc"),
]


@pytest.fixture
def drifted(converged: World) -> World:
    """Prod with a var to set, whose PATCH is held for two seconds."""
    converged.alone()
    set_vars(STRIPE_API_KEY=OTHER_KEY)(converged)
    fault = {"method": "PATCH", "path": VARS, "delay_seconds": 2.0, "times": 1}
    converged.control("POST", "/_/faults", fault)
    return converged


@pytest.fixture
def up(drifted: World, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """An `up` under way, in a session of its own; ended with the test."""
    command = ("pulumi", "up", "--stack", "prod", "--yes", "--skip-preview", "--non-interactive", "--color", "never")
    process = drifted.project.start(*command, log=tmp_path / "up.log")
    yield process
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def providers(world: World) -> list[int]:
    """The process numbers of our provider in this world."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            ours = b"infra.provider" in (folder / "cmdline").read_bytes().split(b"\0")
            if ours and world.url.encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
    return found


def parent_of(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def held(world: World) -> bool:
    """Whether the PATCH of the config vars has arrived: the fault that holds it was hit."""
    return any(fault["seen"] for fault in world.control("GET", "/_/faults"))


def the_truth(world: World) -> None:
    """What the next preview says agrees with what is live; then an `up` brings it home."""
    set_ = world.config_vars(PROD)["STRIPE_API_KEY"] == world.secrets["STRIPE_API_KEY"]
    shown = world.preview(expect=0 if set_ else 7)
    assert ("config var STRIPE_API_KEY: want" in shown) is not set_
    world.up("--skip-preview")
    assert world.config_vars(PROD)["STRIPE_API_KEY"] == world.secrets["STRIPE_API_KEY"]
    world.preview()


def test_ctrl_c_lets_the_write_in_progress_end(drifted: World, up: subprocess.Popen[bytes], tmp_path: Path) -> None:
    before = len(drifted.journal())
    until(lambda: held(drifted))
    os.killpg(up.pid, signal.SIGINT)
    up.wait(timeout=PATIENCE_SECONDS)
    assert len(drifted.writes(before)) == 1
    assert drifted.config_vars(PROD)["STRIPE_API_KEY"] == drifted.secrets["STRIPE_API_KEY"]
    until(lambda: not providers(drifted))
    assert "Traceback" not in (tmp_path / "up.log").read_text()
    the_truth(drifted)


@pytest.mark.parametrize("killed", ["engine", "provider"])
def test_kill_leaves_the_truth_and_nothing_that_goes_on(
    drifted: World, up: subprocess.Popen[bytes], killed: str
) -> None:
    before = len(drifted.journal())
    until(lambda: held(drifted))
    victim = providers(drifted)[0]
    os.kill(parent_of(victim) if killed == "engine" else victim, signal.SIGKILL)
    up.wait(timeout=PATIENCE_SECONDS)
    until(lambda: not providers(drifted))
    until(lambda: bool(drifted.writes(before)))  # the API has what was sent
    drifted.pulumi("cancel", "--stack", "prod", "--yes")
    the_truth(drifted)

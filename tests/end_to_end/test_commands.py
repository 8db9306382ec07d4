"""`python -m infra` as its users start it: a process of its own in the project, beside the real engine.

`verify` and `go-live` have tests of their own.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.world import GATE, PROD, World

PYTHON = ".venv/bin/python"


def infra(world: World, *arguments: str, expect: int, env: Mapping[str, str] | None = None) -> str:
    """Runs one command in the project, holds it to its exit code; gives its output, which never holds a secret."""
    before = len(world.journal())
    done = world.project.run(PYTHON, "-m", "infra", *arguments, env=env)
    assert done.returncode == expect, f"exit code {done.returncode}\n{done.stdout}"
    assert not world.writes(before), "a command that only looks wrote"
    for name, value in [*world.secrets.items(), *world.config_vars_quietly().items()]:
        assert len(value) < 8 or value not in done.stdout, f"the value of {name} was shown"
    assert "Traceback" not in done.stdout
    assert "\x1b" not in done.stdout
    return done.stdout


def doctor(world: World, expect: int, env: Mapping[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """The checks of `doctor` by their names."""
    shown = infra(world, "doctor", "--stack", world.stack, "--json", expect=expect, env=env)
    return {check["what"]: check for check in json.loads(shown)["checks"]}


def wrong(found: Mapping[str, Mapping[str, Any]]) -> set[str]:
    return {what for what, check in found.items() if check["state"] in ("wrong", "not known")}


def test_drift_says_what_the_preview_says(world: World) -> None:
    document = json.loads(infra(world, "drift", "--json", expect=7))
    preview = world.preview(expect=7)
    for subject in document["subjects"]:
        for item in subject["items"]:
            text = f"want {item['wanted']}, found {item['found']}" if item["wanted"] else item["found"]
            assert f"{item['what']}: {text}" in preview


def test_without_drift_all_of_them_are_content(converged: World) -> None:
    assert "No difference" in infra(converged, "drift", expect=0)
    converged.forget("STRIPE_API_KEY")
    assert "not compared" in infra(converged, "drift", expect=0)


def test_drift_of_both_kinds(converged: World) -> None:
    converged.github("PUT", GATE, {"reviewers": None})
    converged.heroku("PATCH", f"/apps/{PROD}/config-vars", {"DEBUG_PAYMENTS": "1"})
    shown = infra(converged, "drift", expect=7)
    assert "MooseQuest" in shown
    assert "leaves it" in shown
    assert "by ops@example.com" in " ".join(shown.split())


def test_help_has_an_example_and_exit_codes_for_every_command(world: World) -> None:
    for command in ("drift", "parity", "checklist", "go-live", "verify", "doctor"):
        shown = infra(world, command, "--help", expect=0)
        assert f"Example: python -m infra {command}" in shown
        assert "Exits 0" in shown
        assert max(map(len, shown.splitlines())) <= 80


def test_another_folder_and_a_wrong_option(world: World) -> None:
    shown = infra(world, "-C", "/", "drift", expect=1)
    assert "This is not the folder of a project" in shown
    assert "No such option" in infra(world, "drift", "--no-such-option", expect=2)


class TestDoctor:
    """The failures that `doctor` names of the engine and its backend."""

    def test_all_is_well(self, converged: World) -> None:
        found = doctor(converged, 0)
        assert not wrong(found)
        assert found["passphrase"]["seen"].startswith("decrypts the state")
        assert found["lock"]["seen"] == "nobody holds it"
        assert found["heroku plugin"]["seen"] in ("1.0.4", "1.0.4, a stand-in for loopback")
        assert found["github plugin"]["seen"] == "6.15.0"

    def test_a_wrong_passphrase(self, converged: World) -> None:
        found = doctor(converged, 1, {"PULUMI_CONFIG_PASSPHRASE": "wrong"})
        assert wrong(found) == {"passphrase"}
        assert "incorrect passphrase" in found["passphrase"]["seen"]

    def test_a_held_lock(self, converged: World) -> None:
        folder = converged.project.state / ".pulumi/locks/organization/raxx-queue/prod"
        folder.mkdir(parents=True, exist_ok=True)
        lock = {"pid": 7, "username": "eve", "hostname": "box", "timestamp": "2026-05-18T22:55:23Z"}
        (folder / "0.json").write_text(json.dumps(lock))
        found = doctor(converged, 1)
        assert wrong(found) == {"lock"}
        assert found["lock"]["seen"].startswith("held by eve@box, process 7")
        # And that is what keeps `up` back, in the engine's own words.
        assert "locked" in converged.up("--skip-preview", expect=1)

    def test_a_backend_that_is_not_there(self, converged: World) -> None:
        found = doctor(converged, 1, {"PULUMI_BACKEND_URL": "file:///nowhere/at/all"})
        assert wrong(found) == {"backend"}
        assert "unable to open state directory" in found["backend"]["seen"]

    def test_a_stack_that_is_not_in_the_backend(self, worlds: Any) -> None:
        assert wrong(doctor(worlds(), 1)) == {"stack"}

    def test_no_engine(self, converged: World) -> None:
        shown = converged.project.run("bash", "-c", f"PATH=/usr/bin:/bin; exec {PYTHON} -m infra doctor --json").stdout
        assert wrong({check["what"]: check for check in json.loads(shown)["checks"]}) == {"pulumi"}

    def test_an_engine_that_is_too_old(self, converged: World, tmp_path: Path) -> None:
        tool = tmp_path / "tools" / "pulumi"
        tool.parent.mkdir()
        tool.write_text('#!/bin/sh\n[ "$1" = version ] && echo v3.100.0 || exit 1\n')
        tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
        shown = converged.project.run(
            "bash", "-c", f'PATH="{tool.parent}:$PATH"; exec {PYTHON} -m infra doctor --json'
        ).stdout
        found = {check["what"]: check for check in json.loads(shown)["checks"]}
        assert found["pulumi"]["seen"] == "v3.100.0; Pulumi.yaml wants >=3.259.0 <4.0.0"
        assert {"pulumi", "heroku plugin", "github plugin", "backend"} <= wrong(found)

    def test_plugins_that_are_not_there(self, converged: World, tmp_path: Path) -> None:
        shown = converged.project.run(
            "bash", "-c", f'PULUMI_HOME="{tmp_path}/home" exec {PYTHON} -m infra doctor --json'
        ).stdout
        found = {check["what"]: check for check in json.loads(shown)["checks"]}
        assert wrong(found) == {"heroku plugin", "github plugin"}
        assert found["heroku plugin"]["seen"] == "has none, needs 1.0.4"


@pytest.mark.parametrize("command", ["drift", "parity", "checklist", "verify"])
def test_what_cannot_be_read_is_one_message(converged: World, command: str) -> None:
    nowhere = "http://127.0.0.1:1"
    shown = infra(converged, command, expect=1, env={"HEROKU_API_URL": nowhere, "GITHUB_BASE_URL": f"{nowhere}/"})
    assert f"Heroku API at {nowhere}: cannot be reached (Connection refused)" in shown

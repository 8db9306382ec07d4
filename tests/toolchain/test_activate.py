"""`.toolchain/activate` in the shells that people use."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from toolchain import activate
from toolchain.layout import Layout

SHOW = 'echo "$PATH"; echo "$PULUMI_HOME"; echo "$PULUMI_RUN_PROGRAM"; echo "$PULUMI_SKIP_UPDATE_CHECK"'


def sourced(shell: str, file: Path, cwd: Path, before: str = "set -eu") -> list[str]:
    """What a shell has after sourcing the file, in an environment with PATH only."""
    executable = shutil.which(shell)
    if executable is None:
        pytest.skip(f"{shell} is not installed")
    command = f'{before}; . "$1"; {SHOW}; env | grep -c -e _raxx -e PULUMI_BACKEND -e PASSPHRASE || true'
    env = {"PATH": "/usr/bin:/bin"}
    said = subprocess.run([executable, "-c", command, "x", str(file)], cwd=cwd, env=env, capture_output=True, text=True)
    assert (said.returncode, said.stderr) == (0, "")
    return said.stdout.splitlines()


@pytest.mark.parametrize("shell", ["bash", "zsh", "sh"])
def test_sets_what_is_promised(layout: Layout, tmp_path: Path, shell: str) -> None:
    activate.ensure(layout, own_plugins=True)
    folder = layout.folder
    assert sourced(shell, layout.activate, tmp_path) == [
        f"{folder}/bin:/usr/bin:/bin",
        f"{folder}/home",
        "true",
        "true",
        "0",
    ]


def test_by_a_relative_name(layout: Layout) -> None:
    activate.ensure(layout, own_plugins=True)
    assert sourced("bash", Path(".toolchain/activate"), layout.root)[1] == str(layout.home)


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_finds_its_folder_after_a_move(layout: Layout, tmp_path: Path, shell: str) -> None:
    activate.ensure(layout, own_plugins=True)
    moved = layout.root.rename(tmp_path / "moved")
    assert sourced(shell, moved / ".toolchain/activate", tmp_path)[1] == str(moved / ".toolchain/home")


def test_twice_adds_to_path_once(layout: Layout, tmp_path: Path) -> None:
    activate.ensure(layout, own_plugins=True)
    assert sourced("bash", layout.activate, tmp_path, 'set -eu; . "$1"')[0] == f"{layout.bin}:/usr/bin:/bin"


def test_home_is_closed_to_others(layout: Layout) -> None:
    assert layout.home.stat().st_mode & 0o777 == 0o700
    assert layout.logs.stat().st_mode & 0o777 == 0o700

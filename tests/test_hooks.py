"""The hooks of .githooks, in a repository with what is checked out here: they refuse what the project would refuse."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scratch import ROOT, Repository

# In the place of .venv/bin/python. What takes minutes in a fresh folder is only asked for; ruff is the real one.
_STAND_IN = """#!/bin/sh
echo "$*" >> asked
case "$2" in ruff) exec "{python}" "$@" ;; esac
"""
_NO_SETUP = {"PYTHON": "true"}
_GOOD = '"""A module."""\n'


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Its hooks are switched on, and `make setup` does nothing."""
    made = Repository(tmp_path / "repository")
    made.take_checkout()
    python = made.folder / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(_STAND_IN.format(python=ROOT / ".venv/bin/python"))
    python.chmod(0o755)
    (made.folder / ".git/info/exclude").write_text("asked\n")
    assert not made.run("make", "hooks").returncode
    return made


def commit(repository: Repository, text: str, message: str) -> tuple[int, str]:
    """Commits a module with this text; gives the exit code, and what was said."""
    (repository.folder / "infra/new_module.py").write_text(text)
    repository.git("add", "--all")
    done = repository.run("git", "commit", "-m", message, env=_NO_SETUP)
    return done.returncode, done.stdout + done.stderr


def commits(repository: Repository) -> int:
    return int(repository.git("rev-list", "--count", "HEAD"))


def test_a_good_commit_passes_what_make_check_runs(repository: Repository) -> None:
    code, said = commit(repository, _GOOD, "Add a module\n\nBecause it is missing.")
    assert (code, commits(repository)) == (0, 2), said
    asked = repository.folder / "asked"
    by_the_hook = asked.read_text()
    asked.unlink()
    assert not repository.run("make", "check", env=_NO_SETUP).returncode
    assert asked.read_text() == by_the_hook


@pytest.mark.parametrize(
    ("text", "fault"),
    [(f"{_GOOD}x = {{ }}\n", "would be reformatted"), (f"{_GOOD}\nimport os\n", "F401")],
)
def test_a_commit_with_a_fault_is_refused(repository: Repository, text: str, fault: str) -> None:
    code, said = commit(repository, text, "Add a module")
    assert fault in said
    assert code != 0
    assert commits(repository) == 1


def test_a_long_subject_is_refused(repository: Repository) -> None:
    code, said = commit(repository, _GOOD, f"{'x' * 72}\n\nBecause it is missing.")
    assert "the subject has 72 characters, and 71 fit" in said
    assert (code, commits(repository)) == (1, 1)
    assert commit(repository, _GOOD, "x" * 71)[0] == 0

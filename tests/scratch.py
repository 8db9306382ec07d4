"""Git repositories to try things in: what is checked out here, committed in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Nobody's own settings; nothing of a commit in whose hook the tests may run.
_GIT = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_{what}": f"test@{what}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


class Repository:
    """A repository at `folder`, whose branch is `main`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def take_checkout(self) -> None:
        """Copies what a commit of everything here would hold, and commits it."""
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for name in (name for name in listed.split("\0") if name and (ROOT / name).exists()):
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.folder / name)
        self.commit("Everything")

    def commit(self, message: str) -> str:
        """Commits everything; gives the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "-m", message)
        return self.git("rev-parse", "HEAD").strip()

    def git(self, *arguments: str) -> str:
        """What a git command prints; fails with what it says."""
        done = self.run("git", *arguments)
        assert not done.returncode, done.stderr
        return done.stdout

    def run(self, *command: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Runs a command in the folder."""
        return subprocess.run(
            command,
            cwd=self.folder,
            env={**environment(), **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


def environment() -> dict[str, str]:
    """This process's environment, without what would lead git elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "MAKE"))} | _GIT

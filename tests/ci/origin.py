"""The repository that the workflows run in: a bare one with what is checked out here, and pull requests to it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.ci.job_place import REPOSITORY
from tests.ci.runner import Event
from tests.ci.tools import ROOT

FORK = "somebody/TradeMasterAPI"
_PARTS = (
    *("infra", "__main__.py", "Pulumi*.yaml", ".github", "README.md"),
    *("pyproject.toml", "requirements.txt", "constraints.txt"),
)
_CHECKS = """#!/usr/bin/env bash
# In the place of the real one, whose tests these are: says which variables it sees.
compgen -e
"""
Change = Callable[[Path], None]


class Origin:
    """The bare repository at `bare`, and a clone of it in which people work.

    Its spec says that the apps' health pages are where the simulators at `url` serve them.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self.bare, self._work = folder / "origin.git", folder / "people"
        self._git("init", "--quiet", "--bare", "--initial-branch=main", str(self.bare), at=folder)
        self._git("config", "uploadpack.allowAnySHA1InWant", "true", at=self.bare)
        self._git("clone", "--quiet", str(self.bare), str(self._work), at=folder)
        self._git("checkout", "--quiet", "-b", "main")
        self._fill()
        for stack in ("staging", "prod"):
            file = self._work / f"Pulumi.{stack}.yaml"
            page = f"        url: {url}\n        path: /_web/apps/raxx-queue-{stack}/health"
            file.write_text(file.read_text().replace("        path: /health", page))
        self.main = self._commit("Everything")
        self._git("push", "--quiet", "origin", "main")

    def push(self, change: Change) -> Event:
        """A commit on main."""
        self._git("checkout", "--quiet", "main")
        change(self._work)
        self.main = self._commit("A change on main")
        self._git("push", "--quiet", "origin", "main")
        return Event("push", "refs/heads/main", self.main)

    def pull_request(self, change: Change, number: int = 1, fork: bool = False) -> tuple[Event, Event]:
        """A pull request: the event for workflows of its own, and the one for those of the main branch that follow."""
        branch = f"change{number}"
        self._git("checkout", "--quiet", "-B", branch, "main")
        change(self._work)
        head = self._commit("A change")
        self._git("checkout", "--quiet", "--detach", "main")
        self._git("merge", "--quiet", "--no-ff", "--no-edit", head)
        merged = self._git("rev-parse", "HEAD").strip()
        where = [f"{head}:refs/heads/{branch}"] if not fork else [f"{head}:refs/pull/{number}/head"]
        self._git("push", "--quiet", "--force", "origin", *where, f"{merged}:refs/pull/{number}/merge")
        owner = FORK if fork else REPOSITORY
        side = {"sha": head, "ref": branch, "repo": {"full_name": owner}}
        request = {"pull_request": {"number": number, "head": side, "base": {"sha": self.main, "ref": "main"}}}
        followed: dict[str, Any] = {"event": "pull_request", "head_sha": head, "head_branch": branch}
        followed |= {"head_repository": {"full_name": owner}, "pull_requests": [] if fork else [{"number": number}]}
        return (
            Event("pull_request", f"refs/pull/{number}/merge", merged, request, fork),
            Event("workflow_run", "refs/heads/main", self.main, {"workflow_run": followed}),
        )

    def dispatch(self, **inputs: str) -> Event:
        """A workflow started by hand on main."""
        return Event("workflow_dispatch", "refs/heads/main", self.main, {"inputs": inputs})

    def schedule(self) -> Event:
        """A workflow started by the clock."""
        return Event("schedule", "refs/heads/main", self.main, {"schedule": "17 5 * * *"})

    def _fill(self) -> None:
        # What a commit of everything here would hold.
        listed = self._git("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *_PARTS, at=ROOT)
        for name in (name for name in listed.split("\0") if name and (ROOT / name).exists()):
            (self._work / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self._work / name)
        (self._work / ".gitignore").write_text(".venv\n.toolchain\n__pycache__\n")
        checks = self._work / ".ci" / "run"
        checks.parent.mkdir()
        checks.write_text(_CHECKS)
        checks.chmod(0o755)

    def _commit(self, message: str) -> str:
        self._git("add", "--all")
        self._git("commit", "--quiet", "--allow-empty", "-m", message)
        return self._git("rev-parse", "HEAD").strip()

    def _git(self, *arguments: str, at: Path | None = None) -> str:
        people = {
            f"GIT_{who}_{what}": "people@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        env = {"PATH": os.environ["PATH"], "HOME": str(self.bare.parent), **people}
        command = ["git", *arguments]
        done = subprocess.run(command, cwd=at or self._work, env=env, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

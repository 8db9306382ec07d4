"""Where one job of a workflow runs: its folder, its contexts, its files, its steps; and the actions that are played."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.ci.github_files import Values
from tests.ci.tools import ROOT

REPOSITORY = "raxx-app/TradeMasterAPI"


@dataclass
class Step:
    """A step that ran: the variables that the workflow gave it, and what it printed."""

    name: str
    env: dict[str, str]
    log: str = ""
    outcome: str = "success"


@dataclass
class Job:
    """A job: success, failure, skipped, or waiting for approval."""

    result: str
    steps: list[Step] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""

    @property
    def log(self) -> str:
        """Everything that its steps printed."""
        return "\n".join(step.log for step in self.steps)


class Place:
    """Where one job runs: its folder, its contexts, its files."""

    def __init__(
        self,
        origin: Path,
        tools: Path,
        machine: Mapping[str, str],
        folder: Path,
        contexts: dict[str, Any],
        envs: tuple[dict[str, str] | None, ...],
    ) -> None:
        self.origin, self.machine = origin, machine
        self.folder, self.contexts, self.envs = folder, contexts, envs
        self.workspace, self.temp = folder / "workspace", folder / "temp"
        for made in (self.workspace, self.temp, folder / "home"):
            made.mkdir(parents=True)
        self.path = [str(tools), "/usr/local/bin", "/usr/bin", "/bin"]

    def run(self, job: dict[str, Any]) -> Job:
        """All steps; after one that failed only those whose `if:` asks for it."""
        made = Job("success")
        for number, step in enumerate(job["steps"]):
            values = Values(self.contexts, made.result)
            if not values.holds(step.get("if", "")):
                continue
            ran = self._step(step, number)
            made.steps.append(ran)
            if ran.outcome != "success":
                made.result = "failure"
        made.outputs = Values(self.contexts).texts(job.get("outputs"))
        made.summary = "".join(path.read_text() for path in sorted(self.folder.glob("summary*")))
        return made

    def _step(self, step: dict[str, Any], number: int) -> Step:
        values = Values(self.contexts)
        env = {name: text for part in (*self.envs, step.get("env")) for name, text in values.texts(part).items()}
        ran = Step(step.get("name") or step["uses"], env)
        if "uses" in step:
            _USES[step["uses"].partition("@")[0]](self, values.texts(step.get("with")))
            return ran
        files = {name: self.folder / f"{name.rpartition('_')[2].lower()}{number:02}" for name in _FILES}
        for path in files.values():
            path.touch()
        script = self.folder / f"step{number:02}.sh"
        script.write_text(step["run"])
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
        whole = self._variables() | {name: str(path) for name, path in files.items()} | env
        done = subprocess.run(
            command,
            cwd=self.workspace / step.get("working-directory", "."),
            env=whole,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        ran.log, ran.outcome = done.stdout + done.stderr, "success" if done.returncode == 0 else "failure"
        if "id" in step:
            lines = files["GITHUB_OUTPUT"].read_text().splitlines()
            self.contexts["steps"][step["id"]] = {"outputs": dict(line.split("=", 1) for line in lines)}
        return ran

    def _variables(self) -> dict[str, str]:
        """What Actions sets for every step."""
        github = self.contexts["github"]
        return {
            "PATH": os.pathsep.join(self.path),
            "HOME": str(self.folder / "home"),
            "LANG": "C.UTF-8",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": f"{self.machine['GITHUB_BASE_URL']}api/v3",
            "GITHUB_SERVER_URL": self.machine["GITHUB_BASE_URL"].rstrip("/"),
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ID": "4711",
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.temp),
            **{f"GITHUB_{name.upper()}": github[name] for name in ("event_name", "ref", "sha", "workflow_ref")},
            **self.machine,
        }

    def checkout(self, given: Mapping[str, str]) -> None:
        """actions/checkout without kept credentials: a commit, as deep as asked for, and no way to fetch more."""
        assert given["persist-credentials"] == "false"
        target, commit = self.workspace / given.get("path", "."), given.get("ref") or self.contexts["github"]["sha"]
        depth = given.get("fetch-depth", "1")
        everything = ["+refs/heads/*:refs/remotes/origin/*"] if depth == "0" else ["--depth", depth]
        for command in (
            ["git", "init", "--quiet", str(target)],
            ["git", "-C", str(target), "fetch", "--quiet", f"file://{self.origin}", commit, *everything],
            ["git", "-C", str(target), "checkout", "--quiet", "--detach", commit],
        ):
            subprocess.run(command, check=True, capture_output=True, text=True)

    def setup_python(self, given: Mapping[str, str]) -> None:
        """actions/setup-python: an interpreter on PATH, here one that has the requirements already."""
        assert given["python-version"] == "3.11"
        self.path.insert(1, str(ROOT / ".venv" / "bin"))

    def engine(self, given: Mapping[str, str]) -> None:
        """pulumi/actions without a command: the engine on PATH, here what `make setup` has made."""
        assert set(given) == {"pulumi-version"}


_FILES = ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV", "GITHUB_PATH")
_USES: Mapping[str, Callable[[Place, Mapping[str, str]], None]] = {
    "actions/checkout": Place.checkout,
    "actions/setup-python": Place.setup_python,
    "pulumi/actions": Place.engine,
}

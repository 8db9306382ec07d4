"""A runner of GitHub Actions on this machine: the jobs of a workflow file, with what Actions would give each of them.

Steps with `run:` are executed in bash, with the variables that Actions sets and no others of this machine; actions are
played (`_USES`). A job gets the secrets of its environment only, after approval and from a branch that may have them, a
pull request from a fork none, and its token is what its `permissions:` say (simulators/github/workflow_token.py).
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.ci.github_files import Values, combinations, load, needs_of
from tests.ci.tools import ROOT

REPOSITORY = "raxx-app/TradeMasterAPI"
_SETUP = f"""#!/usr/bin/env bash
# make [-C FOLDER] setup, for a checkout on a machine where all of it was made before.
if [ "$1" = -C ]; then cd "$2"; fi
ln -sfn {ROOT}/.venv .venv && ln -sfn {ROOT}/.toolchain .toolchain
"""


@dataclass(frozen=True)
class Event:
    """What started the workflow: `sha` is whose file it is; `ref` decides which environments it may use."""

    name: str
    ref: str
    sha: str
    payload: dict[str, Any] = field(default_factory=dict)
    fork: bool = False


@dataclass
class Environment:
    """A deployment environment: `branches` that may use it (any if None), and whether its reviewers have approved."""

    secrets: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    branches: tuple[str, ...] | None = ("refs/heads/main",)
    approved: bool = True


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


class Runner:
    """Runs workflows of the bare repository `origin` in `folder`.

    `machine` are variables that the runner's machine has besides, here those that lead to the simulators.
    """

    def __init__(
        self, origin: Path, folder: Path, environments: Mapping[str, Environment], machine: Mapping[str, str]
    ) -> None:
        self.origin, self.folder, self.machine = origin, folder, dict(machine)
        self.environments = dict(environments)
        self.before: dict[str, Callable[[], object]] = {}
        """What happens in the world before a job, by its id."""
        self._count = 0
        self._bin = folder / "bin"
        self._bin.mkdir(parents=True)
        (self._bin / "make").write_text(_SETUP)
        (self._bin / "make").chmod(0o755)

    def run(self, workflow: str, event: Event) -> dict[str, Job]:
        """Runs every job whose turn comes; gives them by id, and by id and matrix ("look (prod)")."""
        text = self.git("show", f"{event.sha}:.github/workflows/{workflow}")
        document = load(text)
        done: dict[str, Job] = {}
        for key, job in document["jobs"].items():
            needs = {name: done[name] for name in needs_of(job)}
            if any(need.result == "waiting" for need in needs.values()):
                done[key] = Job("waiting")
                continue
            for chosen in combinations(job):
                made = self._job(document, workflow, key, job, event, needs, chosen)
                done[f"{key} ({', '.join(chosen.values())})" if chosen else key] = made
        return done

    def git(self, *arguments: str) -> str:
        """Runs git on the origin."""
        command = ["git", "-C", str(self.origin), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def _job(
        self,
        document: dict[str, Any],
        workflow: str,
        key: str,
        job: dict[str, Any],
        event: Event,
        needs: Mapping[str, Job],
        matrix: dict[str, str],
    ) -> Job:
        status = "success" if all(need.result == "success" for need in needs.values()) else "failure"
        contexts = self._contexts(document, workflow, job, event) | {"matrix": matrix}
        contexts["needs"] = {name: {"outputs": need.outputs, "result": need.result} for name, need in needs.items()}
        if not Values(contexts, status).holds(job.get("if", "")):
            return Job("skipped")
        environment = self.environments[job["environment"]] if "environment" in job else Environment(branches=None)
        if environment.branches is not None and event.ref not in environment.branches:
            return Job("failure", [Step("environment", {}, f"{event.ref} may not use {job['environment']}", "failure")])
        if not environment.approved:
            return Job("waiting")
        if not event.fork:
            contexts |= {"secrets": environment.secrets, "vars": environment.variables}
        self.before.get(key, lambda: None)()
        self._count += 1
        place = _Place(self, self.folder / f"job{self._count}", contexts, (document.get("env"), job.get("env")))
        return place.run(job)

    def _contexts(self, document: dict[str, Any], workflow: str, job: dict[str, Any], event: Event) -> dict[str, Any]:
        permissions = job.get("permissions", document["permissions"])
        granted = {name: "read" if event.fork else level for name, level in permissions.items()}
        token = "+".join(["actions", *(f"{name}.{level}" for name, level in granted.items())])
        github = {
            "event_name": event.name,
            "event": event.payload,
            "ref": event.ref,
            "sha": event.sha,
            "repository": REPOSITORY,
            "token": token,
            "workflow_ref": f"{REPOSITORY}/.github/workflows/{workflow}@{event.ref}",
        }
        return {"github": github, "inputs": event.payload.get("inputs", {}), "steps": {}}


class _Place:
    """Where one job runs: its folder, its contexts, its files."""

    def __init__(
        self, runner: Runner, folder: Path, contexts: dict[str, Any], envs: tuple[dict[str, str] | None, ...]
    ) -> None:
        self.runner, self.folder, self.contexts, self.envs = runner, folder, contexts, envs
        self.workspace, self.temp = folder / "workspace", folder / "temp"
        for made in (self.workspace, self.temp, folder / "home"):
            made.mkdir(parents=True)
        self.path = [str(runner._bin), "/usr/local/bin", "/usr/bin", "/bin"]

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
            "GITHUB_API_URL": f"{self.runner.machine['GITHUB_BASE_URL']}api/v3",
            "GITHUB_SERVER_URL": self.runner.machine["GITHUB_BASE_URL"].rstrip("/"),
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ID": "4711",
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.temp),
            **{f"GITHUB_{name.upper()}": github[name] for name in ("event_name", "ref", "sha", "workflow_ref")},
            **self.runner.machine,
        }

    def checkout(self, given: Mapping[str, str]) -> None:
        """actions/checkout without kept credentials: a commit, as deep as asked for, and no way to fetch more."""
        assert given["persist-credentials"] == "false"
        target, commit = self.workspace / given.get("path", "."), given.get("ref") or self.contexts["github"]["sha"]
        depth = given.get("fetch-depth", "1")
        everything = ["+refs/heads/*:refs/remotes/origin/*"] if depth == "0" else ["--depth", depth]
        for command in (
            ["git", "init", "--quiet", str(target)],
            ["git", "-C", str(target), "fetch", "--quiet", f"file://{self.runner.origin}", commit, *everything],
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
_USES: Mapping[str, Callable[[_Place, Mapping[str, str]], None]] = {
    "actions/checkout": _Place.checkout,
    "actions/setup-python": _Place.setup_python,
    "pulumi/actions": _Place.engine,
}

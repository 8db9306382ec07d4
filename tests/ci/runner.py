"""A runner of GitHub Actions on this machine: the jobs of a workflow file, with what Actions would give each of them.

Steps with `run:` are executed in bash, with the variables that Actions sets and no others of this machine; actions are
played (job_place.py). A job gets the secrets of its environment only, after approval and from a branch that may have
them, a pull request from a fork none, and its token is what its `permissions:` say
(lab/simulators/github/workflow_token.py).
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.ci.github_files import Values, combinations, load, needs_of
from tests.ci.job_place import REPOSITORY, Job, Place, Step
from tests.ci.tools import ROOT

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


class Runner:
    """Runs workflows of the bare repository `origin` in `folder`.

    `machine` are variables that the runner's machine has besides, here those that lead to the simulators; `variables`
    are the repository's.
    """

    def __init__(
        self,
        origin: Path,
        folder: Path,
        environments: Mapping[str, Environment],
        machine: Mapping[str, str],
        variables: Mapping[str, str],
    ) -> None:
        self.origin, self.folder, self.machine = origin, folder, dict(machine)
        self.environments, self.variables = dict(environments), dict(variables)
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
            for chosen in combinations(job, {"needs": _needs(needs)}):
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
        contexts["needs"] = _needs(needs)
        if not Values(contexts, status).holds(job.get("if", "")):
            return Job("skipped")
        environment = self.environments[job["environment"]] if "environment" in job else Environment(branches=None)
        if environment.branches is not None and event.ref not in environment.branches:
            return Job("failure", [Step("environment", {}, f"{event.ref} may not use {job['environment']}", "failure")])
        if not environment.approved:
            return Job("waiting")
        if not event.fork:
            contexts |= {"secrets": environment.secrets, "vars": {**self.variables, **environment.variables}}
        self.before.get(key, lambda: None)()
        self._count += 1
        envs = (document.get("env"), job.get("env"))
        folder = self.folder / f"job{self._count}"
        return Place(self.origin, self._bin, self.machine, folder, contexts, envs).run(job)

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
        return {"github": github, "inputs": event.payload.get("inputs", {}), "steps": {}, "vars": self.variables}


def _needs(needs: Mapping[str, Job]) -> dict[str, Any]:
    return {name: {"outputs": need.outputs, "result": need.result} for name, need in needs.items()}

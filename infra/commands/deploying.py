"""The deploy of `go-live`: the phrase, the dispatch, and the wait for the run and for whoever must approve it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from infra.apis.github_actions import Run, approvals, default_branch, one_run, recent_runs
from infra.apis.http import Api, ApiFailure
from infra.errors import ConvergeError
from infra.spec import DeployGate

_APPEARS = 90.0
"""Seconds in which a dispatched run must be listed."""


@dataclass(frozen=True)
class Terminal:
    """How `go-live` speaks with the operator: `say` one line, `ask` for one; and its patience, all in seconds.

    `limit` is for the run, with its approval; `every` is the pause between two looks at it.
    """

    say: Callable[[str], None]
    ask: Callable[[str], str]
    limit: float
    every: float


@dataclass(frozen=True)
class Deployment:
    """What is deployed through which gate: "owner/name" of the repository, and the ref whose image is meant."""

    api: Api
    repository: str
    gate: DeployGate
    ref: str


def deploy(order: Deployment, terminal: Terminal) -> Run:
    """A run of the workflow that has ended well: one that is under way already, else one that is started now.

    Raises `ConvergeError` where the phrase is another, the run fails or is rejected, or the time is over: the next
    `go-live` then goes on with the same run. Raises `ApiFailure`.
    """
    branch = default_branch(order.api, order.repository)
    known = recent_runs(order.api, order.repository, order.gate.workflow, branch)
    under_way = next((run for run in known if not run.ended), None)
    if under_way is not None:
        terminal.say(f"a run is under way already, and is waited for: {under_way.url}")
        return _ended(order, under_way, terminal)
    phrase = order.gate.inputs[order.gate.phrase]
    typed = terminal.ask(f"Type the phrase ({order.gate.phrase}) to deploy {order.ref} to {order.gate.app}")
    if typed != phrase:
        raise ConvergeError("the phrase is another one: nothing was deployed. It is in the spec, under deploy_gates")
    inputs = {"ref": order.ref, **order.gate.inputs, order.gate.phrase: typed}
    _dispatch(order.api, order.repository, order.gate.workflow, branch, inputs)
    terminal.say(f"started {order.gate.workflow} on {branch}")
    return _ended(order, _started(order, branch, {run.id for run in known}, terminal), terminal)


def _started(order: Deployment, branch: str, known: set[int], terminal: Terminal) -> Run:
    began = time.monotonic()
    while True:
        runs = recent_runs(order.api, order.repository, order.gate.workflow, branch)
        new = [run for run in runs if run.id not in known]
        if new:
            terminal.say(f"its run: {new[-1].url}")
            return new[-1]
        if time.monotonic() - began > min(_APPEARS, terminal.limit):
            raise ConvergeError(f"{order.gate.workflow} was started, but no run of it is listed: look at GitHub")
        time.sleep(terminal.every)


def _ended(order: Deployment, run: Run, terminal: Terminal) -> Run:
    """The run when it has ended well. Says each change of its status, and whose approval it waits for."""
    began, said = time.monotonic(), ""
    while True:
        run = one_run(order.api, order.repository, run.id)
        now = _status(order, run)
        if now != said:
            terminal.say(now)
            said = now
        if run.ended and run.conclusion == "success":
            return run
        if run.ended:
            raise ConvergeError(f"the run ended with {run.conclusion}: see {run.url}, mend it, then run go-live again")
        if time.monotonic() - began + terminal.every > terminal.limit:
            raise ConvergeError(f"{now} for {terminal.limit:g} s. Run go-live again: it goes on with this run")
        time.sleep(terminal.every)


def _status(order: Deployment, run: Run) -> str:
    if run.status == "waiting":
        waits = approvals(order.api, order.repository, run.id)
        whom = "; ".join(f"{each.environment}: {' or '.join(each.reviewers)}" for each in waits)
        return f"the run waits for approval ({whom}): {run.url}" if whom else f"the run waits: {run.url}"
    return f"the run is {run.status.replace('_', ' ')}" + (f": {run.conclusion}" if run.conclusion else "")


def _dispatch(api: Api, repository: str, workflow: str, branch: str, inputs: Mapping[str, str]) -> None:
    """One workflow_dispatch of `workflow` ("deploy-queue.yml") of "owner/name", with the branch's own text of it.

    GitHub does not answer which run it starts. Raises `ConvergeError` where it refuses.
    """
    path = f"/repos/{repository}/actions/workflows/{quote(workflow)}/dispatches"
    try:
        api.request("POST", path, {"ref": branch, "inputs": dict(inputs)})
    except ApiFailure as failure:
        raise ConvergeError(f"{workflow} was not started: {failure.fault}") from None

"""The runs of one workflow of GitHub Actions: which there are, how one stands, and whose approval it waits for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import quote

from infra.apis.found import FoundRun
from infra.apis.github import pages
from infra.apis.http import Api, NotThere

_MOST_RUNS = 1000
"""GitHub lists no more of them."""


@dataclass(frozen=True)
class Run:
    """One run: GitHub's id, status ("queued", "waiting", "in_progress", "completed"), conclusion ("" before), page."""

    id: int
    status: str
    conclusion: str
    url: str

    @property
    def ended(self) -> bool:
        """Whether it has come to its end, good or bad."""
        return self.status == "completed"


@dataclass(frozen=True)
class Approval:
    """An environment whose approval a run waits for, and who may give it."""

    environment: str
    reviewers: tuple[str, ...]


def default_branch(api: Api, repository: str) -> str:
    """The default branch of "owner/name". Raises `ApiFailure`."""
    return str(api.get(f"/repos/{repository}").body["default_branch"])


def recent_runs(api: Api, repository: str, workflow: str, branch: str) -> list[Run]:
    """The last dispatched runs of a workflow file on a branch, newest first, 30 at most. Raises `ApiFailure`."""
    query = f"event=workflow_dispatch&branch={quote(branch, safe='')}&per_page=30"
    found = api.get(f"/repos/{repository}/actions/workflows/{quote(workflow)}/runs?{query}").body["workflow_runs"]
    return sorted(map(_run, found), key=lambda run: -run.id)


def one_run(api: Api, repository: str, number: int) -> Run:
    """How a run stands now. Raises `ApiFailure`."""
    return _run(api.get(f"/repos/{repository}/actions/runs/{number}").body)


def approvals(api: Api, repository: str, number: int) -> list[Approval]:
    """What a waiting run waits for. Raises `ApiFailure`."""
    found = api.get(f"/repos/{repository}/actions/runs/{number}/pending_deployments", list).body
    return [
        Approval(str(each["environment"]["name"]), tuple(_name(who) for who in each.get("reviewers") or ()))
        for each in found
    ]


def _name(who: Mapping[str, Any]) -> str:
    reviewer = who["reviewer"]
    return f"team {reviewer['slug']}" if who["type"] == "Team" else str(reviewer["login"])


def _run(body: Mapping[str, Any]) -> Run:
    return Run(int(body["id"]), str(body["status"]), str(body["conclusion"] or ""), str(body["html_url"]))


def dispatched_runs(api: Api, repository: str, workflow: str, since: datetime) -> Iterator[FoundRun]:
    """The dispatched runs, newest first, as far back as asked; none where there is no such workflow."""
    path = f"{repository}/actions/workflows/{quote(workflow)}/runs?event=workflow_dispatch"
    try:
        for run in islice(pages(api, path, "workflow_runs"), _MOST_RUNS):
            yield _found_run(run)
            if datetime.fromisoformat(run["created_at"]) < since:
                return
    except NotThere:
        return


def _found_run(body: dict[str, Any]) -> FoundRun:
    ended = datetime.fromisoformat(body["updated_at"]) if body["status"] == "completed" else None
    started = datetime.fromisoformat(body.get("run_started_at") or body["created_at"])
    return FoundRun(int(body["id"]), str(body["head_branch"] or ""), started, ended)

"""Reads the runs of one workflow: which there are, how one stands, and whose approval it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from infra.apis.http import Api


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

"""Actions on the GitHub simulator: what a dispatch takes, and the runs that it and the levers make."""

from __future__ import annotations

from typing import Any

import pytest

from lab.tests.simulators.github_client import PRODUCTION, REPO, WORKFLOW, GitHub

GATED = f"{REPO}/actions/workflows/deploy-queue.yml"
RUNS = "/_/github/repos/raxx-app/TradeMasterAPI/runs"


def dispatch(github: GitHub, inputs: dict[str, Any], ref: str = "main") -> tuple[int, str]:
    response = github("POST", f"{GATED}/dispatches", {"ref": ref, "inputs": inputs})
    said: Any = response.json if response.data else {"message": ""}
    return response.status_code, said["message"]


def test_a_dispatch_starts_a_run_that_a_lever_ends() -> None:
    github = GitHub()
    assert dispatch(github, {"target": "prod", "confirm": "no"}) == (204, "")
    [run] = github.get(f"{GATED}/runs")["workflow_runs"]
    assert (run["event"], run["status"], run["head_branch"]) == ("workflow_dispatch", "in_progress", "main")
    assert github.client.post(f"{RUNS}/{run['id']}", json={"conclusion": "failure"}).status_code == 200
    ended = github.get(f"{REPO}/actions/runs/{run['id']}")
    assert (ended["status"], ended["conclusion"]) == ("completed", "failure")


@pytest.mark.parametrize(
    ("inputs", "ref", "message"),
    [
        ({"target": "PROD"}, "main", "Provided value 'PROD' for input 'target' not in the list of allowed values"),
        ({"force": "true"}, "main", "Unexpected inputs provided: ['force']"),
        ({}, "gone", "No ref found for: gone"),
    ],
)
def test_a_dispatch_is_refused(inputs: dict[str, Any], ref: str, message: str) -> None:
    assert dispatch(GitHub(), inputs, ref) == (422, message)


def test_a_workflow_without_the_trigger_cannot_be_dispatched() -> None:
    github = GitHub()
    commit = github.repo["commits"][github.repo["branches"]["main"]["sha"]]
    github.set(commit["files"], **{WORKFLOW: "on: push\njobs: {}\n"})
    assert dispatch(github, {}) == (422, "Workflow does not have 'workflow_dispatch' trigger")


def test_runs_are_chosen_by_event_branch_and_status() -> None:
    github = GitHub()
    for order in ({"event": "push", "status": "completed"}, {"conclusion": "failure", "status": "completed"}, {}):
        assert github.client.post(RUNS, json={"workflow": "deploy-queue.yml", **order}).status_code == 201
    runs = f"{REPO}/actions/runs"
    assert github.get(f"{runs}?event=push")["total_count"] == 1
    assert github.get(f"{runs}?status=completed")["total_count"] == 2
    assert github.get(f"{runs}?status=failure")["total_count"] == 1
    assert github.get(f"{runs}?branch=other")["total_count"] == 0
    assert [run["run_number"] for run in github.get(runs)["workflow_runs"]] == [3, 2, 1]


def test_an_unknown_workflow_is_404() -> None:
    assert GitHub()("GET", f"{REPO}/actions/workflows/none.yml").status_code == 404


def waiting(github: GitHub) -> tuple[int, Any]:
    """A dispatched run at its prod job: its id, and what it waits for."""
    assert dispatch(github, {"target": "prod", "confirm": "deploy-prod-now"})[0] == 204
    [run] = github.get(f"{GATED}/runs")["workflow_runs"]
    assert github.client.post(f"{RUNS}/{run['id']}/wait", json={"environment": "production"}).status_code == 200
    return run["id"], github.get(f"{REPO}/actions/runs/{run['id']}/pending_deployments")


def require(github: GitHub, number: int) -> None:
    github.put(PRODUCTION, {"reviewers": [{"type": "User", "id": number}]})


@pytest.mark.parametrize(
    ("state", "status"), [("approved", ("in_progress", None)), ("rejected", ("completed", "failure"))]
)
def test_a_run_waits_until_a_reviewer_decides(state: str, status: tuple[str, str | None]) -> None:
    github = GitHub()
    require(github, 101)
    run, [pending] = waiting(github)
    assert (pending["environment"]["name"], pending["current_user_can_approve"]) == ("production", True)
    assert github.get(f"{REPO}/actions/runs/{run}")["status"] == "waiting"
    body = {"environment_ids": [pending["environment"]["id"]], "state": state, "comment": ""}
    path = f"{REPO}/actions/runs/{run}/pending_deployments"
    assert github("POST", path, body).status_code == 200
    found = github.get(f"{REPO}/actions/runs/{run}")
    assert (found["status"], found["conclusion"]) == status
    assert github.get(path) == []
    assert github("POST", path, body).status_code == 422


def test_only_a_required_reviewer_can_approve() -> None:
    github = GitHub()
    require(github, 103)
    run, [pending] = waiting(github)
    assert not pending["current_user_can_approve"]
    body = {"environment_ids": [pending["environment"]["id"]], "state": "approved", "comment": ""}
    assert github("POST", f"{REPO}/actions/runs/{run}/pending_deployments", body).status_code == 422


def test_without_reviewers_a_run_waits_for_nobody() -> None:
    github = GitHub()
    run, pending = waiting(github)
    assert (pending, github.get(f"{REPO}/actions/runs/{run}")["status"]) == ([], "in_progress")

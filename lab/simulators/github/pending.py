"""Runs that wait for the reviewers of an environment: who must approve, and their approval or refusal.

A lever makes a run wait (see the README); a run waits for nobody where the environment has no required reviewers.
"""

from __future__ import annotations

from typing import Any

from lab.simulators.github.access import changeable_repo, full_name, readable_repo, viewer
from lab.simulators.github.accounts import simple_account
from lab.simulators.github.clock import new_id, now
from lab.simulators.github.environments import environment, find_environment
from lab.simulators.github.errors import missing, not_found, problem
from lab.simulators.github.repositories import repo_url
from lab.simulators.routing import Call, Reply

_SHOWN = ("id", "node_id", "name", "url", "html_url")


def find_run(repo: dict[str, Any], wanted: str) -> dict[str, Any]:
    """The run with this id. Raises 404."""
    for run in repo.get("runs", []):
        if str(run["id"]) == wanted:
            found: dict[str, Any] = run
            return found
    raise not_found()


def wait_for(repo: dict[str, Any], run: dict[str, Any], name: str) -> bool:
    """Lets the run wait for an environment's reviewers; false where there are none, and it goes on."""
    if not find_environment(repo, name)["reviewers"]:
        return False
    run |= {"status": "waiting", "waiting_for": name, "updated_at": now()}
    return True


def list_pending(call: Call) -> Reply:
    """The environments that a run waits for, one at most here."""
    repo = readable_repo(call)
    run = find_run(repo, call.params["run"])
    name = run.get("waiting_for")
    return Reply(body=[_pending(call, repo, name)] if name else [])


def review(call: Call) -> Reply:
    """{environment_ids, state: approved | rejected, comment}: the run goes on, or ends as failed.

    Raises 422 for an environment that the run does not wait for, and for somebody who may not review it; the words
    are a gap in the facts.
    """
    repo = changeable_repo(call, "read", problem(403, "Resource not accessible"), needs="deployments=write")
    run, body = find_run(repo, call.params["run"]), call.body or {}
    for name in ("environment_ids", "state", "comment"):
        if name not in body:
            raise missing(name)
    record = find_environment(repo, run["waiting_for"]) if run.get("waiting_for") else None
    if record is None or body["environment_ids"] != [record["id"]]:
        raise problem(422, "No pending deployment requests to approve or reject")
    if not _may_review(call, record, run):
        raise problem(422, "User is not a required reviewer of this deployment")
    approved = body["state"] == "approved"
    run.pop("waiting_for")
    run |= {"updated_at": now(), "status": "in_progress" if approved else "completed"}
    run["conclusion"] = None if approved else "failure"
    return Reply(body=[_deployment(call, repo, record, run)])


def _may_review(call: Call, record: dict[str, Any], run: dict[str, Any]) -> bool:
    person = viewer(call)
    if record["prevent_self_review"] and person.login == run["actor"]:
        return False
    return any(_is(call, reviewer, person.login) for reviewer in record["reviewers"])


def _is(call: Call, reviewer: dict[str, Any], login: str) -> bool:
    github = call.state["github"]
    if reviewer["type"] == "User":
        return bool(github["users"].get(login, {}).get("id") == reviewer["id"])
    return any(team["id"] == reviewer["id"] and login in team["members"] for team in github["teams"])


def _pending(call: Call, repo: dict[str, Any], name: str) -> dict[str, Any]:
    record = find_environment(repo, name)
    shown = environment(call, repo, record)
    rules = {rule["type"]: rule for rule in shown["protection_rules"]}
    return {
        "environment": {field: shown[field] for field in _SHOWN},
        "wait_timer": record["wait_timer"],
        "wait_timer_started_at": None,
        "current_user_can_approve": any(_is(call, one, viewer(call).login) for one in record["reviewers"]),
        "reviewers": rules.get("required_reviewers", {}).get("reviewers", []),
    }


def _deployment(call: Call, repo: dict[str, Any], record: dict[str, Any], run: dict[str, Any]) -> dict[str, Any]:
    identifier, url = new_id(call.state), repo_url(call.base_url, repo)
    return {
        "url": f"{url}/deployments/{identifier}",
        "id": identifier,
        "node_id": f"DE_{identifier}",
        "sha": run["head_sha"],
        "ref": run["head_branch"],
        "task": "deploy",
        "payload": {},
        "original_environment": record["name"],
        "environment": record["name"],
        "description": None,
        "creator": simple_account(call.state["github"], call.base_url, run["actor"]),
        "created_at": now(),
        "updated_at": now(),
        "statuses_url": f"{url}/deployments/{identifier}/statuses",
        "repository_url": f"{call.base_url}/api/v3/repos/{full_name(repo)}",
    }

"""Environments: list, get, create or update, delete.

A protection rule that does nothing is not shown (docs/facts.md#protection-rules).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from lab.simulators.github.access import changeable_repo, find, full_name, readable_repo
from lab.simulators.github.accounts import simple_account, team
from lab.simulators.github.clock import new_id, now
from lab.simulators.github.errors import not_found, problem
from lab.simulators.github.paging import page
from lab.simulators.github.protection import DEFAULTS, check_plan_has_environments, wanted
from lab.simulators.routing import Call, Reply


def repo_with_environments(call: Call) -> dict[str, Any]:
    """The repository, for a read below `/environments`. Raises 404, also for a private one of a free plan."""
    repo = readable_repo(call)
    check_plan_has_environments(call, repo)
    return repo


def repo_to_administer(call: Call) -> dict[str, Any]:
    """The repository, for a write below `/environments`. Raises 403 for who is no admin of it."""
    refusal = problem(403, "Must have admin rights to Repository.")
    repo = changeable_repo(call, "admin", refusal, needs="administration=write")
    check_plan_has_environments(call, repo)
    return repo


def list_environments(call: Call) -> Reply:
    """All environments, by name."""
    repo = repo_with_environments(call)
    records = [repo["environments"][name] for name in sorted(repo["environments"])]
    items, headers = page(call, [environment(call, repo, record) for record in records])
    return Reply(body={"total_count": len(records), "environments": items}, headers=headers)


def get_environment(call: Call) -> Reply:
    """One environment. 404 when it is missing."""
    repo = repo_with_environments(call)
    return Reply(body=environment(call, repo, find_environment(repo, call.params["name"])))


def put_environment(call: Call) -> Reply:
    """Creates it with defaults, or changes the fields that the body names; 200 both times."""
    repo = repo_to_administer(call)
    settings = wanted(call, repo, call.body or {})
    name = call.params["name"]
    key = find(repo["environments"], name)
    if key is None:
        key = name
        repo["environments"][key] = _new_environment(call, name)
    record = repo["environments"][key]
    if any(record[field] != value for field, value in settings.items()):
        record["updated_at"] = now()
    record |= settings
    policy = record["deployment_branch_policy"]
    if policy is None or not policy["custom_branch_policies"]:
        record["branch_policies"] = []
    _number_rules(call.state, record)
    return Reply(body=environment(call, repo, record))


def delete_environment(call: Call) -> Reply:
    """204, or 404 when it is missing."""
    repo = repo_to_administer(call)
    record = find_environment(repo, call.params["name"])
    del repo["environments"][record["name"]]
    return Reply(204)


def _new_environment(call: Call, name: str) -> dict[str, Any]:
    at = now()
    made = {"id": new_id(call.state), "name": name, "created_at": at, "updated_at": at}
    return made | {**DEFAULTS, "reviewers": []} | {"branch_policies": [], "rules": {}}


def environment(call: Call, repo: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    """An environment as the API shows it, with the rules that do something."""
    name = quote(record["name"], safe="")
    return {
        "id": record["id"],
        "node_id": f"EN_{record['id']}",
        "name": record["name"],
        "url": f"{call.base_url}/api/v3/repos/{full_name(repo)}/environments/{name}",
        "html_url": (f"{call.base_url}/{full_name(repo)}/deployments/activity_log?environments_filter={name}"),
        "created_at": record["created_at"],
        "updated_at": record["updated_at"],
        "can_admins_bypass": record["can_admins_bypass"],
        "protection_rules": [
            {"id": rule, "node_id": f"GA_{rule}", "type": kind, **_rule(call, record, kind)}
            for kind, rule in record["rules"].items()
        ],
        "deployment_branch_policy": record["deployment_branch_policy"],
    }


def _rule(call: Call, record: dict[str, Any], kind: str) -> dict[str, Any]:
    if kind == "wait_timer":
        return {"wait_timer": record["wait_timer"]}
    if kind == "required_reviewers":
        shown = [_reviewer(call, reviewer) for reviewer in record["reviewers"]]
        return {
            "prevent_self_review": record["prevent_self_review"],
            "reviewers": [reviewer for reviewer in shown if reviewer],
        }
    return {}


def _reviewer(call: Call, reviewer: dict[str, Any]) -> dict[str, Any] | None:
    """The reviewer in full; None when the account is no more."""
    github = call.state["github"]
    if reviewer["type"] == "Team":
        found = next((record for record in github["teams"] if record["id"] == reviewer["id"]), None)
        return {"type": "Team", "reviewer": team(github, call.base_url, found)} if found else None
    login = next((login for login, user in github["users"].items() if user["id"] == reviewer["id"]), None)
    return {"type": "User", "reviewer": simple_account(github, call.base_url, login)} if login else None


def _number_rules(state: dict[str, Any], record: dict[str, Any]) -> None:
    """Gives each rule that does something an id that it keeps until it is cleared."""
    active = {
        "wait_timer": record["wait_timer"] > 0,
        "required_reviewers": bool(record["reviewers"]),
        "branch_policy": record["deployment_branch_policy"] is not None,
    }
    before = record["rules"]
    record["rules"] = {kind: before.get(kind) or new_id(state) for kind, on in active.items() if on}


def find_environment(repo: dict[str, Any], name: str) -> dict[str, Any]:
    """The environment of that name, whose case does not matter. Raises 404."""
    key = find(repo["environments"], name)
    if key is None:
        raise not_found()
    record = repo["environments"][key]
    assert isinstance(record, dict)
    return record

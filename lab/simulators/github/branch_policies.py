"""Deployment branch policies: the patterns of an environment that has `custom_branch_policies` on.

Which it answers otherwise: docs/facts.md#branch-policies.
"""

from __future__ import annotations

from typing import Any

from lab.simulators.github.clock import new_id
from lab.simulators.github.environments import find_environment, repo_to_administer, repo_with_environments
from lab.simulators.github.errors import invalid_request, missing, not_found
from lab.simulators.github.paging import page
from lab.simulators.routing import ApiError, Call, Reply

TYPES = ("branch", "tag")


def list_policies(call: Call) -> Reply:
    """All patterns, oldest first. 404 when the environment is missing or has no custom policies."""
    record = _with_custom_policies(repo_with_environments(call), call)
    items, headers = page(call, [_policy(policy) for policy in record["branch_policies"]])
    return Reply(body={"total_count": len(record["branch_policies"]), "branch_policies": items}, headers=headers)


def create_policy(call: Call) -> Reply:
    """Adds a pattern: 200; 303 when there is one of that name and type."""
    record = _with_custom_policies(repo_to_administer(call), call)
    name, kind = _name(call), (call.body or {}).get("type", "branch")
    if kind not in TYPES:
        raise invalid_request(f"For 'properties/type', {kind!r} is not one of {', '.join(TYPES)}.")
    _refuse_twins(record, name, kind)
    policy = {"id": new_id(call.state), "name": name, "type": kind}
    record["branch_policies"].append(policy)
    return Reply(body=_policy(policy))


def get_policy(call: Call) -> Reply:
    """One pattern, or 404."""
    record = _with_custom_policies(repo_with_environments(call), call)
    return Reply(body=_policy(_find(record, call)))


def update_policy(call: Call) -> Reply:
    """Gives a pattern another name; its type stays."""
    record = _with_custom_policies(repo_to_administer(call), call)
    policy, name = _find(record, call), _name(call)
    if name != policy["name"]:
        _refuse_twins(record, name, policy["type"])
    policy["name"] = name
    return Reply(body=_policy(policy))


def delete_policy(call: Call) -> Reply:
    """204, or 404."""
    record = _with_custom_policies(repo_to_administer(call), call)
    record["branch_policies"].remove(_find(record, call))
    return Reply(204)


def _with_custom_policies(repo: dict[str, Any], call: Call) -> dict[str, Any]:
    record = find_environment(repo, call.params["name"])
    policy = record["deployment_branch_policy"]
    if policy is None or not policy["custom_branch_policies"]:
        raise not_found()
    return record


def _find(record: dict[str, Any], call: Call) -> dict[str, Any]:
    for policy in record["branch_policies"]:
        if str(policy["id"]) == call.params["policy"]:
            assert isinstance(policy, dict)
            return policy
    raise not_found()


def _name(call: Call) -> str:
    name = (call.body or {}).get("name")
    if name is None:
        raise missing("name")
    if not isinstance(name, str) or not name:
        raise invalid_request(f"For 'properties/name', {name!r} is not a string.")
    return name


def _refuse_twins(record: dict[str, Any], name: str, kind: str) -> None:
    if any((policy["name"], policy["type"]) == (name, kind) for policy in record["branch_policies"]):
        raise ApiError(Reply(303))


def _policy(policy: dict[str, Any]) -> dict[str, Any]:
    return {"id": policy["id"], "node_id": f"EBP_{policy['id']}", "name": policy["name"], "type": policy["type"]}

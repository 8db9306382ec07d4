"""Reads one GitHub deployment environment, and the ids of its wanted reviewers: each part one request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from infra.live.found import FoundEnvironment
from infra.live.http import Api, NotThere
from infra.live.settings import Endpoint
from infra.spec import BranchPatterns
from infra.spec.environment import BranchPolicy


def github_api(endpoint: Endpoint) -> Api:
    """The GitHub REST API of 2022-11-28, the version that the provider speaks (facts B4)."""
    headers = (
        ("Accept", "application/vnd.github+json"),
        ("Authorization", f"Bearer {endpoint.token}"),
        ("User-Agent", "raxx-queue"),
        ("X-GitHub-Api-Version", "2022-11-28"),
    )
    return Api(endpoint, headers)


def environment_path(owner: str, repository: str, name: str) -> str:
    """The path of an environment; a slash in its name is percent-encoded (facts B1)."""
    return f"/repos/{owner}/{repository}/environments/{quote(name, safe='')}"


def environment_parts(api: Api, owner: str, repository: str, name: str) -> dict[str, Callable[[], Any]]:
    """The requests that together describe an environment; it may be missing, its repository may not."""
    path = environment_path(owner, repository, name)
    return {
        "repository": lambda: api.get(f"/repos/{owner}/{repository}").body,
        "environment": lambda: _unless_missing(api, path),
        "policies": lambda: _policies(api, path),
    }


def user_id(api: Api, login: str) -> int:
    """The id of a user by login. Raises `NotThere` if there is none."""
    return int(api.get(f"/users/{login}").body["id"])


def team_id(api: Api, owner: str, slug: str) -> int:
    """The id of an organization's team by slug. Raises `NotThere` if there is none."""
    return int(api.get(f"/orgs/{owner}/teams/{slug}").body["id"])


def assemble_environment(parts: Mapping[str, Any]) -> FoundEnvironment | None:
    """The environment that the answers to `environment_parts` describe, None if it does not exist.

    Rules that are not active are not in the answer: no reviewers, no self-review rule, no wait (facts B1).
    """
    found = parts["environment"]
    if found is None:
        return None
    rules = {rule["type"]: rule for rule in found.get("protection_rules") or ()}
    required = rules.get("required_reviewers", {})
    reviewers = required.get("reviewers") or ()
    policy_ids = {_pattern(policy): policy["id"] for policy in parts["policies"]}
    return FoundEnvironment(
        users=tuple(sorted(r["reviewer"]["login"] for r in reviewers if r["type"] == "User")),
        teams=tuple(sorted(r["reviewer"]["slug"] for r in reviewers if r["type"] == "Team")),
        prevent_self_review=bool(required.get("prevent_self_review")),
        can_admins_bypass=bool(found.get("can_admins_bypass", True)),
        wait_timer=rules.get("wait_timer", {}).get("wait_timer", 0),
        branch_policy=_branch_policy(found.get("deployment_branch_policy"), policy_ids),
        policy_ids=policy_ids,
    )


def _pattern(policy: Mapping[str, Any]) -> str:
    """A policy's pattern; one for tags says so, as no branch's name can (facts B3)."""
    name = str(policy["name"])
    return f"tag {name}" if policy.get("type") == "tag" else name


def _branch_policy(policy: Mapping[str, bool] | None, policy_ids: Mapping[str, int]) -> BranchPolicy:
    if policy is None:
        return "any"
    if policy["protected_branches"]:
        return "protected"
    return BranchPatterns.model_construct(patterns=tuple(sorted(policy_ids)))


def _unless_missing(api: Api, path: str) -> Any:
    try:
        return api.get(path).body
    except NotThere:
        return None


def _policies(api: Api, environment: str) -> list[dict[str, Any]]:
    """All branch policies; 404 is GitHub's answer for an environment without custom ones (facts B3)."""
    policies: list[dict[str, Any]] = []
    page = 1
    while True:
        body = _unless_missing(api, f"{environment}/deployment-branch-policies?per_page=100&page={page}")
        found = (body or {}).get("branch_policies", [])
        policies.extend(found)
        if len(found) < 100:
            return policies
        page += 1

"""Puts an environment's protection back as a whole: what the stock provider does not do when all reviewers are gone.

terraform-provider-github reads removed reviewers back as if they were still there (its issue 3609, design fact 8), so
it never sends them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.errors import ConvergeError
from infra.live.found import FoundEnvironment
from infra.live.github import environment_path
from infra.live.http import Api, ApiFailure
from infra.spec import Environment


def put_environment(
    api: Api, owner: str, name: str, environment: Environment, user_ids: Mapping[str, int], team_ids: Mapping[str, int]
) -> None:
    """One PUT with every field of the environment, as the provider writes them (facts B1, B4).

    Raises `ConvergeError` where GitHub refuses. Success proves nothing: the caller looks again (design fact 11).
    """
    try:
        api.request(
            "PUT", environment_path(owner, environment.repository, name), _body(environment, user_ids, team_ids)
        )
    except ApiFailure as failure:
        raise ConvergeError(f"the protection of {name} cannot be put back: {failure}") from None


def _body(environment: Environment, user_ids: Mapping[str, int], team_ids: Mapping[str, int]) -> dict[str, Any]:
    reviewers = [{"type": "Team", "id": team_ids[slug]} for slug in environment.reviewers.teams]
    reviewers += [{"type": "User", "id": user_ids[login]} for login in environment.reviewers.users]
    policy = environment.branch_policy
    protected = policy == "protected"
    return {
        "wait_timer": environment.wait_timer,
        "prevent_self_review": environment.prevent_self_review,
        "reviewers": reviewers,
        "can_admins_bypass": environment.can_admins_bypass,
        "deployment_branch_policy": None
        if policy == "any"
        else {"protected_branches": protected, "custom_branch_policies": not protected},
    }


def delete_patterns(api: Api, owner: str, name: str, environment: Environment, live: FoundEnvironment | None) -> None:
    """Deletes the branch patterns that the spec does not have; the provider knows only those that it made.

    Raises `ConvergeError` where GitHub refuses.
    """
    path = environment_path(owner, environment.repository, name)
    for pattern, policy_id in (live.policy_ids if live and environment.patterns else {}).items():
        if pattern not in environment.patterns:
            try:
                api.request("DELETE", f"{path}/deployment-branch-policies/{policy_id}", None)
            except ApiFailure as failure:
                raise ConvergeError(f"the branch pattern {pattern} of {name} cannot be deleted: {failure}") from None

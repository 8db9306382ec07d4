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
from infra.live.http import Api, ApiFailure, NotThere
from infra.spec import Environment

_PLAN = "ensure the billing plan supports"
"""What GitHub says in the two refusals of a plan without protection rules (facts B2)."""


class PlanRefused(ConvergeError):
    """GitHub says that the account's plan does not have this protection for private repositories."""


def put_environment(api: Api, owner: str, name: str, environment: Environment, ids: Mapping[str, int]) -> None:
    """One PUT with every field of the environment, as the provider writes them (facts B1, B4).

    Raises `PlanRefused` where GitHub says that the plan lacks the protection, `ConvergeError` where it refuses for
    another reason. Success proves nothing: the caller looks again (design fact 11).
    """
    path, body = environment_path(owner, environment.repository, name), _body(environment, ids)
    try:
        api.request("PUT", path, body)
    except ApiFailure as failure:
        text = f"the protection of {name} cannot be put back: {failure}"
        raise (PlanRefused if _PLAN in str(failure) else ConvergeError)(text) from None


def _body(environment: Environment, ids: Mapping[str, int]) -> dict[str, Any]:
    reviewers = [{"type": "Team", "id": ids[f"team {slug}"]} for slug in environment.reviewers.teams]
    reviewers += [{"type": "User", "id": ids[login]} for login in environment.reviewers.users]
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
            except NotThere:
                continue
            except ApiFailure as failure:
                raise ConvergeError(f"the branch pattern {pattern} of {name} cannot be deleted: {failure}") from None

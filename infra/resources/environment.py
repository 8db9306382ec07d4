"""Declares one GitHub deployment environment with its protection and its branch policies.

Deliberately not declared: the repository and its branches, and who may push to them.
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi_github import (
    RepositoryEnvironment,
    RepositoryEnvironmentDeploymentBranchPolicyArgs,
    RepositoryEnvironmentDeploymentPolicy,
    RepositoryEnvironmentReviewerArgs,
)

from infra import spec
from infra.aspects import BRANCH_POLICY
from infra.live.found import FoundEnvironment
from infra.resources.options import stock

_GATED = ("reviewers", "preventSelfReview", "canAdminsBypass", "waitTimer")
"""What only some plans have for private repositories (facts B2)."""


def declare_environment(
    key: str,
    name: str,
    environment: spec.Environment,
    live: FoundEnvironment | None,
    ids: Mapping[str, int],
    *,
    leave_protection: bool,
) -> list[pulumi.Resource]:
    """Declares the environment that the spec calls `key` and GitHub `name`; gives its stock resources.

    `ids` maps the reviewers ("MooseQuest", "team ops") to GitHub's ids. With `leave_protection` the provider leaves
    what only some plans have as it is: it is ours to try (infra/converge/environment.py).
    """
    if environment.on_drift == "report" and live is None:
        return []
    declared = RepositoryEnvironment(
        key,
        repository=environment.repository,
        environment=name,
        reviewers=_reviewers(environment, ids),
        prevent_self_review=environment.prevent_self_review,
        can_admins_bypass=environment.can_admins_bypass,
        wait_timer=environment.wait_timer,
        deployment_branch_policy=_branch_policy(environment),
        opts=stock(
            live_id=f"{environment.repository}:{name}" if live else None,
            ignore_changes=_ignored(environment, leave_protection=leave_protection),
        ),
    )
    return [declared, *_patterns(key, name, environment, declared, live)]


def _ignored(environment: spec.Environment, *, leave_protection: bool) -> list[str]:
    """The fields whose drift the provider does not converge."""
    if environment.on_drift == "report":
        return [*_GATED, "deploymentBranchPolicy"]
    if leave_protection:
        return list(_GATED)
    # Without reviewers the provider never reads it back (facts B4), and would show a change in every preview.
    return [] if environment.reviewers.any else ["preventSelfReview"]


def _reviewers(environment: spec.Environment, ids: Mapping[str, int]) -> list[RepositoryEnvironmentReviewerArgs]:
    reviewers = environment.reviewers
    if not reviewers.any:
        return []
    users = [ids[login] for login in reviewers.users]
    teams = [ids[f"team {slug}"] for slug in reviewers.teams]
    return [RepositoryEnvironmentReviewerArgs(users=users or None, teams=teams or None)]


def _branch_policy(environment: spec.Environment) -> RepositoryEnvironmentDeploymentBranchPolicyArgs | None:
    if environment.branch_policy == "any":
        return None
    protected = environment.branch_policy == "protected"
    return RepositoryEnvironmentDeploymentBranchPolicyArgs(
        protected_branches=protected, custom_branch_policies=not protected
    )


def _patterns(
    key: str,
    name: str,
    environment: spec.Environment,
    declared: RepositoryEnvironment,
    live: FoundEnvironment | None,
) -> list[pulumi.Resource]:
    policy_ids = BRANCH_POLICY.of(live).ids if live else {}
    policies: list[pulumi.Resource] = []
    for pattern in environment.patterns:
        policy_id = policy_ids.get(pattern)
        live_id = f"{environment.repository}:{name}:{policy_id}" if policy_id else None
        policies.append(
            RepositoryEnvironmentDeploymentPolicy(
                f"{key}-{pattern}",
                repository=environment.repository,
                environment=declared.environment,
                branch_pattern=pattern,
                opts=stock(live_id=live_id),
            )
        )
    return policies

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
from infra.live.found import FoundEnvironment
from infra.resources.options import stock


def declare_environment(
    key: str,
    name: str,
    environment: spec.Environment,
    live: FoundEnvironment | None,
    user_ids: Mapping[str, int],
    team_ids: Mapping[str, int],
) -> list[pulumi.Resource]:
    """Declares the environment that the spec calls `key` and GitHub `name`; gives its stock resources.

    `user_ids` and `team_ids` map the reviewers' logins and slugs to GitHub's ids.
    """
    declared = RepositoryEnvironment(
        key,
        repository=environment.repository,
        environment=name,
        reviewers=_reviewers(environment, user_ids, team_ids),
        prevent_self_review=environment.prevent_self_review,
        can_admins_bypass=environment.can_admins_bypass,
        wait_timer=environment.wait_timer,
        deployment_branch_policy=_branch_policy(environment),
        opts=stock(
            live_id=f"{environment.repository}:{name}" if live else None,
            # Without reviewers the provider never reads it back (facts B4), and would show a change in every preview.
            ignore_changes=[] if environment.reviewers.any else ["preventSelfReview"],
        ),
    )
    return [declared, *_patterns(key, name, environment, declared, live)]


def _reviewers(
    environment: spec.Environment, user_ids: Mapping[str, int], team_ids: Mapping[str, int]
) -> list[RepositoryEnvironmentReviewerArgs]:
    reviewers = environment.reviewers
    if not reviewers.any:
        return []
    users = [user_ids[login] for login in reviewers.users]
    teams = [team_ids[slug] for slug in reviewers.teams]
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
    policy_ids = live.policy_ids if live else {}
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

"""Declares one GitHub deployment environment with its protection and its branch policies.

Deliberately not declared: the repository and its branches, and who may push to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_github import (
    RepositoryEnvironment,
    RepositoryEnvironmentDeploymentBranchPolicyArgs,
    RepositoryEnvironmentDeploymentPolicy,
    RepositoryEnvironmentReviewerArgs,
)

from infra.program import resources
from infra.program.resources import existing, stock


def declare_environment(key: str, looked: Mapping[str, Any]) -> None:
    """Declares the environment that the spec calls `key` as the look answered."""
    id_ = f"{looked['repository']}:{looked['name']}" if looked["exists"] else None
    declared = _stock(key, looked, id_) if looked["declared"] else []
    resources.Environment(key, looked["own"], existing(id_, declared))


def _stock(key: str, looked: Mapping[str, Any], id_: str | None) -> list[pulumi.Resource]:
    users, teams, protected = looked["users"], looked["teams"], looked["protected_branches"]
    reviewers = [RepositoryEnvironmentReviewerArgs(users=users or None, teams=teams or None)] if users or teams else []
    policy = RepositoryEnvironmentDeploymentBranchPolicyArgs(
        protected_branches=protected is True, custom_branch_policies=protected is False
    )
    declared = RepositoryEnvironment(
        key,
        repository=looked["repository"],
        environment=looked["name"],
        reviewers=reviewers,
        prevent_self_review=looked["prevent_self_review"],
        can_admins_bypass=looked["can_admins_bypass"],
        wait_timer=looked["wait_timer"],
        deployment_branch_policy=None if protected is None else policy,
        opts=stock(id_, ignore_changes=looked["ignore_changes"]),
    )
    patterns = [
        RepositoryEnvironmentDeploymentPolicy(
            f"{key}-{pattern}",
            repository=looked["repository"],
            environment=declared.environment,
            branch_pattern=pattern,
            opts=stock(f"{id_}:{policy_id}" if policy_id else None),
        )
        for pattern, policy_id in looked["patterns"].items()
    ]
    return [declared, *patterns]

"""The branch policy: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.branch_policy import BRANCH_POLICY
from tests.aspects.case import CUSTOM, PROTECTED, Case, all_of, github, policy
from tests.aspects.contract import EnvironmentContract


class TestBranchPolicy(EnvironmentContract):
    aspect = BRANCH_POLICY
    changes = (
        Case(
            "protected branches only",
            github("PUT", "", {"deployment_branch_policy": PROTECTED}),
            "branch policy: want any branch, found protected branches only",
            "stock",
            "converge",
        ),
        Case(
            "custom branch policy",
            all_of(
                github("PUT", "", {"deployment_branch_policy": CUSTOM}),
                github("POST", "/deployment-branch-policies", {"name": "evil/*"}),
            ),
            "branch policy: want any branch, found branches evil/*",
            "stock",
            "converge",
        ),
        Case(
            "branch pattern removed",
            policy("release/*"),
            "branch policy: want branches main, release/*, found branches main",
            "stock",
            "converge",
            mentioned=True,
            engine=True,
        ),
        Case(
            "all branch patterns removed",
            all_of(policy("release/*"), policy("main")),
            "branch policy: want branches main, release/*, found branches none",
            "stock",
            "converge",
            mentioned=True,
        ),
        Case(
            "branch pattern added",
            github("POST", "/deployment-branch-policies", {"name": "evil/*"}),
            "branch policy: want branches main, release/*, found branches evil/*, main, release/*",
            "own",
            "converge",
            mentioned=True,
            engine=True,
        ),
        Case(
            "tag pattern added",
            github("POST", "/deployment-branch-policies", {"name": "v*", "type": "tag"}),
            "found branches main, release/*, tag v*",
            "own",
            "converge",
            mentioned=True,
        ),
        Case(
            "branch pattern changed",
            policy("main", name="*"),
            "branch policy: want branches main, release/*, found branches *, release/*",
            "stock",
            "converge",
            mentioned=True,
        ),
        Case(
            "branch policy lifted",
            github("PUT", "", {"deployment_branch_policy": None}),
            "branch policy: want branches main, release/*, found any branch",
            "stock",
            "converge",
            mentioned=True,
        ),
    )

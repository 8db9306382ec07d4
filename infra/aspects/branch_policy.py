"""Which branches may deploy to the environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.apis.found import FoundEnvironment, FoundSurroundings
from infra.aspects.aspect import Answers, EnvironmentAspect, Write
from infra.items import Item, Kind, Term, Weight, term, weight
from infra.spec import BranchPatterns, Environment
from infra.spec.environment import BranchPolicy as WantedPolicy

KIND = Kind("branch_policy", "branch policy")


@dataclass(frozen=True)
class FoundPolicy:
    """The policy, and GitHub's id of each of its patterns."""

    policy: WantedPolicy
    ids: Mapping[str, int]


class BranchPolicy(EnvironmentAspect[FoundPolicy]):
    name = "branch_policy"

    def read(self, answers: Answers) -> FoundPolicy:
        ids = {_pattern(each): int(each["id"]) for each in answers["policies"]}
        found = answers["environment"].get("deployment_branch_policy")
        if found is None:
            return FoundPolicy("any", ids)
        if found["protected_branches"]:
            return FoundPolicy("protected", ids)
        return FoundPolicy(BranchPatterns.model_construct(patterns=tuple(sorted(ids))), ids)

    def body(self, environment: Environment, ids: Mapping[str, int]) -> dict[str, Any]:
        policy, protected = environment.branch_policy, environment.branch_policy == "protected"
        flags = {"protected_branches": protected, "custom_branch_policies": not protected}
        return {"deployment_branch_policy": None if policy == "any" else flags}

    def state(self, live: FoundEnvironment, environment: Environment) -> Iterator[Item]:
        want, found = _said(environment.branch_policy), _said(self.of(live).policy)
        yield Item(KIND, (), found, want, weight(environment.on_drift))

    def beside(self, environment: Environment, surroundings: FoundSurroundings) -> Iterator[Item]:
        if surroundings.protected_branch is False:
            yield Item(KIND, (), term("no_protected_branch"), weight=Weight.REPORT)

    def after(self, live: FoundEnvironment, environment: Environment) -> Iterator[Write]:
        """The patterns that the spec does not have go; the provider knows only those that it made."""
        for pattern, policy_id in (self.of(live).ids if environment.patterns else {}).items():
            if pattern not in environment.patterns:
                yield Write(f"the branch pattern {pattern}", "DELETE", f"/deployment-branch-policies/{policy_id}")


def _said(policy: WantedPolicy) -> Term:
    if isinstance(policy, BranchPatterns):
        return term("branches", names=tuple(sorted(policy.patterns)))
    return term({"any": "any_branch", "protected": "protected_branches"}[policy])


def _pattern(policy: Mapping[str, Any]) -> str:
    """A policy's pattern; one for tags says so, as no branch's name can (docs/facts.md#branch-policies)."""
    name = str(policy["name"])
    return f"tag {name}" if policy.get("type") == "tag" else name


BRANCH_POLICY = BranchPolicy()

"""The difference of one live GitHub deployment environment from its spec."""

from __future__ import annotations

from collections.abc import Iterator

from infra.audit.drift import Item, differs
from infra.live.found import FoundEnvironment
from infra.spec import BranchPatterns, Environment
from infra.spec.environment import BranchPolicy


def compare_environment(name: str, environment: Environment, live: FoundEnvironment | None) -> list[Item]:
    """Everything in which the live environment differs from its spec; GitHub ignores case in logins and slugs."""
    if live is None:
        return [differs("environment", name, "none")]
    return [*_reviewers(environment, live), *_settings(environment, live)]


def _reviewers(environment: Environment, live: FoundEnvironment) -> Iterator[Item]:
    want = _people(environment.reviewers.users, environment.reviewers.teams)
    found = _people(live.users, live.teams)
    if {name.lower() for name in want} != {name.lower() for name in found}:
        yield differs("required reviewers", _listed(want), _listed(found))


def _settings(environment: Environment, live: FoundEnvironment) -> Iterator[Item]:
    if environment.prevent_self_review != live.prevent_self_review:
        yield differs("prevent self-review", _on(environment.prevent_self_review), _on(live.prevent_self_review))
    if environment.can_admins_bypass != live.can_admins_bypass:
        yield differs("admins can bypass", _yes(environment.can_admins_bypass), _yes(live.can_admins_bypass))
    if environment.wait_timer != live.wait_timer:
        yield differs("wait timer", _minutes(environment.wait_timer), _minutes(live.wait_timer))
    if _policy(environment.branch_policy) != _policy(live.branch_policy):
        yield differs("branch policy", _policy(environment.branch_policy), _policy(live.branch_policy))


def _people(users: tuple[str, ...], teams: tuple[str, ...]) -> list[str]:
    return [*sorted(users, key=str.lower), *(f"team {slug}" for slug in sorted(teams))]


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "none"


def _policy(policy: BranchPolicy) -> str:
    if isinstance(policy, BranchPatterns):
        return f"branches {', '.join(sorted(policy.patterns)) or 'none'}"
    return {"any": "any branch", "protected": "protected branches only"}[policy]


def _minutes(minutes: int) -> str:
    return f"{minutes} min"


def _on(flag: bool) -> str:
    return "on" if flag else "off"


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"

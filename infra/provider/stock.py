"""The stock resources' arguments: the spec's, merged with what stays as it is live, and the ids of what exists."""

from __future__ import annotations

from typing import Any

from infra.aspects import ADDONS, APP_STACK, BRANCH_POLICY, FORMATION, PLACEMENT
from infra.comparison.stack import Comparison
from infra.spec import Environment
from infra.spec.app import Range

_GATED = ("reviewers", "preventSelfReview", "canAdminsBypass", "waitTimer")
"""What only some plans have for private repositories (docs/facts.md#protection-needs-a-plan)."""


def app(comparison: Comparison, key: str) -> dict[str, Any]:
    """An app with its add-ons and its formation. Where the spec only reports a kind of drift, what is live is declared.

    Region and team are declared as they are live: the provider would replace the app to change them. A process type is
    declared once it is live (docs/facts.md#unreleased-process-types).
    """
    spec, live, want = comparison.spec.apps[key], comparison.found.apps[key], comparison.wanted_app(key)
    choice, place = spec.on_drift, PLACEMENT.of(live) if live else spec
    declared: dict[str, Any] = {
        "id": live.id if live else None,
        "name": live.name if live and choice.name == "report" else spec.name,
        "region": place.region,
        "team": place.team,
        "stack": APP_STACK.of(live).name if live and choice.stack == "report" else spec.stack,
        "addons": {},
        "formation": {},
    }
    there = ADDONS.declared(live, want) if live else {}
    for name, addon in spec.addons.items():
        found = there.get(name)
        declared["addons"][name] = {
            "id": found.id if found else None,
            "plan": found.plan if found and choice.addon_plan == "report" else addon.plan,
            "name": found.name if found and choice.addon_name == "report" else addon.name,
        }
    for process_type, process in FORMATION.of(live).items() if live else ():
        wanted = spec.formation.get(process_type)
        if wanted is not None:
            kept = choice.quantity == "report"
            declared["formation"][process_type] = {
                "size": process.size if choice.size == "report" else wanted.size,
                "quantity": process.quantity if kept else _within(wanted.range, process.quantity),
            }
    return declared


def environment(comparison: Comparison, key: str) -> dict[str, Any]:
    """A GitHub environment with its branch patterns; `declared` is false where a missing one is only reported."""
    live, surroundings = comparison.found.environments[key], comparison.found.surroundings[key]
    wanted = comparison.wanted_environment(key, live)
    people, policy = wanted.reviewers, wanted.branch_policy
    ids = BRANCH_POLICY.of(live).ids if live else {}
    # What a plan may lack is ours to try (infra/provider/converge.py).
    leave = wanted.when_unavailable == "confirm-gate" and surroundings.private
    return {
        "declared": live is not None or wanted.on_drift == "converge",
        "exists": live is not None,
        "repository": wanted.repository,
        "name": comparison.spec.environment_name(key),
        "users": [surroundings.reviewer_ids[login] for login in people.users],
        "teams": [surroundings.reviewer_ids[f"team {slug}"] for slug in people.teams],
        "prevent_self_review": wanted.prevent_self_review,
        "can_admins_bypass": wanted.can_admins_bypass,
        "wait_timer": wanted.wait_timer,
        "protected_branches": None if policy == "any" else policy == "protected",
        "patterns": {pattern: ids.get(pattern) for pattern in wanted.patterns},
        "ignore_changes": _ignored(wanted, leave),
    }


def _ignored(wanted: Environment, leave: bool) -> list[str]:
    """The fields whose drift the stock provider does not converge."""
    if wanted.on_drift == "report":
        return [*_GATED, "deploymentBranchPolicy"]
    if leave:
        return list(_GATED)
    # Without reviewers the provider never reads it back (docs/facts.md#reviewers-read-back), and would show a change
    # in every preview.
    return [] if wanted.reviewers.any else ["preventSelfReview"]


def _within(range_: Range, quantity: int) -> int:
    """The live quantity where it is within the range (an autoscaler's business), else the nearest bound."""
    return min(max(quantity, range_.min), range_.max)

"""What may protect an environment: the settings of a PUT, and the plan that may refuse them.

A field left out keeps its value, null, 0 and [] clear it (docs/facts.md#environment-settings); a private repository
without GitHub Enterprise has no reviewers, wait timer or admin bypass to set (docs/facts.md#protection-needs-a-plan).
"""

from __future__ import annotations

from typing import Any

from lab.simulators.github.access import permission, reaches, team_role
from lab.simulators.github.errors import invalid_request, not_found, problem
from lab.simulators.routing import Call

DEFAULTS: dict[str, Any] = {
    "wait_timer": 0,
    "reviewers": [],
    "prevent_self_review": False,
    "can_admins_bypass": True,
    "deployment_branch_policy": None,
}
MOST_REVIEWERS = 6
LONGEST_WAIT_MINUTES = 43200
_GATED = {
    "reviewers": "required reviewers",
    "prevent_self_review": "required reviewers",
    "can_admins_bypass": "required reviewers",
    "wait_timer": "wait timer",
}
"""The fields that need GitHub Enterprise on a private repository, and how the refusal calls them, in this order."""


def check_plan_has_environments(call: Call, repo: dict[str, Any]) -> None:
    """A private repository of a free plan has no environments: 404."""
    if repo["private"] and _plan(call, repo) == "free":
        raise not_found()


def wanted(call: Call, repo: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """The settings that a PUT asks for, complete and checked in form; only the fields that it names.

    Raises 422 for a wrong form, for a plan without the rule (at default values too), and for equal policy flags.
    """
    for field in body:
        if field not in DEFAULTS:
            raise invalid_request(f'"{field}" is not a permitted key.')
    settings = {field: DEFAULTS[field] if value is None else value for field, value in body.items()}
    _check_forms(settings)
    if repo["private"] and _plan(call, repo) != "enterprise":
        for field, rule in _GATED.items():
            if field in settings:
                reason = f"Please ensure the billing plan supports the {rule} protection rule."
                raise problem(422, f"Failed to create the environment protection rule. {reason}")
    if "reviewers" in settings:
        settings["reviewers"] = _reviewers(call, repo, settings["reviewers"])
    return settings


def _plan(call: Call, repo: dict[str, Any]) -> str:
    github = call.state["github"]
    owner = github["orgs"].get(repo["owner"]) or github["users"][repo["owner"]]
    return str(owner["plan"])


def _check_forms(settings: dict[str, Any]) -> None:
    timer = settings.get("wait_timer", 0)
    if not isinstance(timer, int) or isinstance(timer, bool):
        raise invalid_request(f"For 'properties/wait_timer', {timer!r} is not an integer.")
    if not 0 <= timer <= LONGEST_WAIT_MINUTES:
        bound = f"greater than or equal to {0}" if timer < 0 else f"less than or equal to {LONGEST_WAIT_MINUTES}"
        raise invalid_request(f"For 'properties/wait_timer', {timer} is not {bound}.")
    for field in ("prevent_self_review", "can_admins_bypass"):
        if not isinstance(settings.get(field, False), bool):
            raise invalid_request(f"For 'properties/{field}', {settings[field]!r} is not a boolean.")
    policy = settings.get("deployment_branch_policy")
    if policy is not None:
        _check_policy(policy)


def _check_policy(policy: Any) -> None:
    flags = ("protected_branches", "custom_branch_policies")
    if not isinstance(policy, dict) or set(policy) - set(flags):
        raise invalid_request("For 'properties/deployment_branch_policy', this is not an object of the two flags.")
    for flag in flags:
        if not isinstance(policy.get(flag), bool):
            raise invalid_request(f"For 'properties/deployment_branch_policy', \"{flag}\" is not a boolean.")
    if policy["protected_branches"] == policy["custom_branch_policies"]:
        raise problem(422, '"custom_branch_policies" and "protected_branches" cannot have the same value')


def _reviewers(call: Call, repo: dict[str, Any], asked: Any) -> list[dict[str, Any]]:
    """Users and teams who can read the repository, each once. Raises 422; the text for no access is a gap."""
    if not isinstance(asked, list):
        raise invalid_request("For 'properties/reviewers', this is not an array.")
    if len(asked) > MOST_REVIEWERS:
        raise invalid_request(f"No more than {MOST_REVIEWERS} items are allowed; {len(asked)} were supplied.")
    chosen: list[dict[str, Any]] = []
    for item in asked:
        if not isinstance(item, dict) or item.get("type") not in ("User", "Team") or type(item.get("id")) is not int:
            raise invalid_request("For 'properties/reviewers', an item needs a type (User or Team) and an id.")
        reviewer = {"type": item["type"], "id": item["id"]}
        if not _may_review(call, repo, reviewer):
            fault = {"resource": "Environment", "field": "reviewers", "code": "invalid", "value": reviewer["id"]}
            raise problem(422, "Validation Failed", errors=[fault])
        if reviewer not in chosen:
            chosen.append(reviewer)
    return chosen


def _may_review(call: Call, repo: dict[str, Any], reviewer: dict[str, Any]) -> bool:
    github = call.state["github"]
    if reviewer["type"] == "Team":
        teams = [record for record in github["teams"] if record["id"] == reviewer["id"]]
        return any(team_role(record, repo) != "none" for record in teams)
    logins = [login for login, user in github["users"].items() if user["id"] == reviewer["id"]]
    return any(reaches(permission(call.state, repo, login), "read") for login in logins)

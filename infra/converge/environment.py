"""Puts an environment's protection back as a whole: what the stock provider does not do when all reviewers are gone.

terraform-provider-github reads removed reviewers back as if they were still there (its issue 3609, design fact 8), so
it never sends them again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from infra.aspects import ENVIRONMENT
from infra.audit.comparison import Comparison
from infra.audit.protection import REFUSED, Protection, protection
from infra.converge.app import write_all
from infra.errors import ConvergeError
from infra.live.found import FoundEnvironment
from infra.live.github import environment_path
from infra.live.http import Api, ApiFailure
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
    body: dict[str, Any] = {}
    for aspect in ENVIRONMENT:
        body |= aspect.body(environment, ids)
    try:
        api.request("PUT", environment_path(owner, environment.repository, name), body)
    except ApiFailure as failure:
        text = f"the protection of {name} cannot be put back: {failure}"
        raise (PlanRefused if _PLAN in str(failure) else ConvergeError)(text) from None


def converge_environment(comparison: Comparison, key: str, look_again: Callable[[], FoundEnvironment | None]) -> None:
    """Puts one environment back as the spec has it, then what follows of what is live after that.

    Raises `ConvergeError` where GitHub refuses, and what `look_again` raises.
    """
    spec, api = comparison.spec, comparison.apis.must_github
    name, owner = spec.environment_name(key), spec.owner or ""
    environment = comparison.wanted_environment(key, comparison.found.environments[key])
    put_environment(api, owner, name, environment, comparison.found.surroundings[key].reviewer_ids)
    live = look_again()
    write_all(
        api,
        environment_path(owner, environment.repository, name),
        [write for aspect in ENVIRONMENT for write in (aspect.after(live, environment) if live else ())],
    )


def try_protection(comparison: Comparison) -> tuple[dict[str, str], list[str]]:
    """Where the spec lets the confirm gate stand in and GitHub does not show the plan: tries (design facts 11 and 12).

    Gives which environments' protection is refused, for the next `up` to remember, and what GitHub said. The audit then
    reads back what really holds.
    """
    spec, found, recorded = comparison.spec, comparison.found, comparison.remembered.protection
    refused = {key: why for key, why in recorded.items() if key in spec.environments}
    said = []
    for key, environment in spec.environments.items():
        around, live = found.surroundings[key], found.environments[key]
        known = protection(live, around, refused.get(key, ""))
        if known is Protection.AVAILABLE:
            refused.pop(key, None)
        wants = environment.wants_protection and environment.when_unavailable == "confirm-gate"
        if known is Protection.UNKNOWN and wants and environment.on_drift == "converge":
            name, api = spec.environment_name(key), comparison.apis.must_github
            try:
                put_environment(api, spec.owner or "", name, environment, around.reviewer_ids)
            except PlanRefused as refusal:
                said.append(f"environment {key}: {refusal}")
                refused[key] = REFUSED
    return refused, said

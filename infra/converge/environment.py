"""Puts an environment's protection back as a whole: what the stock provider does not do when all reviewers are gone.

The provider reads removed reviewers back as if they were still there (docs/facts.md#reviewers-read-back), so it never
sends them again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from infra.aspects import ENVIRONMENT
from infra.audit.comparison import Comparison
from infra.converge.app import write_all
from infra.errors import ConvergeError
from infra.live.found import FoundEnvironment
from infra.live.github import environment_path
from infra.live.http import Api, ApiFailure
from infra.spec import Environment

_PLAN = "ensure the billing plan supports"
"""What GitHub says in the two refusals of a plan without protection rules (docs/facts.md#protection-needs-a-plan)."""


class PlanRefused(ConvergeError):
    """GitHub says that the account's plan does not have this protection for private repositories."""


def put_environment(api: Api, owner: str, name: str, environment: Environment, ids: Mapping[str, int]) -> None:
    """One PUT with every field of the environment, as the provider writes them (docs/facts.md#environment-writes).

    Raises `PlanRefused` where GitHub says that the plan lacks the protection, `ConvergeError` where it refuses for
    another reason. Success proves nothing: the caller looks again (docs/facts.md#reduced-protection).
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

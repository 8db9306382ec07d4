"""Puts an environment's protection back as a whole: what the stock provider does not do when all reviewers are gone.

terraform-provider-github reads removed reviewers back as if they were still there (its issue 3609, design fact 8), so
it never sends them again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from infra.aspects import ENVIRONMENT
from infra.aspects.aspect import Write
from infra.audit.comparison import Comparison
from infra.converge.app import Written, write_all
from infra.errors import ConvergeError
from infra.live.found import FoundEnvironment
from infra.live.github import environment_path
from infra.live.http import Api, ApiFailure
from infra.spec import Environment

_PLAN = "ensure the billing plan supports"
"""What GitHub says in the two refusals of a plan without protection rules (facts B2)."""


class PlanRefused(ConvergeError):
    """GitHub says that the account's plan does not have this protection for private repositories."""


def put_environment(
    api: Api, owner: str, name: str, environment: Environment, ids: Mapping[str, int], written: Written
) -> None:
    """One PUT with every field of the environment, as the provider writes them (facts B1, B4).

    Raises `PlanRefused` where GitHub says that the plan lacks the protection, `ConvergeError` where it refuses for
    another reason. Success proves nothing: the caller looks again (design fact 11).
    """
    body: dict[str, Any] = {}
    for aspect in ENVIRONMENT:
        body |= aspect.body(environment, ids)
    write = Write(f"the protection of {name}", "PUT", environment_path(owner, environment.repository, name), body)
    try:
        written.make(api, write, write.path)
    except ApiFailure as failure:
        text = f"{write.what} cannot be put back: {failure}"
        raise (PlanRefused if _PLAN in str(failure) else ConvergeError)(text) from None


def converge_environment(
    comparison: Comparison, key: str, look_again: Callable[[], FoundEnvironment | None], written: Written
) -> None:
    """Puts one environment back as the spec has it, then what follows of what is live after that.

    Raises `ConvergeError` where GitHub refuses, and what `look_again` raises.
    """
    spec, api = comparison.spec, comparison.apis.must_github
    name, owner = spec.environment_name(key), spec.owner or ""
    environment = comparison.wanted_environment(key, comparison.found.environments[key])
    put_environment(api, owner, name, environment, comparison.found.surroundings[key].reviewer_ids, written)
    live = look_again()
    write_all(
        api,
        environment_path(owner, environment.repository, name),
        [write for aspect in ENVIRONMENT for write in (aspect.after(live, environment) if live else ())],
        written,
    )

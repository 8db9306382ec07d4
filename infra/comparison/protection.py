"""Whether an environment's protection is to be had at all: on GitHub a matter of plan."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from infra.apis.found import Found, FoundEnvironment, FoundSurroundings
from infra.aspects import ADMIN_BYPASS, REVIEWERS, WAIT_TIMER
from infra.errors import Fault, IdentityError
from infra.spec import Environment, StackSpec

_PLANS_WITHOUT = ("free", "pro", "team")
"""Plans on which private repositories have no required reviewers, wait timers or admin control
(docs/facts.md#protection-needs-a-plan)."""

REFUSED = "refused"


class Protection(StrEnum):
    """What is known of it. UNKNOWN is usual: GitHub seldom shows the plan."""

    AVAILABLE = "available"
    UNAVAILABLE = "unavailable"
    UNKNOWN = "unknown"


def protection(live: FoundEnvironment | None, surroundings: FoundSurroundings, recorded: str) -> Protection:
    """What GitHub shows decides; `recorded` is "refused" when the last `up` tried and GitHub refused."""
    if not surroundings.private or (live is not None and has_gated_rule(live)):
        return Protection.AVAILABLE
    if surroundings.plan:
        return Protection.UNAVAILABLE if surroundings.plan in _PLANS_WITHOUT else Protection.AVAILABLE
    return Protection.UNAVAILABLE if recorded == REFUSED else Protection.UNKNOWN


def has_gated_rule(live: FoundEnvironment) -> bool:
    """Whether it has a rule that a plan without protection rules could not have."""
    return bool(REVIEWERS.of(live).people or WAIT_TIMER.of(live) or not ADMIN_BYPASS.of(live))


def falls_back(
    environment: Environment, live: FoundEnvironment | None, surroundings: FoundSurroundings, recorded: str
) -> bool:
    """Whether the confirm gate stands in for protection that is not to be had."""
    unavailable = protection(live, surroundings, recorded) is Protection.UNAVAILABLE
    return unavailable and environment.wants_protection and environment.when_unavailable == "confirm-gate"


def check_protection(spec: StackSpec, found: Found, recorded: Mapping[str, str]) -> None:
    """Raises `IdentityError` for each environment whose protection is not to be had and whose spec says `error`."""
    faults = []
    for key, environment in spec.environments.items():
        surroundings, live = found.surroundings[key], found.environments[key]
        if not environment.wants_protection or environment.when_unavailable != "error":
            continue
        if protection(live, surroundings, recorded.get(key, "")) is Protection.UNAVAILABLE:
            reason = (
                f"the plan {surroundings.plan or 'of the account'} has no protection rules for private repositories"
            )
            remedy = "Change the plan, or write when_unavailable: confirm-gate (docs/drift.md, 'Protection')."
            faults.append(Fault(f"environment {key}", reason, remedy))
    if faults:
        raise IdentityError("Protection that is not to be had; nothing was written", faults)


def check_reviewers(spec: StackSpec, found: Found) -> None:
    """Raises `IdentityError` for each reviewer that an `up` would have to add and who cannot see the repository: GitHub
    would refuse, when other things had been written already."""
    faults = []
    for key, environment in spec.environments.items():
        live, surroundings = found.environments[key], found.surroundings[key]
        there = {name.lower() for name in REVIEWERS.of(live).people} if live else set()
        for name in environment.people:
            if surroundings.access.get(name) is False and name.lower() not in there:
                reason = f"{name} cannot see {environment.repository}, and so cannot review"
                faults.append(Fault(f"environment {key}", reason, "Give access to the repository first."))
    if faults:
        raise IdentityError("Reviewers that GitHub would refuse; nothing was written", faults)

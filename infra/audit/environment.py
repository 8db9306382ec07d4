"""The difference of one live GitHub deployment environment from its spec."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from infra.audit.acceptance import accept
from infra.audit.drift import Item, Weight, differs, weight
from infra.live.found import FoundEnvironment, FoundSurroundings
from infra.spec import BranchPatterns, BranchPolicy, Environment


def compare_environment(
    name: str,
    environment: Environment,
    live: FoundEnvironment | None,
    around: FoundSurroundings | None = None,
    today: datetime.date | None = None,
) -> list[Item]:
    """Everything in which the live environment differs from its spec; GitHub ignores case in logins and slugs.

    `around` is what its protection depends on, where that was looked at; `today` decides which acceptances hold.
    """
    decided = weight(environment.on_drift)
    items = [
        *(
            [differs("environment", name, "none", decided)]
            if live is None
            else _differences(environment, live, decided)
        ),
        *(_who_cannot_review(environment, around) if around else ()),
        *_nobody_could_approve(environment),
    ]
    return accept(items, environment.accepted, today or datetime.date.today())


def _differences(environment: Environment, live: FoundEnvironment, decided: Weight) -> Iterator[Item]:
    want, found = environment.people, live.people
    if {name.lower() for name in want} != {name.lower() for name in found}:
        yield differs("required reviewers", _listed(want), _listed(found), decided)
    if environment.prevent_self_review != live.prevent_self_review:
        yield differs(
            "prevent self-review", _on(environment.prevent_self_review), _on(live.prevent_self_review), decided
        )
    if environment.can_admins_bypass != live.can_admins_bypass:
        yield differs("admins can bypass", _yes(environment.can_admins_bypass), _yes(live.can_admins_bypass), decided)
    if environment.wait_timer != live.wait_timer:
        yield differs("wait timer", f"{environment.wait_timer} min", f"{live.wait_timer} min", decided)
    if _policy(environment.branch_policy) != _policy(live.branch_policy):
        yield differs("branch policy", _policy(environment.branch_policy), _policy(live.branch_policy), decided)


def _who_cannot_review(environment: Environment, around: FoundSurroundings) -> Iterator[Item]:
    for name in environment.people:
        if around.access.get(name) is False:
            yield differs(f"reviewer {name}", f"access to {environment.repository}", "none", Weight.REPORT)
    unasked = [name for name in environment.people if around.access.get(name, True) is None]
    if unasked:
        text = f"whether they may see {environment.repository} is not known: this token may not ask"
        yield Item(f"reviewers {', '.join(unasked)}", text, Weight.NOTICE)
    if around.protected_branch is False:
        text = "protected branches only, but no branch is protected: every branch may deploy"
        yield Item("branch policy", text, Weight.REPORT)


def _nobody_could_approve(environment: Environment) -> Iterator[Item]:
    alone = len(environment.reviewers.users) == 1 and not environment.reviewers.teams
    if alone and environment.prevent_self_review and not environment.can_admins_bypass:
        only = environment.reviewers.users[0]
        yield Item(
            "required reviewers", f"nobody could approve what {only} deploys: {only} is the only one", Weight.NOTICE
        )


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none"


def _policy(policy: BranchPolicy) -> str:
    if isinstance(policy, BranchPatterns):
        return f"branches {', '.join(sorted(policy.patterns)) or 'none'}"
    return {"any": "any branch", "protected": "protected branches only"}[policy]


def _on(flag: bool) -> str:
    return "on" if flag else "off"


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"

"""The environment's required reviewers, and whether they can see the repository."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.apis.found import FoundEnvironment, FoundSurroundings
from infra.aspects.aspect import Answers, EnvironmentAspect
from infra.items import NONE, Item, Kind, Weight, term, weight
from infra.spec import Environment

KIND = Kind("reviewers", "required reviewers")
ONE = Kind("reviewer", "reviewer {}")
SOME = Kind("reviewers_not_asked", "reviewers {}")


@dataclass(frozen=True)
class FoundReviewers:
    """Logins, and slugs of teams."""

    users: tuple[str, ...]
    teams: tuple[str, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """All by name: "MooseQuest", "team ops"."""
        return (*sorted(self.users, key=str.lower), *(f"team {slug}" for slug in sorted(self.teams)))


class RequiredReviewers(EnvironmentAspect[FoundReviewers]):
    name = "reviewers"

    def read(self, answers: Answers) -> FoundReviewers:
        reviewers = rule(answers, "required_reviewers").get("reviewers") or ()
        return FoundReviewers(
            users=tuple(sorted(r["reviewer"]["login"] for r in reviewers if r["type"] == "User")),
            teams=tuple(sorted(r["reviewer"]["slug"] for r in reviewers if r["type"] == "Team")),
        )

    def body(self, environment: Environment, ids: Mapping[str, int]) -> dict[str, Any]:
        reviewers = [{"type": "Team", "id": ids[f"team {slug}"]} for slug in environment.reviewers.teams]
        reviewers += [{"type": "User", "id": ids[login]} for login in environment.reviewers.users]
        return {"reviewers": reviewers}

    def state(self, live: FoundEnvironment, environment: Environment) -> Iterator[Item]:
        """GitHub ignores case in logins and slugs."""
        want, found = environment.people, self.of(live).people
        same = {name.lower() for name in want} == {name.lower() for name in found}
        there = term("listed", names=want if same else found)
        yield Item(KIND, (), there, term("listed", names=want), weight(environment.on_drift))

    def beside(self, environment: Environment, surroundings: FoundSurroundings) -> Iterator[Item]:
        repository = environment.repository
        for name in environment.people:
            if surroundings.access.get(name) is False:
                yield Item(ONE, (name,), NONE, term("access", repository=repository), Weight.REPORT)
        unasked = [name for name in environment.people if surroundings.access.get(name, True) is None]
        if unasked:
            text = term("access_not_asked", repository=repository)
            yield Item(SOME, (", ".join(unasked),), text, weight=Weight.NOTICE)
        alone = len(environment.reviewers.users) == 1 and not environment.reviewers.teams
        if alone and environment.prevent_self_review and not environment.can_admins_bypass:
            only = term("only_approver", login=environment.reviewers.users[0])
            yield Item(KIND, (), only, weight=Weight.NOTICE)


def rule(answers: Answers, kind: str) -> Mapping[str, Any]:
    """One of the environment's protection rules; empty for one that is not active (docs/facts.md#protection-rules)."""
    rules = answers["environment"].get("protection_rules") or ()
    return next((each for each in rules if each["type"] == kind), {})


REVIEWERS = RequiredReviewers()

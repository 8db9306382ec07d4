"""The environment's fields beside reviewers and branches, and whether its repository is archived."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from infra.apis.found import FoundEnvironment
from infra.aspects.aspect import Answers, EnvironmentAspect, on
from infra.aspects.reviewers import rule
from infra.items import Item, Kind, Term, Weight, term, weight
from infra.spec import Environment


class EnvironmentSetting(EnvironmentAspect[Any]):
    """Takes the field's name in the spec and in GitHub's PUT, its kind, how it is read, and how it is said."""

    def __init__(
        self, name: str, kind: Kind, read: Callable[[Answers], Any], said: Callable[[Any], str | Term]
    ) -> None:
        self.name, self.kind, self._read, self._said = name, kind, read, said

    def read(self, answers: Answers) -> Any:
        return self._read(answers)

    def body(self, environment: Environment, ids: Mapping[str, int]) -> dict[str, Any]:
        return {self.name: getattr(environment, self.name)}

    def state(self, live: FoundEnvironment, environment: Environment) -> Iterator[Item]:
        found, wanted = self._said(self.of(live)), self._said(getattr(environment, self.name))
        yield Item(self.kind, (), found, wanted, weight(environment.on_drift))


SELF_REVIEW = EnvironmentSetting(
    "prevent_self_review",
    Kind("self_review", "prevent self-review"),
    lambda answers: bool(rule(answers, "required_reviewers").get("prevent_self_review")),
    on,
)


ADMIN_BYPASS = EnvironmentSetting(
    "can_admins_bypass",
    Kind("admin_bypass", "admins can bypass"),
    lambda answers: bool(answers["environment"].get("can_admins_bypass", True)),
    lambda flag: "yes" if flag else "no",
)


WAIT_TIMER = EnvironmentSetting(
    "wait_timer",
    Kind("wait_timer", "wait timer"),
    lambda answers: int(rule(answers, "wait_timer").get("wait_timer", 0)),
    lambda minutes: term("minutes", minutes=minutes),
)


REPOSITORY = Kind("repository", "repository {}")


class Archived(EnvironmentAspect[bool]):
    name = "archived"

    def read(self, answers: Answers) -> bool:
        return bool(answers["repository"].get("archived"))

    def body(self, environment: Environment, ids: Mapping[str, int]) -> dict[str, Any]:
        return {}

    def state(self, live: FoundEnvironment, environment: Environment) -> Iterator[Item]:
        if self.of(live):
            yield Item(REPOSITORY, (environment.repository,), term("archived"), weight=Weight.REPORT)


ARCHIVED = Archived()

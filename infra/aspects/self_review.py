"""Whether whoever started a deployment is kept from approving it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.aspects.aspect import Answers, EnvironmentAspect, on
from infra.aspects.reviewers import rule
from infra.items import Item, Kind, weight
from infra.live.found import FoundEnvironment
from infra.spec import Environment

KIND = Kind("self_review", "prevent self-review")


class SelfReview(EnvironmentAspect[bool]):
    name = "prevent_self_review"

    def read(self, answers: Answers) -> bool:
        return bool(rule(answers, "required_reviewers").get("prevent_self_review"))

    def body(self, environment: Environment, ids: Mapping[str, int]) -> dict[str, Any]:
        return {"prevent_self_review": environment.prevent_self_review}

    def state(self, live: FoundEnvironment, environment: Environment) -> Iterator[Item]:
        want, found = environment.prevent_self_review, self.of(live)
        yield Item(KIND, (), on(found), on(want), weight(environment.on_drift))

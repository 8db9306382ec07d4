"""How many minutes a deployment to the environment waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.aspects.aspect import Answers, EnvironmentAspect
from infra.aspects.reviewers import rule
from infra.items import Item, Kind, term, weight
from infra.live.found import FoundEnvironment
from infra.spec import Environment

KIND = Kind("wait_timer", "wait timer")


class WaitTimer(EnvironmentAspect[int]):
    name = "wait_timer"

    def read(self, answers: Answers) -> int:
        return int(rule(answers, "wait_timer").get("wait_timer", 0))

    def body(self, environment: Environment, ids: Mapping[str, int]) -> dict[str, Any]:
        return {"wait_timer": environment.wait_timer}

    def state(self, live: FoundEnvironment, environment: Environment) -> Iterator[Item]:
        want, found = environment.wait_timer, self.of(live)
        wanted = term("minutes", minutes=want)
        yield Item(KIND, (), term("minutes", minutes=found), wanted, weight(environment.on_drift))


WAIT_TIMER = WaitTimer()

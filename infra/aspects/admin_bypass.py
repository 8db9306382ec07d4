"""Whether administrators may deploy without approval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.aspects.aspect import Answers, EnvironmentAspect
from infra.items import Item, Kind, weight
from infra.live.found import FoundEnvironment
from infra.spec import Environment

KIND = Kind("admin_bypass", "admins can bypass")


class AdminBypass(EnvironmentAspect[bool]):
    name = "can_admins_bypass"

    def read(self, answers: Answers) -> bool:
        return bool(answers["environment"].get("can_admins_bypass", True))

    def body(self, environment: Environment, ids: Mapping[str, int]) -> dict[str, Any]:
        return {"can_admins_bypass": environment.can_admins_bypass}

    def state(self, live: FoundEnvironment, environment: Environment) -> Iterator[Item]:
        want, found = environment.can_admins_bypass, self.of(live)
        yield Item(KIND, (), _yes(found), _yes(want), weight(environment.on_drift))


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


ADMIN_BYPASS = AdminBypass()

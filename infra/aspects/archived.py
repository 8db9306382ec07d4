"""Whether the environment's repository is archived: then nothing can be deployed from it, and no gate be changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.apis.found import FoundEnvironment
from infra.aspects.aspect import Answers, EnvironmentAspect
from infra.items import Item, Kind, Weight, term
from infra.spec import Environment

KIND = Kind("repository", "repository {}")


class Archived(EnvironmentAspect[bool]):
    name = "archived"

    def read(self, answers: Answers) -> bool:
        return bool(answers["repository"].get("archived"))

    def body(self, environment: Environment, ids: Mapping[str, int]) -> dict[str, Any]:
        return {}

    def state(self, live: FoundEnvironment, environment: Environment) -> Iterator[Item]:
        if self.of(live):
            yield Item(KIND, (environment.repository,), term("archived"), weight=Weight.REPORT)


ARCHIVED = Archived()

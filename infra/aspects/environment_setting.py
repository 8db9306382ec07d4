"""What self-review, the administrators' bypass and the wait timer have in common: one field, in the spec's own form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from infra.apis.found import FoundEnvironment
from infra.aspects.aspect import Answers, EnvironmentAspect
from infra.items import Item, Kind, Term, weight
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

"""What holds of every aspect: each inherits it, and says which outside changes it knows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from infra.aspects.aspect import AppAspect, EnvironmentAspect
from infra.comparison.stack import Comparison
from infra.items import Item, Weight, to_converge
from infra.words import sentence
from tests.aspects.case import Case, live_state
from tests.aspects.world import AspectWorld

_WEIGHTS = {"report": Weight.REPORT, "notice": Weight.NOTICE}


class Contract(ABC):
    """Converged is clean; each change is found; what is converged is as before; and a second time the same."""

    changes: ClassVar[tuple[Case, ...]]

    @abstractmethod
    def items(self, comparison: Comparison) -> list[Item]:
        """What the aspect finds."""

    def test_converged_is_clean(self, worlds: dict[bool, AspectWorld]) -> None:
        for world in worlds.values():
            assert not self.items(world.compare())

    def test_an_outside_change(self, worlds: dict[bool, AspectWorld], case: Case) -> None:
        world = worlds[case.mentioned]
        document, before = world.state(), live_state(world)
        try:
            for _ in range(2):
                case.change(world)
                assert world.state() != document, "nothing was changed"
                self._seen_and_handled(world, case, before)
                world.put_back(document)
                assert not self.items(world.compare())
        finally:
            world.put_back(document)

    def _seen_and_handled(self, world: AspectWorld, case: Case, before: Any) -> None:
        changed = live_state(world)
        comparison = world.compare()
        named = [item for item in self.items(comparison) if case.named in sentence(item)]
        assert named, [sentence(item) for subject in comparison.subjects for item in subject.items]
        assert named[0].weight is _WEIGHTS.get(case.up, Weight.DRIFT)
        written = world.converge(comparison)
        now = world.compare()
        left = [sentence(item) for item in self.items(now)]
        elsewhere = [item for subject in now.subjects for item in to_converge(subject.items)]
        if case.up in _WEIGHTS:
            assert not written, "what is left was changed"
            assert live_state(world) == changed
            assert case.named in "\n".join(left)
        elif case.by == "own" or not left:
            assert written
            # What other aspects leave to a stock resource is still there.
            assert case.stays or elsewhere or case.up == "follow" or live_state(world) == before, "not as it was"
            assert case.stays in "\n".join(left)
            assert case.named not in "\n".join(left)
        else:  # a stock resource undoes the rest, which takes the engine
            assert written or live_state(world) == changed


class AppContract(Contract):
    """For an aspect of an app."""

    aspect: ClassVar[AppAspect[Any]]

    def items(self, comparison: Comparison) -> list[Item]:
        live = comparison.found.apps["queue"]
        assert live is not None
        return list(self.aspect.compare(live, comparison.wanted_app("queue")))


class EnvironmentContract(Contract):
    """For an aspect of an environment."""

    aspect: ClassVar[EnvironmentAspect[Any]]

    def items(self, comparison: Comparison) -> list[Item]:
        live, environment = comparison.found.environments["production"], comparison.spec.environments["production"]
        surroundings = comparison.found.surroundings["production"]
        if live is None:
            return comparison.environment("production", live)
        differences = (item for item in self.aspect.state(live, environment) if item.differs)
        return [*differences, *self.aspect.beside(environment, surroundings)]

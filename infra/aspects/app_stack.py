"""The app's stack, and the one that the next build takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from infra.apis.found import FoundApp, FoundRelease
from infra.aspects.aspect import Answers, AppAspect, WantedApp, Write
from infra.items import Item, Kind, Weight, term, weight


def _upgraded(release: FoundRelease, *_: str) -> bool:
    return release.description.startswith("Upgrade stack to ")


KIND = Kind("stack", "stack", _upgraded)
BUILD = Kind("build_stack", "build stack", _upgraded)
CONTAINER = "container"


@dataclass(frozen=True)
class FoundStack:
    """The stack that runs, and the one of the next build."""

    name: str
    build: str


class AppStack(AppAspect[FoundStack]):
    name = "stack"

    def read(self, answers: Answers) -> FoundStack:
        return FoundStack(answers["app"]["stack"]["name"], answers["app"]["build_stack"]["name"])

    def state(self, live: FoundApp, want: WantedApp) -> Iterator[Item]:
        found, wanted, decided = self.of(live), want.spec.stack, weight(want.spec.on_drift.stack)
        if found.name != wanted and found.build == wanted:
            # What Heroku may leave until somebody deploys, no `up` can hasten (docs/facts.md#build-stack).
            yield Item(KIND, (), term("until_deploy", stack=found.name), wanted, Weight.REPORT)
        else:
            yield Item(KIND, (), found.name, wanted, decided)
        yield Item(BUILD, (), found.build, wanted, decided)

    def converge(self, live: FoundApp, want: WantedApp, items: Sequence[Item]) -> Iterator[Write]:
        if any(item.kind is BUILD for item in items):
            yield Write("the build stack", "PATCH", "", {"build_stack": want.spec.stack})


APP_STACK = AppStack()

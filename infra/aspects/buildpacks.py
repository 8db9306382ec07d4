"""The app's buildpacks, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from infra.apis.found import FoundApp
from infra.apis.http import Api
from infra.aspects.app_stack import CONTAINER
from infra.aspects.aspect import Answers, AppAspect, Requests, WantedApp, Write, listing, mentioned
from infra.items import Item, Kind, term, weight
from infra.spec import App

KIND = Kind("buildpacks", "buildpacks")


class Buildpacks(AppAspect[tuple[str, ...]]):
    name = "buildpacks"

    def requests(self, api: Api, app: str, addons: Iterable[str]) -> Requests:
        return listing(api, app, "buildpacks", "buildpack-installations")

    def read(self, answers: Answers) -> tuple[str, ...]:
        return tuple(b["buildpack"]["name"] for b in sorted(answers["buildpacks"], key=lambda b: b["ordinal"]))

    def state(self, live: FoundApp, want: WantedApp) -> Iterator[Item]:
        found, wanted, spec = self.of(live), _wanted(want.spec), want.spec
        if wanted is not None:
            decided = weight(mentioned(spec.on_drift.buildpacks, spec.buildpacks))
            yield Item(KIND, (), term("listed", names=found), term("listed", names=wanted), decided)

    def converge(self, live: FoundApp, want: WantedApp, items: Sequence[Item]) -> Iterator[Write]:
        if any(item.kind is KIND for item in items):
            updates = [{"buildpack": buildpack} for buildpack in _wanted(want.spec) or ()]
            yield Write("the buildpacks", "PUT", "/buildpack-installations", {"updates": updates})


def _wanted(app: App) -> tuple[str, ...] | None:
    """What the spec says; else none on a container app, and nothing to compare on another."""
    if app.buildpacks is None:
        return () if app.stack == CONTAINER else None
    return app.buildpacks


BUILDPACKS = Buildpacks()

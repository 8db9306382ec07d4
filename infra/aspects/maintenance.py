"""Maintenance mode, in which Heroku answers for the app."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from infra.apis.found import FoundApp
from infra.aspects.aspect import Answers, AppAspect, WantedApp, Write, mentioned, on
from infra.items import Item, Kind, weight
from infra.spec import App

KIND = Kind("maintenance", "maintenance mode")


class Maintenance(AppAspect[bool]):
    name = "maintenance"

    def read(self, answers: Answers) -> bool:
        return bool(answers["app"]["maintenance"])

    def wanted(self, app: App) -> bool:
        """Off, unless the spec says otherwise."""
        return bool(app.maintenance)

    def state(self, live: FoundApp, want: WantedApp) -> Iterator[Item]:
        decided = weight(mentioned(want.spec.on_drift.maintenance, want.spec.maintenance))
        yield Item(KIND, (), on(self.of(live)), on(self.wanted(want.spec)), decided)

    def converge(self, live: FoundApp, want: WantedApp, items: Sequence[Item]) -> Iterator[Write]:
        if any(item.kind is KIND for item in items):
            yield Write("maintenance mode", "PATCH", "", {"maintenance": self.wanted(want.spec)})


MAINTENANCE = Maintenance()

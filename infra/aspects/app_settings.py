"""The app's own fields: its name, region and team, maintenance mode, and ACM (Heroku's automated certificates)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from infra.apis.found import FoundApp
from infra.aspects.aspect import Answers, AppAspect, WantedApp, Write, mentioned, on
from infra.items import NONE, Item, Kind, Weight, weight
from infra.spec import App

NAME = Kind("app_name", "app name")


class AppName(AppAspect[str]):
    name = "name"

    def read(self, answers: Answers) -> str:
        return str(answers["app"]["name"])

    def state(self, live: FoundApp, want: WantedApp) -> Iterator[Item]:
        yield Item(NAME, (), live.name, want.spec.name, weight(want.spec.on_drift.name))


APP_NAME = AppName()


REGION = Kind("region", "region")
TEAM = Kind("team", "team")


@dataclass(frozen=True)
class FoundPlacement:
    """The region, and the team if the app is one's."""

    region: str
    team: str | None


class Placement(AppAspect[FoundPlacement]):
    name = "placement"

    def read(self, answers: Answers) -> FoundPlacement:
        app = answers["app"]
        team = app.get("team") or app.get("organization")
        return FoundPlacement(app["region"]["name"], team["name"] if team else None)

    def state(self, live: FoundApp, want: WantedApp) -> Iterator[Item]:
        found, spec = self.of(live), want.spec
        yield Item(REGION, (), found.region, spec.region, Weight.REPORT)
        yield Item(TEAM, (), found.team or NONE, spec.team or NONE, Weight.REPORT)


PLACEMENT = Placement()


MAINTENANCE_KIND = Kind("maintenance", "maintenance mode")


class Maintenance(AppAspect[bool]):
    name = "maintenance"

    def read(self, answers: Answers) -> bool:
        return bool(answers["app"]["maintenance"])

    def wanted(self, app: App) -> bool:
        """Off, unless the spec says otherwise."""
        return bool(app.maintenance)

    def state(self, live: FoundApp, want: WantedApp) -> Iterator[Item]:
        decided = weight(mentioned(want.spec.on_drift.maintenance, want.spec.maintenance))
        yield Item(MAINTENANCE_KIND, (), on(self.of(live)), on(self.wanted(want.spec)), decided)

    def converge(self, live: FoundApp, want: WantedApp, items: Sequence[Item]) -> Iterator[Write]:
        if any(item.kind is MAINTENANCE_KIND for item in items):
            yield Write("maintenance mode", "PATCH", "", {"maintenance": self.wanted(want.spec)})


MAINTENANCE = Maintenance()


ACM_KIND = Kind("acm", "ACM (automated certificates)")


class Acm(AppAspect[bool]):
    name = "acm"

    def read(self, answers: Answers) -> bool:
        return bool(answers["app"]["acm"])

    def state(self, live: FoundApp, want: WantedApp) -> Iterator[Item]:
        wanted = bool(want.spec.acm)  # off, unless the spec says otherwise
        decided = weight(mentioned(want.spec.on_drift.acm, want.spec.acm))
        yield Item(ACM_KIND, (), on(self.of(live)), on(wanted), decided)

    def converge(self, live: FoundApp, want: WantedApp, items: Sequence[Item]) -> Iterator[Write]:
        if any(item.kind is ACM_KIND for item in items):
            yield Write("ACM", "POST", "/acm", {}) if want.spec.acm else Write("ACM", "DELETE", "/acm")


ACM = Acm()

"""Where the app lives: region and team, which Heroku changes only by replacing or transferring it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from infra.apis.found import FoundApp
from infra.aspects.aspect import Answers, AppAspect, WantedApp
from infra.items import NONE, Item, Kind, Weight

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

"""The app's releases: a latest one that failed, or is under way, leaves the dynos with what was before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from infra.apis.found import FoundApp, FoundRelease
from infra.apis.http import Api
from infra.apis.releases import recent_releases
from infra.aspects.aspect import Answers, AppAspect, Requests, WantedApp
from infra.items import Item, Kind, Weight, term

KIND = Kind("release", "release v{}")


class Releases(AppAspect[tuple[FoundRelease, ...]]):
    name = "releases"

    def requests(self, api: Api, app: str, addons: Iterable[str]) -> Requests:
        return {"releases": lambda: recent_releases(api, app)}

    def read(self, answers: Answers) -> tuple[FoundRelease, ...]:
        """The last ones, newest first."""
        return tuple(answers["releases"])

    def latest(self, live: FoundApp) -> FoundRelease | None:
        """The newest one; None where Heroku names none."""
        return next(iter(self.of(live)), None)

    def state(self, live: FoundApp, want: WantedApp) -> Iterator[Item]:
        latest = self.latest(live)
        if latest is not None and latest.status != "succeeded":
            failed = latest.status != "pending"  # or it expired
            said = term("release_failed" if failed else "release_pending", description=latest.description)
            yield Item(KIND, (str(latest.version),), said, weight=Weight.REPORT if failed else Weight.NOTICE)


RELEASES = Releases()

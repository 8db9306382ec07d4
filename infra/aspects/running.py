"""What runs: the app's releases, of which a latest one may have failed, and its dynos, which may have crashed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from infra.apis.found import FoundApp, FoundRelease
from infra.apis.heroku import recent_releases
from infra.apis.http import Api
from infra.aspects.aspect import Answers, AppAspect, Requests, WantedApp, listing
from infra.items import Item, Kind, Weight, term

RELEASE = Kind("release", "release v{}")


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
            yield Item(RELEASE, (str(latest.version),), said, weight=Weight.REPORT if failed else Weight.NOTICE)


RELEASES = Releases()


DYNO = Kind("dyno", "dyno {}")


class Dynos(AppAspect[Mapping[str, str]]):
    name = "dynos"

    def requests(self, api: Api, app: str, addons: Iterable[str]) -> Requests:
        return listing(api, app, "dynos", "dynos")

    def read(self, answers: Answers) -> Mapping[str, str]:
        """Each dyno ("web.1") with its state."""
        return {dyno["name"]: dyno["state"] for dyno in answers["dynos"]}

    def state(self, live: FoundApp, want: WantedApp) -> Iterator[Item]:
        for dyno, state in sorted(self.of(live).items()):
            if state == "crashed":
                yield Item(DYNO, (dyno,), term("crashed"), weight=Weight.NOTICE)


DYNOS = Dynos()

"""The app's running dynos: those that crashed are said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from infra.apis.found import FoundApp
from infra.apis.http import Api
from infra.aspects.aspect import Answers, AppAspect, Requests, WantedApp, listing
from infra.items import Item, Kind, Weight, term

KIND = Kind("dyno", "dyno {}")


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
                yield Item(KIND, (dyno,), term("crashed"), weight=Weight.NOTICE)


DYNOS = Dynos()

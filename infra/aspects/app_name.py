"""The app's name on Heroku."""

from __future__ import annotations

from collections.abc import Iterator

from infra.apis.found import FoundApp
from infra.aspects.aspect import Answers, AppAspect, WantedApp
from infra.items import Item, Kind, weight

KIND = Kind("app_name", "app name")


class AppName(AppAspect[str]):
    name = "name"

    def read(self, answers: Answers) -> str:
        return str(answers["app"]["name"])

    def state(self, live: FoundApp, want: WantedApp) -> Iterator[Item]:
        yield Item(KIND, (), live.name, want.spec.name, weight(want.spec.on_drift.name))


APP_NAME = AppName()

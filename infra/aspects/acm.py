"""ACM, Heroku's automated certificates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from infra.apis.found import FoundApp
from infra.aspects.aspect import Answers, AppAspect, WantedApp, Write, mentioned, on
from infra.items import Item, Kind, weight

KIND = Kind("acm", "ACM (automated certificates)")


class Acm(AppAspect[bool]):
    name = "acm"

    def read(self, answers: Answers) -> bool:
        return bool(answers["app"]["acm"])

    def state(self, live: FoundApp, want: WantedApp) -> Iterator[Item]:
        wanted = bool(want.spec.acm)  # off, unless the spec says otherwise
        yield Item(KIND, (), on(self.of(live)), on(wanted), weight(mentioned(want.spec.on_drift.acm, want.spec.acm)))

    def converge(self, live: FoundApp, want: WantedApp, items: Sequence[Item]) -> Iterator[Write]:
        if any(item.kind is KIND for item in items):
            yield Write("ACM", "POST", "/acm", {}) if want.spec.acm else Write("ACM", "DELETE", "/acm")


ACM = Acm()

"""What the aspects of domains, collaborators, webhooks, log drains and features have in common: names with owners."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

from infra.aspects.aspect import Answers, AppAspect, Requests, WantedApp, listing
from infra.aspects.slips import likely_slip
from infra.items import NONE, Item, Kind, Weight, term, undeclared
from infra.live.found import FoundApp
from infra.live.http import Api
from infra.spec import App

ONE = term("one")


@dataclass(frozen=True)
class Belonging:
    """Something that lives on an app: its name for people, and who owns it if that is not a question.

    `owner` is "the platform", "the team", "the app's owner" or an add-on's name; empty when somebody must declare it.
    """

    name: str
    owner: str = ""


class Belongings(AppAspect[tuple[Belonging, ...]]):
    """What nobody owns must be declared, and what is declared must be there; `up` writes none of it."""

    kind: ClassVar[Kind]
    path: ClassVar[str]

    @abstractmethod
    def declared(self, app: App) -> tuple[str, ...]:
        """The names that the spec has."""

    @abstractmethod
    def each(self, app: Mapping[str, Any], found: Mapping[str, Any]) -> Belonging | None:
        """One element of the list; None for one that is not there. `app` is the app's own object."""

    def requests(self, api: Api, app: str, addons: Iterable[str]) -> Requests:
        return listing(api, app, self.name, self.path)

    def read(self, answers: Answers) -> tuple[Belonging, ...]:
        found = (self.each(answers["app"], each) for each in answers[self.name])
        return tuple(sorted((each for each in found if each), key=lambda each: each.name))

    def state(self, live: FoundApp, want: WantedApp) -> Iterator[Item]:
        """By number, for two webhooks may go to one host: the second needs a declaration of its own."""
        declared, found = self.declared(want.spec), self.of(live)
        wanted, free = Counter(declared), Counter(each.name for each in found if not each.owner)
        for name in sorted(free - wanted):
            more = free[name] - wanted[name]
            several = more > 1 or wanted[name]
            said = term("undeclared_more", count=more) if several else term("undeclared")
            yield undeclared(self.kind, name, said, likely_slip(name, declared))
        there = Counter(each.name for each in found)
        for name in sorted(wanted):
            yield Item(self.kind, (name,), NONE if wanted[name] > there[name] else ONE, ONE, Weight.REPORT)


def host_of(url: str) -> str:
    """The host alone: the rest of such a URL often holds a key."""
    return urlsplit(url).hostname or "a URL without a host"

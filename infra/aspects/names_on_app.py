"""What lives on an app by name: domains, collaborators, webhooks, log drains and features."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from infra.apis.found import FoundApp
from infra.apis.http import Api
from infra.aspects.aspect import Answers, AppAspect, Requests, WantedApp, listing
from infra.items import NONE, Item, Kind, Weight, term, undeclared
from infra.nearest_name import nearest_name

ONE = term("one")


@dataclass(frozen=True)
class NameOnApp:
    """Something that lives on an app: its name for people, and who owns it if that is not a question.

    `owner` is "the platform", "the team", "the app's owner" or an add-on's name; empty when somebody must declare it.
    """

    name: str
    owner: str = ""


class NamesOnApp(AppAspect[tuple[NameOnApp, ...]]):
    """What nobody owns must be declared, and what is declared must be there; `up` writes none of it.

    Takes the name of the field of the spec, the kind, the last part of the list's path, and what one element of the
    list is on an app (both as Heroku has them); None for one that is not there.
    """

    def __init__(
        self, name: str, kind: Kind, path: str, each: Callable[[Mapping[str, Any], Mapping[str, Any]], NameOnApp | None]
    ) -> None:
        self.name, self.kind, self.path, self.each = name, kind, path, each

    def requests(self, api: Api, app: str, addons: Iterable[str]) -> Requests:
        return listing(api, app, self.name, self.path)

    def read(self, answers: Answers) -> tuple[NameOnApp, ...]:
        found = (self.each(answers["app"], each) for each in answers[self.name])
        return tuple(sorted((each for each in found if each), key=lambda each: each.name))

    def state(self, live: FoundApp, want: WantedApp) -> Iterator[Item]:
        """By number, for two webhooks may go to one host: the second needs a declaration of its own."""
        declared, found = getattr(want.spec, self.name), self.of(live)
        wanted, free = Counter(declared), Counter(each.name for each in found if not each.owner)
        for name in sorted(free - wanted):
            more = free[name] - wanted[name]
            several = more > 1 or wanted[name]
            said = term("undeclared_more", count=more) if several else term("undeclared")
            yield undeclared(self.kind, name, said, nearest_name(name, declared))
        there = Counter(each.name for each in found)
        for name in sorted(wanted):
            yield Item(self.kind, (name,), NONE if wanted[name] > there[name] else ONE, ONE, Weight.REPORT)


def host_of(url: str) -> str:
    """The host alone: the rest of such a URL often holds a key."""
    return urlsplit(url).hostname or "a URL without a host"


DOMAINS = NamesOnApp(
    "domains",
    Kind("domain", "domain {}"),
    "domains",
    lambda app, domain: NameOnApp(domain["hostname"], "the platform" if domain["kind"] == "heroku" else ""),
)


def _collaborator(app: Mapping[str, Any], person: Mapping[str, Any]) -> NameOnApp:
    """The app's owner is one of its collaborators; members of the app's team have a role in it."""
    email = person["user"]["email"]
    if email == (app.get("owner") or {}).get("email"):
        return NameOnApp(email, "the app's owner")
    in_team = bool(app.get("team")) and person.get("role") in ("admin", "member", "owner")
    return NameOnApp(email, "the team" if in_team else "")


COLLABORATORS = NamesOnApp("collaborators", Kind("collaborator", "collaborator {}"), "collaborators", _collaborator)


WEBHOOKS = NamesOnApp(
    "webhooks", Kind("webhook", "webhook {}"), "webhooks", lambda app, webhook: NameOnApp(host_of(webhook["url"]))
)


LOG_DRAINS = NamesOnApp(
    "log_drains",
    Kind("log_drain", "log drain {}"),
    "log-drains",
    lambda app, drain: NameOnApp(
        host_of(drain["url"]), drain["addon"].get("name") or "an add-on" if drain.get("addon") else ""
    ),
)


FEATURES = NamesOnApp(
    "features",
    Kind("app_feature", "app feature {}"),
    "features",
    lambda app, feature: NameOnApp(feature["name"]) if feature["enabled"] else None,
)

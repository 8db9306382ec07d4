"""What is attached to the app under which name, and to which other apps its own add-ons are attached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from infra.apis.found import FoundApp
from infra.apis.heroku import get_list
from infra.apis.http import Api, NotThere
from infra.aspects.addons import ADDONS, FoundAddon, named
from infra.aspects.aspect import Answers, AppAspect, Requests, WantedApp, Write, listing
from infra.items import NONE, Item, Kind, Weight, term, undeclared, weight
from infra.spec import Addon

KIND = Kind("attachment", "attachment {}", named)
LENT = Kind("addon_elsewhere", "add-on {} in {}", named)
_ELSEWHERE = "attachments of "


@dataclass(frozen=True)
class FoundAttachment:
    """An add-on attached to the app under a name; `app` is the app that pays for the add-on."""

    name: str
    addon_id: str
    addon_name: str
    app: str


@dataclass(frozen=True)
class FoundAttachments:
    """What is attached to the app; `elsewhere` pairs its recorded add-ons with the other apps that have them."""

    here: tuple[FoundAttachment, ...]
    elsewhere: tuple[tuple[str, str], ...] = ()


class Attachments(AppAspect[FoundAttachments]):
    name = "attachments"

    def requests(self, api: Api, app: str, addons: Iterable[str]) -> Requests:
        """Where the recorded add-ons are attached is asked of each, for no list of the app's own says it."""
        elsewhere = {f"{_ELSEWHERE}{addon}": partial(_attachments_of, api, addon) for addon in sorted(addons)}
        lists = {**listing(api, app, "addons", "addons"), **listing(api, app, "attachments", "addon-attachments")}
        return {**lists, **elsewhere}

    def read(self, answers: Answers) -> FoundAttachments:
        here = sorted((_attachment(each) for each in answers["attachments"]), key=lambda each: each.name)
        elsewhere = (
            (each["addon"]["name"], each["app"]["name"])
            for addon in answers["addons"]
            for each in answers.get(f"{_ELSEWHERE}{addon['id']}", ())
            if each["app"]["id"] != answers["app"]["id"]
        )
        return FoundAttachments(tuple(here), tuple(sorted(elsewhere)))

    def state(self, live: FoundApp, want: WantedApp) -> Iterator[Item]:
        known: dict[str, Addon] = {}
        for key, found in ADDONS.declared(live, want).items():
            addon = known[found.id] = want.spec.addons[key]
            yield from self._declared(want, addon, found, live)
        yield from self._undeclared(live, want, known)
        for lent, other in self.of(live).elsewhere:
            yield Item(LENT, (lent, other), term("attached_elsewhere"), term("not_in_spec"), Weight.REPORT)

    def converge(self, live: FoundApp, want: WantedApp, items: Sequence[Item]) -> Iterator[Write]:
        names = {item.which[0] for item in items if item.kind is KIND}
        for key, found in ADDONS.declared(live, want).items():
            name = want.spec.addons[key].attached_as
            if name in names:
                body = {"addon": found.id, "app": live.id, "name": name, "confirm": live.name}
                yield Write(f"the attachment {name}", "POST", "//addon-attachments", body)

    def _declared(self, want: WantedApp, addon: Addon, found: FoundAddon, live: FoundApp) -> Iterator[Item]:
        """Lost, it is put back, for nothing can be lost by that; moved to another add-on, it was somebody's deed, and
        is only reported unless the spec says converge."""
        if addon.attached_as is None:
            return
        attached = next((each for each in self.of(live).here if each.name == addon.attached_as), None)
        there = NONE if attached is None else found.name if attached.addon_id == found.id else attached.addon_name
        choice = want.spec.on_drift.attachment or ("converge" if there in (NONE, found.name) else "report")
        yield Item(KIND, (addon.attached_as,), there, found.name, weight(choice))

    def _undeclared(self, live: FoundApp, want: WantedApp, known: Mapping[str, Addon]) -> Iterator[Item]:
        """Attachments under names that no declared add-on has; those of an add-on that is itself unknown go with it."""
        declared = {addon.attached_as for addon in want.spec.addons.values()}
        silent = {found.id for found in ADDONS.of(live) if found.billed_here} - set(known)
        silent |= {uuid for uuid, addon in known.items() if addon.attached_as is None}
        for each in self.of(live).here:
            if each.name not in declared and each.addon_id not in silent:
                other = term("of_app", name=each.addon_name, app=each.app)
                yield undeclared(KIND, each.name, each.addon_name if each.app == live.name else other)


def _attachments_of(api: Api, addon: str) -> list[dict[str, Any]]:
    """Everywhere that an add-on is attached; nothing where it is gone, which is for others to say."""
    try:
        return get_list(api, f"/addons/{addon}/addon-attachments")
    except NotThere:
        return []


def _attachment(attachment: Mapping[str, Any]) -> FoundAttachment:
    addon = attachment["addon"]
    return FoundAttachment(attachment["name"], addon["id"], addon["name"], addon["app"]["name"])


ATTACHMENTS = Attachments()

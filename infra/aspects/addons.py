"""The app's add-ons: which there are, under which name and plan, and in which state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.apis.found import FoundApp, FoundRelease
from infra.apis.http import Api
from infra.aspects.aspect import Answers, AppAspect, Requests, WantedApp, listing
from infra.items import Item, Kind, Weight, term, undeclared, weight
from infra.nearest_name import nearest_name
from infra.spec import Addon


def named(release: FoundRelease, name: str) -> bool:
    """Whether a release's description names the add-on or attachment (docs/facts.md#release-descriptions)."""
    return re.search(rf"(?:@ref:|^Attach |^Detach |^Update ){re.escape(name)}\b", release.description) is not None


KIND = Kind("addon", "add-on {}", named)
NAME = Kind("addon_name", "add-on {} name", named)
PLAN = Kind("addon_plan", "add-on {} plan", named)
STATE = Kind("addon_state", "add-on {} state", named)


@dataclass(frozen=True)
class FoundAddon:
    """A live add-on of an app; `state` is Heroku's ("provisioned", "provisioning", "deprovisioned"). `billed_here` is
    false for one that is attached here and belongs to another app."""

    id: str
    name: str
    plan: str
    state: str
    billed_here: bool = True

    @property
    def service(self) -> str:
        """The add-on service, the part of the plan before the colon."""
        return self.plan.partition(":")[0]


class Addons(AppAspect[tuple[FoundAddon, ...]]):
    name = "addons"

    def requests(self, api: Api, app: str, addons: Iterable[str]) -> Requests:
        return listing(api, app, "addons", "addons")

    def read(self, answers: Answers) -> tuple[FoundAddon, ...]:
        found = (_addon(answers["app"]["id"], addon) for addon in answers["addons"])
        return tuple(sorted(found, key=lambda addon: addon.name))

    def state(self, live: FoundApp, want: WantedApp) -> Iterator[Item]:
        there = self.declared(live, want)
        for key, addon in want.spec.addons.items():
            if key not in there:
                yield Item(KIND, (addon.name,), term("to_create"), addon.plan)
                continue
            found = there[key]
            choice = want.spec.on_drift
            yield Item(NAME, (key,), found.name, addon.name, weight(choice.addon_name))
            yield Item(PLAN, (addon.name,), found.plan, addon.plan, weight(choice.addon_plan))
            yield Item(STATE, (addon.name,), found.state, "provisioned", Weight.REPORT)
        known = {found.id for found in there.values()}
        names = [addon.name for addon in want.spec.addons.values()]
        for found in self.of(live):
            if found.id not in known and found.billed_here:
                yield undeclared(KIND, found.name, found.plan, nearest_name(found.name, names))

    def declared(self, live: FoundApp, want: WantedApp) -> dict[str, FoundAddon]:
        """The spec's add-ons that are there, by their logical names."""
        there = {key: self.find(addon, live, want.addon_ids.get(key)) for key, addon in want.spec.addons.items()}
        return {key: found for key, found in there.items() if found is not None}

    def find(self, addon: Addon, live: FoundApp, recorded: str | None) -> FoundAddon | None:
        """The live add-on that the spec means: the one with the `recorded` UUID, else the one with its name."""
        for found in self.of(live):
            if found.id == recorded or (recorded is None and found.name == addon.name):
                return found
        return None


def _addon(app: str, addon: Mapping[str, Any]) -> FoundAddon:
    return FoundAddon(addon["id"], addon["name"], addon["plan"]["name"], addon["state"], addon["app"]["id"] == app)


ADDONS = Addons()

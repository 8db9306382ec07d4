"""The difference of an app's add-ons and of what is attached to it under which name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from infra.audit.drift import Item, Weight, differs, unknown, weight
from infra.audit.identity import live_addon_id
from infra.audit.slips import likely_slip
from infra.live.found import FoundAddon, FoundApp
from infra.spec import Addon, App


def compare_addons(app: App, live: FoundApp, recorded: Mapping[str, str]) -> Iterator[Item]:
    """What differs in the add-ons; `recorded` maps their logical names to the UUIDs of the last `up`."""
    known: dict[str, str] = {}
    for key, addon in app.addons.items():
        found = find_addon(addon, live, recorded.get(key))
        if found is None:
            yield Item(f"add-on {addon.name}", f"want {addon.plan}, found none: will be created")
            continue
        known[found.id] = key
        yield from _addon(app, key, addon, found)
        yield from _attachment(app, addon, found, live)
    yield from _unknown_addons(app, live, known)
    yield from _unknown_attachments(app, live, known)
    for lent, other in live.elsewhere:
        yield unknown(f"add-on {lent} in {other}", "attached there: that app reads its data")


def find_addon(addon: Addon, live: FoundApp, recorded: str | None) -> FoundAddon | None:
    """The live add-on that the spec means: the recorded one, else the one with its name."""
    uuid = live_addon_id(addon, live, recorded)
    return next((found for found in live.addons if found.id == uuid), None)


def _addon(app: App, key: str, addon: Addon, found: FoundAddon) -> Iterator[Item]:
    if found.name != addon.name:
        yield differs(f"add-on {key} name", addon.name, found.name, weight(app.on_drift.addon_name))
    if found.plan != addon.plan:
        yield differs(f"add-on {addon.name} plan", addon.plan, found.plan, weight(app.on_drift.addon_plan))
    if found.state != "provisioned":
        yield differs(f"add-on {addon.name} state", "provisioned", found.state, Weight.REPORT)


def _attachment(app: App, addon: Addon, found: FoundAddon, live: FoundApp) -> Iterator[Item]:
    """Lost, it is put back, for nothing can be lost by that; moved to another add-on, it was somebody's deed, and is
    only reported unless the spec says converge (issue 4, part 4)."""
    if addon.attached_as is None:
        return
    attached = next((a for a in live.attachments if a.name == addon.attached_as), None)
    if attached is None:
        choice = app.on_drift.attachment or "converge"
        yield differs(f"attachment {addon.attached_as}", found.name, "none", weight(choice))
    elif attached.addon_id != found.id:
        choice = app.on_drift.attachment or "report"
        yield differs(f"attachment {addon.attached_as}", found.name, attached.addon_name, weight(choice))


def _unknown_addons(app: App, live: FoundApp, known: Mapping[str, str]) -> Iterator[Item]:
    names = [addon.name for addon in app.addons.values()]
    for found in live.addons:
        if found.id not in known and found.billed_here:
            yield unknown(f"add-on {found.name}", found.plan + likely_slip(found.name, names))


def _unknown_attachments(app: App, live: FoundApp, known: Mapping[str, str]) -> Iterator[Item]:
    """Attachments under names that no declared add-on has; those of an add-on that is itself unknown go with it."""
    declared = {addon.attached_as for addon in app.addons.values()}
    unknown_here = {found.id for found in live.addons if found.billed_here} - set(known)
    silent = {uuid for uuid, key in known.items() if app.addons[key].attached_as is None}
    for attachment in live.attachments:
        if attachment.name not in declared and attachment.addon_id not in unknown_here | silent:
            of = "" if attachment.app == live.name else f" of the app {attachment.app}"
            yield unknown(f"attachment {attachment.name}", f"{attachment.addon_name}{of}")

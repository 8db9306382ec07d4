"""Since when a difference is there, and by whom: as far as the descriptions of an app's releases tell."""

from __future__ import annotations

import re
from collections.abc import Iterable

from infra.audit.drift import Item
from infra.live.found import FoundRelease

_VAR = re.compile(r"config var (?P<name>\w+)")
_NAMED = re.compile(r"(?:add-on|attachment) (?P<name>[\w-]+)")
_ROLLBACK = "Rollback to "


def since(item: Item, releases: Iterable[FoundRelease]) -> FoundRelease | None:
    """The latest release that touched what the item is about, None where no release tells.

    A rollback brings back the config vars of the release it goes to, so it counts for each of them.
    """
    told = _told_by(item)
    if told is None:
        return None
    return next((release for release in releases if told.search(release.description)), None)


def _told_by(item: Item) -> re.Pattern[str] | None:
    """What the description of a release that touched the item looks like (facts A8)."""
    var, named = _VAR.fullmatch(item.name), _NAMED.match(item.name)
    if var:
        return re.compile(rf"(?:^|, )(?:Set |Remove )?{re.escape(var['name'])}(?:,| config vars)|^{_ROLLBACK}")
    if named:
        return re.compile(rf"(?:@ref:|^Attach |^Detach |^Update ){re.escape(named['name'])}\b")
    if item.name in ("stack", "build stack"):
        return re.compile(r"^Upgrade stack to ")
    return None

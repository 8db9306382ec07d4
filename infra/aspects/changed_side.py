"""Which side moved: where a wanted value and the live one differ, whether live was changed, or the store.

What the last `up` recorded is the number of a release. What that release and earlier ones held, Heroku says: so it is
known without recording anything that is derived from a secret.
"""

from __future__ import annotations

from pydantic import SecretStr

from infra.apis.found import FoundRelease
from infra.apis.heroku import History
from infra.items import Moved, Side

_MOST_LOOKED_BACK = 5
"""Earlier releases that are searched for a stale value, one request each."""


def which_side_moved(
    name: str, wanted: SecretStr, live: SecretStr, secret: bool, last_up: int | None, history: History | None
) -> Moved | None:
    """What is known of a config var whose wanted and live values differ; None before a first `up`.

    `secret` says whether the wanted value comes from a store, `last_up` is the release that the last `up` ended with.
    """
    if last_up is None or history is None:
        return None
    source, left = "store" if secret else "spec", history.values(last_up)
    if left is None:
        return Moved(Side.UNKNOWN, last_up, source)
    if left.get(name) != live:
        changed = _changed(name, last_up, history)
        return Moved(Side.LIVE, last_up, source, changed, written=left.get(name) == wanted)
    older, replaced_by = _older(name, wanted, last_up, history)
    return Moved(Side.SOURCE, last_up, source, older, replaced_by=replaced_by)


def _older(name: str, wanted: SecretStr, last_up: int, history: History) -> tuple[FoundRelease | None, int]:
    """The earlier release in which the wanted value was live, and the one that replaced it."""
    earlier = [release for release in history.releases if release.version < last_up and release.changed(name)]
    replaced_by = last_up
    for release in earlier[:_MOST_LOOKED_BACK]:
        values = history.values(release.version)
        if values is not None and values.get(name) == wanted:
            return release, replaced_by
        replaced_by = release.version
    return None, 0


def _changed(name: str, last_up: int, history: History) -> FoundRelease | None:
    """The newest release since the last `up` that names the config var or goes back to an earlier one."""
    for release in history.releases:
        if release.version > last_up and release.may_have_changed(name):
            return release
    return None

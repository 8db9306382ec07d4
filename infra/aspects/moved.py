"""Which side moved: where a wanted value and the live one differ, whether live was changed, or the store.

What the last `up` recorded is the number of a release. What that release and earlier ones held, Heroku says (issue 6,
part 4): so it is known without recording anything that is derived from a secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from infra.audit.safety import Danger, overwrite_words
from infra.audit.wanted import Wanted, WantedVar
from infra.live.found import FoundApp, FoundRelease
from infra.live.history import History
from infra.spec import StackSpec
from infra.spec.kinds import mode_of

_MOST_LOOKED_BACK = 5
"""Earlier releases that are searched for a stale value, one request each."""


@dataclass(frozen=True)
class Moved:
    """What is known of one difference: the `text` for people, and whether live is as the last `up` left it, so that
    only the store can have moved."""

    text: str
    live_untouched: bool


def explain(
    spec: StackSpec, key: str, wanted: Wanted, live: FoundApp, last_up: int | None, history: History
) -> dict[str, Moved]:
    """What is known of each declared variable of app `key` whose live value differs; empty before a first `up`.

    `last_up` is the number of the release that the last `up` ended with.
    """
    if last_up is None:
        return {}
    return {
        name: _explain(name, var, bool(spec.apps[key].config_vars[name].secret), live, last_up, history)
        for name, var in wanted.items()
        if name in live.config_vars and var.value is not None and var.value != live.config_vars[name]
    }


def told(wanted: Wanted, moved: Mapping[str, Moved]) -> dict[str, WantedVar]:
    """The wanted variables, each with what is known of its difference."""
    return {name: replace(var, moved=moved[name].text) if name in moved else var for name, var in wanted.items()}


def dangers(spec: StackSpec, moved: Mapping[str, Mapping[str, Moved]]) -> Iterator[Danger]:
    """On the stack with live keys: every secret whose store moved while live did not; `up` would overwrite it."""
    for key, variables in moved.items() if mode_of(spec.stack) == "live" else ():
        app = spec.apps[key]
        for name, found in variables.items() if app.on_drift.config_vars == "converge" else ():
            if found.live_untouched and app.config_vars[name].secret:
                yield Danger(overwrite_words(key, name), f"app {key}, config var {name}: {found.text}")


def _explain(name: str, var: WantedVar, secret: bool, live: FoundApp, last_up: int, history: History) -> Moved:
    mine = "the store's value" if secret else "the spec's value"
    left = history.values(last_up)
    if left is None:
        return Moved(f"which side moved is not known: release v{last_up} of the last up cannot be read", True)
    if left.get(name) == live.config_vars[name]:
        return Moved(f"live is as the last up left it (v{last_up}); {_age(name, var, mine, last_up, history)}", True)
    same = left.get(name) == var.value
    store = f"{mine} is what the last up wrote" if same else f"{mine} is not what the last up wrote either"
    return Moved(f"live was changed{_by(name, last_up, history)}; {store}", False)


def _age(name: str, var: WantedVar, mine: str, last_up: int, history: History) -> str:
    """Whether the value was live before, and is so an older one."""
    earlier = [release for release in history.releases if release.version < last_up and _names(release, name)]
    newer_than = last_up
    for release in earlier[:_MOST_LOOKED_BACK]:
        values = history.values(release.version)
        if values is not None and values.get(name) == var.value:
            when = f"{release.at:%Y-%m-%d}"
            return f"{mine} is older: v{release.version} set it ({when}, {release.by}), v{newer_than} replaced it"
        newer_than = release.version
    return f"{mine} is newer than what the last up wrote"


def _by(name: str, last_up: int, history: History) -> str:
    """Who changed it and when: the newest release since the last `up` that names it or goes back to an earlier one."""
    for release in history.releases:
        if release.version > last_up and (_names(release, name) or release.description.startswith("Rollback to ")):
            return f" in v{release.version} ({release.at:%Y-%m-%d}, {release.by})"
    return ""


def _names(release: FoundRelease, name: str) -> bool:
    """Whether a release changed the variable, by Heroku's words ("Set A, B config vars")."""
    changed = release.description.endswith("config vars") or "config vars" in release.description
    return changed and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", release.description) is not None

"""What Create and Update do: write what was shown, and look again until it shows, or fail with what does not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from infra.apis.found import FoundApp, FoundEnvironment, FoundRelease
from infra.apis.heroku import recent_releases
from infra.aspects import CONFIG_VARS as VARS
from infra.aspects import RELEASES
from infra.comparison.protection import REFUSED
from infra.comparison.stack import Comparison
from infra.errors import ConvergeError, Faults, RaxxError
from infra.items import Item, Side, to_converge
from infra.provider import own
from infra.provider.converge import PlanRefused, Written, converge_app, converge_environment
from infra.provider.own import Own, of_vars
from infra.provider.session import APP, CONFIG_VARS, DEPLOY_GATE, ENVIRONMENT, Session
from infra.words import sentence

T = TypeVar("T")

_WAITS = (0.5, 1.0, 2.0, 4.0)
"""Seconds between looks while live state does not yet show what was written (eventual consistency)."""
_RELEASE_APPEARS, _RELEASE_ENDS, _RELEASE_POLLS = 5.0, 600.0, 2.0
"""Seconds in which a change of config vars makes its release, in which that release ends, and between two looks."""


class PartlyWritten(Exception):
    """After the first write of this resource something failed: `words` is what is live, as far as it is known."""

    def __init__(self, reason: str, words: Mapping[str, Any]) -> None:
        self.words = words
        super().__init__(reason)


@dataclass
class Work:
    """One Create or Update: of which resource, and who hears of it."""

    session: Session
    key: str
    say: Callable[[str], None]
    progress: Callable[[str], None]
    written: Written = field(default_factory=Written)

    @property
    def comparison(self) -> Comparison:
        assert self.session.looked is not None
        return self.session.looked.comparison

    def shown(self, kind: str, items: list[Item]) -> list[Item]:
        """Those of the items to converge that this run showed. Of what was not there everything is."""
        assert self.session.looked is not None
        titles = self.session.looked.shown(kind, self.key)
        found = self.comparison.found
        before = found.environments[self.key] if kind == ENVIRONMENT else found.apps[self.key]
        return [item for item in to_converge(items) if before is None or item.title in titles]

    def until_it_shows(self, kind: str, look: Callable[[], T], items: Callable[[T], list[Item]]) -> T:
        """Looks until nothing that was shown differs, and gives the last look. Raises `ConvergeError` with what still
        does."""
        for wait in (*_WAITS, 0.0):
            now = look()
            left = self.shown(kind, items(now))
            if not left:
                return now
            if wait:
                self.progress(f"looking again in {wait:g} s: {_names(left)}")
                self.session.life.pause(wait)
        raise ConvergeError(f"still differs: {_names(left)}")

    @contextmanager
    def recording(self, kind: str, words: Callable[[], dict[str, Any]]) -> Iterator[None]:
        """Whatever fails in here after the first write is raised as `PartlyWritten`, with the words of what is live
        then. An app's always is: what stock resources did is recorded with it."""
        try:
            yield
        except Exception as error:
            if not self.written and kind != APP:
                raise
            raise PartlyWritten(f"{_because(error)}. {_said(self.written)}", words()) from None


def config_vars(work: Work, uuid: str) -> dict[str, Any]:
    """Sets, changes and removes the config vars that were shown, in one request and so in one release, and waits for
    that release. Gives the resource's words. Raises `RaxxError` before the write, `PartlyWritten` after it."""
    comparison, api = work.comparison, work.comparison.apis.must_heroku
    want, release = comparison.wanted_app(work.key), None

    def look() -> FoundApp:
        return work.session.look_at_app(work.key, uuid, (VARS, RELEASES))

    live = _before(look)
    owned = sorted(set(want.vars) & set(VARS.of(live).owned))
    if owned:
        names = ", ".join(owned)
        raise ConvergeError(f"owned by an add-on now: {names}. Take it out of the spec; no config var was written")
    items = work.shown(CONFIG_VARS, list(VARS.compare(live, want)))
    if items:
        before = RELEASES.of(live)
        _say_what_is_overwritten(work, live, items, before)
        with work.recording(CONFIG_VARS, lambda: own.config_vars(comparison, work.key, _now_or(live, look)).recorded):
            converge_app(api, want, live, items, work.written, (VARS,))
            release = _wait_for_release(work, uuid, before[0].version if before else 0)
            live = work.until_it_shows(CONFIG_VARS, look, lambda now: list(VARS.compare(now, want)))
        work.say(f"looked again: {len(items)} of {len(items)} now as the spec says")
    return {**own.config_vars(comparison, work.key, live).recorded, **({"release": release} if release else {})}


def _before(look: Callable[[], T]) -> T:
    """The look before a resource's first write, when others may have been written. Raises `ConvergeError`."""
    try:
        return look()
    except RaxxError as error:
        raise ConvergeError(f"{_because(error)}. Of this resource nothing was written") from None


def _now_or(before: T, look: Callable[[], T]) -> T:
    """What is live now; where it cannot be read, what was."""
    try:
        return look()
    except Exception:  # noqa: BLE001 - whatever it is, what was written must be recorded
        return before


def _say_what_is_overwritten(work: Work, live: FoundApp, items: list[Item], releases: Sequence[FoundRelease]) -> None:
    for item in items:
        name = item.which[0]
        outside = item.moved is not None and item.moved.side is Side.LIVE
        made = next((release for release in releases if release.may_have_changed(name)), None)
        if outside and made and name in VARS.of(live).values:
            work.say(
                f"{item.title}: overwrites what v{made.version} set ({made.at:%Y-%m-%d}, {made.by}); to go back, code"
                f" included: heroku rollback v{made.version} --app {live.name}"
            )


def _wait_for_release(work: Work, uuid: str, before: int) -> int | None:
    """The release that the change made, when it has ended well; None where it made none."""
    api, began = work.comparison.apis.must_heroku, time.monotonic()
    while True:
        latest = next(iter(recent_releases(api, uuid, most=1)), None)
        waited = time.monotonic() - began
        made = latest is not None and latest.version > before
        if latest and made and latest.status == "succeeded":
            return latest.version
        if latest and made and latest.status != "pending":
            raise ConvergeError(
                f"release v{latest.version} {latest.status} (its release phase): the vars are set, and the dynos run"
                f" with the old values until a release succeeds. See: heroku releases:output v{latest.version}"
            )
        if not made and waited > _RELEASE_APPEARS:
            return None
        if waited > _RELEASE_ENDS:
            raise ConvergeError(f"release v{latest.version if latest else before} is under way for {waited:.0f} s")
        if latest and made:
            work.progress(f"release v{latest.version} is {latest.status}: {waited:.0f} s of at most {_RELEASE_ENDS:g}")
        work.session.life.pause(_RELEASE_POLLS if made else 0.1)


def app(work: Work, uuid: str) -> dict[str, Any]:
    """Writes to an app what no stock resource does, and proves all of it: what the stock resources did, too."""
    comparison, want = work.comparison, work.comparison.wanted_app(work.key)

    def look() -> FoundApp:
        return work.session.look_at_app(work.key, uuid)

    live = _before(look)
    items = work.shown(APP, _rest(work, live))
    if items:
        with work.recording(APP, lambda: own.app(comparison, work.key, _now_or(live, look)).recorded):
            converge_app(comparison.apis.must_heroku, want, live, items, work.written)
            live = work.until_it_shows(APP, look, lambda now: _rest(work, now))
    found = own.app(comparison, work.key, live)
    assert work.session.looked is not None
    _say_proof(work, to_converge(work.session.looked.own[APP, work.key].items), found)
    return found.recorded


def _rest(work: Work, live: FoundApp) -> list[Item]:
    return [item for item in work.comparison.app(work.key, live) if not of_vars(item)]


def environment(work: Work) -> dict[str, Any]:
    """Puts an environment's protection back as a whole, and proves it; where GitHub's plan has none, and the spec lets
    the confirm gate stand in, remembers that."""
    comparison, key = work.comparison, work.key

    def look() -> FoundEnvironment | None:
        return work.session.look_at_environment(key)

    live = _before(look)
    if work.shown(ENVIRONMENT, comparison.environment(key, live)):
        with work.recording(ENVIRONMENT, lambda: own.environment(comparison, key, _now_or(live, look)).recorded):
            comparison = _converge_environment(work, live, look)
            live = work.until_it_shows(ENVIRONMENT, look, lambda now: comparison.environment(key, now))
    found = own.environment(comparison, key, live)
    _say_proof(work, to_converge(comparison.environment(key, comparison.found.environments[key])), found)
    return found.recorded


def _converge_environment(
    work: Work, live: FoundEnvironment | None, look: Callable[[], FoundEnvironment | None]
) -> Comparison:
    """Puts it back, and gives the comparison to prove it with: one that knows where protection was refused."""
    comparison, key = work.comparison, work.key
    try:
        converge_environment(comparison, key, look, work.written)
    except PlanRefused as refusal:
        if comparison.spec.environments[key].when_unavailable != "confirm-gate":
            raise
        work.say(f"environment {key}: {refusal}")
        protection = {**comparison.remembered.protection, key: REFUSED}
        comparison = replace(comparison, remembered=replace(comparison.remembered, protection=protection))
        if work.shown(ENVIRONMENT, comparison.environment(key, live)):
            converge_environment(comparison, key, look, work.written)
    return comparison


def deploy_gate(work: Work) -> dict[str, Any]:
    """Nothing is written; what is left stays."""
    assert work.session.looked is not None
    return work.session.looked.own[DEPLOY_GATE, work.key].recorded


def _say_proof(work: Work, done: Sequence[Item], found: Own) -> None:
    """What the last look shows: of what this run was to undo, of what came in between, and of what is left."""
    later, left = to_converge(found.items), len(found.live.get("left", {}))
    said = [f"{len(done)} of {len(done)} now as the spec says"] if done else []
    said += [f"changed since this run looked, and left for the next: {_titles(later)}"] if later else []
    said += (
        ["the confirm gate stands in for the protection that the plan refuses"]
        if found.remembers.get("refused")
        else []
    )
    said += [f"{left} left as reported"] if left else []
    work.say(f"looked again: {'; '.join(said if done or later else ['no drift', *said])}")


def _because(error: Exception) -> str:
    """Why, without a title, which would say that nothing was written; of an unforeseen one only its type."""
    if not isinstance(error, RaxxError):
        return f"a fault of this tool ({type(error).__name__})"
    return ("; ".join(map(str, error.faults)) if isinstance(error, Faults) else str(error)).rstrip(".")


def _said(written: Written) -> str:
    """What was written."""
    sure = f"Written: {', '.join(written.sure) or 'nothing beside what the engine names'}"
    return f"{sure}. No answer came, so it may be written: {', '.join(written.unsure)}" if written.unsure else sure


def _names(items: Sequence[Item]) -> str:
    return "; ".join(map(sentence, items))


def _titles(items: Sequence[Item]) -> str:
    return ", ".join(item.title for item in items)

"""What an `up` must not begin with: refused as a whole, before the first write, or acknowledged by name.

To acknowledge is only what the stack that takes live keys would lose: other stacks are there to be tried on. Replacing
an app or an add-on needs no rule, for nothing here ever does it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from infra.apis.found import FoundApp
from infra.aspects import ADDONS, CONFIG_VARS, FORMATION
from infra.aspects.wanted_vars import missing_faults
from infra.comparison import equality
from infra.comparison.protection import check_reviewers
from infra.comparison.stack import Comparison
from infra.errors import Fault, SafetyError, SecretError
from infra.items import Item, Side, to_converge
from infra.spec import App, StackSpec
from infra.words import moved_side

ACKNOWLEDGE = "RAXX_ACKNOWLEDGE"
EXPECT = "RAXX_EXPECT"
"""Binds an `up` to the drift of this digest."""
_LEAST_VARS = 5
_TIERS = ("hobby-dev", "hobby-basic", "mini", "basic", "essential", "standard", "premium", "private", "shield")
_PLAN = re.compile(r"(hobby-dev|hobby-basic|[a-z]+)(?:-(\d+))?")


@dataclass(frozen=True)
class Danger:
    """Something to acknowledge: the exact `words` for it, and why."""

    words: str
    reason: str


def dangers(comparison: Comparison) -> list[Danger]:
    """Everything that an `up` would do and that must be acknowledged."""
    if not comparison.spec.live:
        return []
    dangerous: list[Danger] = []
    items = {subject.key: subject.items for subject in comparison.subjects if subject.kind == "App"}
    for key, app in comparison.spec.apps.items():
        live = comparison.found.apps[key]
        if live is not None:
            dangerous += _smaller_plans(key, app, live, comparison.remembered.addon_ids(key))
            dangerous += _many_vars(key, live, to_converge(items[key]))
            dangerous += _web_to_zero(key, app, live)
            dangerous += _overwritten(key, app, to_converge(items[key]))
    return dangerous


def overwrite_words(app: str, variable: str) -> str:
    """The words that acknowledge that a store's value replaces a live one that nobody has touched."""
    return f"overwrite {app}/{variable}"


def not_acknowledged(
    dangerous: list[Danger], spec: StackSpec, environ: Mapping[str, str], today: datetime.date
) -> list[Fault]:
    """The dangers that neither the stack file (with an end date) nor this run's environment acknowledges."""
    said = {words.strip() for words in environ.get(ACKNOWLEDGE, "").split(";")}
    said |= {entry.what for entry in spec.acknowledge if today <= entry.until}
    return [
        Fault(danger.reason, "must be acknowledged by name", f"For one run: {ACKNOWLEDGE}='{danger.words}'")
        for danger in dangerous
        if danger.words not in said
    ]


def _smaller_plans(key: str, app: App, live: FoundApp, addon_ids: Mapping[str, str]) -> Iterator[Danger]:
    for name, addon in app.addons.items():
        found = ADDONS.find(addon, live, addon_ids.get(name))
        if found is None or found.plan == addon.plan or app.on_drift.addon_plan == "report":
            continue
        if not _larger(addon.plan, found.plan):
            reason = f"add-on {key}/{name}: {found.plan} becomes {addon.plan}, which is not known to be larger"
            yield Danger(f"{key}/{name} to {addon.plan}", reason)


def _larger(plan: str, than: str) -> bool:
    """Whether the first plan is known to be larger: a higher tier, or a higher number in the same one."""
    (rank, number), (other_rank, other_number) = _rank(plan), _rank(than)
    return rank >= 0 and other_rank >= 0 and (rank, number) > (other_rank, other_number)


def _rank(plan: str) -> tuple[int, int]:
    match = _PLAN.fullmatch(plan.partition(":")[2])
    if match is None or match[1] not in _TIERS:
        return -1, 0
    return _TIERS.index(match[1]), int(match[2] or 0)


def _many_vars(key: str, live: FoundApp, items: Sequence[Item]) -> Iterator[Danger]:
    """More than half of the live config vars that no add-on owns, and at least five, changed or removed."""
    found = CONFIG_VARS.of(live)
    known = [item for item in items if not item.found_is("wrong_nowhere")]
    touched = sorted(name for name in CONFIG_VARS.changed(known) if name in found.values)
    own = set(found.values) - set(found.owned)
    if len(touched) >= _LEAST_VARS and 2 * len(touched) > len(own):
        reason = f"app {key}: {len(touched)} of {len(own)} live config vars change or go ({', '.join(touched)})"
        yield Danger(f"{key} changes {len(touched)} config vars", reason)


def _overwritten(key: str, app: App, items: Sequence[Item]) -> Iterator[Danger]:
    """Every secret whose store moved while live did not, or may have: the store's value may be an old one."""
    for item in items:
        if item.moved and item.moved.side is not Side.LIVE and app.config_vars[item.which[0]].secret:
            reason = f"app {key}, {item.title}: {moved_side(item.moved)}"
            yield Danger(overwrite_words(key, item.which[0]), reason)


def _web_to_zero(key: str, app: App, live: FoundApp) -> Iterator[Danger]:
    web, found = app.formation.get("web"), FORMATION.of(live).get("web")
    if web and found and found.quantity and not web.range.max and app.on_drift.quantity == "converge":
        yield Danger(f"{key} web to zero", f"app {key}: web goes from {found.quantity} dynos to none")


def to_acknowledge(comparison: Comparison, environ: Mapping[str, str]) -> list[Fault]:
    """What somebody must acknowledge by name before an `up` may begin, and nobody has."""
    return not_acknowledged(dangers(comparison), comparison.spec, environ, comparison.today)


def refuse(comparison: Comparison, environ: Mapping[str, str], *, secrets: bool = True) -> None:
    """Raises `SecretError`, `IdentityError` or `SafetyError` where this `up` must not begin.

    That is with secrets that are missing or another stack's, reviewers whom GitHub would refuse, dangers that nobody
    acknowledged, and another drift than the one that was reviewed. Without `secrets` this `up` writes no config vars.
    """
    missing = missing_faults(comparison.wanted) if secrets else []
    if missing:
        raise SecretError("Secrets are missing; nothing was written", missing)
    equality.refuse(comparison.broken)
    check_reviewers(comparison.spec, comparison.found)
    faults = to_acknowledge(comparison, environ)
    expected = environ.get(EXPECT, "")
    if not faults and expected and expected != comparison.digest:
        reason = f"what is there now ({comparison.digest}) is not what was reviewed ({expected})"
        faults = [Fault(EXPECT, reason, "Preview again.")]
    if faults:
        raise SafetyError("This up is refused; nothing was written", faults)

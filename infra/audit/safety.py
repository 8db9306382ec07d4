"""What an `up` would do that somebody must acknowledge by name before it may begin (issue 4, part 6).

Only for the stack that takes live keys: other stacks are there to be tried on. Replacing an app or an add-on needs no
rule, for nothing here ever does it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infra.audit.addons import find_addon
from infra.audit.config_vars import undeclared
from infra.audit.stack import Remembered
from infra.audit.wanted import Wanted
from infra.errors import Fault, SafetyError
from infra.live.found import Found, FoundApp
from infra.spec import App, StackSpec
from infra.spec.kinds import mode_of

ACKNOWLEDGE = "RAXX_ACKNOWLEDGE"
EXPECT = "RAXX_EXPECT"
_LEAST_VARS = 5
_TIERS = ("hobby-dev", "hobby-basic", "mini", "basic", "essential", "standard", "premium", "private", "shield")
_PLAN = re.compile(r"(hobby-dev|hobby-basic|[a-z]+)(?:-(\d+))?")


@dataclass(frozen=True)
class Danger:
    """Something to acknowledge: the exact `words` for it, and why."""

    words: str
    reason: str


def dangers(spec: StackSpec, found: Found, wanted: Mapping[str, Wanted], remembered: Remembered) -> list[Danger]:
    """Everything that an `up` of this spec over what is live would do and that must be acknowledged."""
    if mode_of(spec.stack) != "live":
        return []
    dangerous: list[Danger] = []
    for key, app in spec.apps.items():
        live = found.apps[key]
        if live is not None:
            dangerous += _smaller_plans(key, app, live, remembered)
            dangerous += _many_vars(key, app, live, wanted[key], remembered)
            dangerous += _web_to_zero(key, app, live)
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


def refuse(faults: list[Fault]) -> None:
    """Raises `SafetyError` if anything was not acknowledged."""
    if faults:
        raise SafetyError("This up is refused; nothing was written", faults)


def check_expected(found_digest: str, environ: Mapping[str, str]) -> None:
    """Raises `SafetyError` where RAXX_EXPECT binds this `up` to another drift than the one that is there now."""
    expected = environ.get(EXPECT, "")
    if expected and expected != found_digest:
        reason = f"what is there now ({found_digest}) is not what was reviewed ({expected})"
        raise SafetyError("This up is refused; nothing was written", [Fault(EXPECT, reason, "Preview again.")])


def _smaller_plans(key: str, app: App, live: FoundApp, remembered: Remembered) -> Iterator[Danger]:
    for name, addon in app.addons.items():
        found = find_addon(addon, live, remembered.addon_ids(key).get(name))
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


def _many_vars(key: str, app: App, live: FoundApp, wanted: Wanted, remembered: Remembered) -> Iterator[Danger]:
    """More than half of the live config vars that no add-on owns, and at least five, changed or removed."""
    touched = [name for name in undeclared(app, live) if _goes(key, app, name, remembered)]
    if app.on_drift.config_vars == "converge":
        for name, var in wanted.items():
            value = live.config_vars.get(name)
            if value is not None and var.value is not None and value.get_secret_value() != var.value.get_secret_value():
                touched.append(name)
    own = [name for name in live.config_vars if name not in live.owned]
    if len(touched) >= _LEAST_VARS and 2 * len(touched) > len(own):
        reason = f"app {key}: {len(touched)} of {len(own)} live config vars change or go ({', '.join(sorted(touched))})"
        yield Danger(f"{key} changes {len(touched)} config vars", reason)


def _goes(key: str, app: App, name: str, remembered: Remembered) -> bool:
    return app.undeclared_vars.policy == "remove" or name in remembered.managed.get(key, frozenset())


def _web_to_zero(key: str, app: App, live: FoundApp) -> Iterator[Danger]:
    web, found = app.formation.get("web"), live.formation.get("web")
    if web and found and found.quantity and not web.range.max and app.on_drift.quantity == "converge":
        yield Danger(f"{key} web to zero", f"app {key}: web goes from {found.quantity} dynos to none")

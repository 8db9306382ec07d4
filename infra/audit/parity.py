"""Two stacks side by side, from what is live: where they are the same, where they differ, and whether that is meant.

A difference is meant where a spec's `across_stacks` or `parity` says so, or where both specs say what is live. Values
are compared in memory; a line says kinds and names only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase

from infra.audit.app_itself import wanted_maintenance
from infra.live.found import FoundApp
from infra.spec import App, Kind, StackSpec
from infra.spec.config_var import ConfigVar
from infra.spec.kinds import describe, has_mode

NONE = "none"
NOBODY = "no spec says why"


class Verdict(StrEnum):
    """What a line of the comparison means."""

    SAME = "same"
    EXPLAINED = "explained"
    UNEXPLAINED = "not explained"
    BROKEN = "must not be"
    """A rule of the spec does not hold."""


@dataclass(frozen=True)
class Line:
    """One thing in both stacks: what it is in each, in words, and why the difference is meant (or is not)."""

    what: str
    here: str
    there: str
    verdict: Verdict
    why: str = ""

    @property
    def counts(self) -> bool:
        """Whether somebody must explain or mend it."""
        return self.verdict in (Verdict.UNEXPLAINED, Verdict.BROKEN)


@dataclass(frozen=True)
class Side:
    """One app in one stack: its spec, what is live, and the images that run by process type."""

    stack: str
    app: App
    live: FoundApp
    images: Mapping[str, str]


def explain(lines: Iterator[Line] | Sequence[Line], *specs: StackSpec) -> list[Line]:
    """The lines, those explained that a spec's `parity` names, with its reason; a broken rule stays broken."""
    reasons = [(entry.what, entry.reason) for spec in specs for entry in spec.parity]
    return [_explained(line, [reason for what, reason in reasons if fnmatchcase(line.what, what)]) for line in lines]


def compare_vars(here: Side, there: Side) -> Iterator[Line]:
    """Every config var that is live or declared in either stack."""
    sides = (here, there)
    names = {name for side in sides for name in (*side.live.config_vars, *side.app.config_vars)}
    for name in sorted(names):
        verdict, why = _judge(here, there, name)
        yield Line(f"config var {name}", _var(here, name), _var(there, name), verdict, why)


def compare_rest(here: Side, there: Side) -> Iterator[Line]:
    """Add-ons, formation, stack, region, maintenance mode and image."""
    for key in sorted({*here.app.addons, *there.app.addons}):
        yield _line(f"add-on {key}", *(_addon(side, key) for side in (here, there)))
    for kind in sorted({*here.live.formation, *there.live.formation, *here.app.formation, *there.app.formation}):
        yield _released(_line(f"formation {kind}", *(_formation(side, kind) for side in (here, there))), here, there)
    yield _line("stack", *((side.live.stack, side.app.stack) for side in (here, there)))
    yield _line("region", *((side.live.region, side.app.region) for side in (here, there)))
    yield _line("maintenance mode", *(_maintenance(side) for side in (here, there)))
    for kind in sorted({*here.images, *there.images}):
        mine, other = here.images.get(kind, NONE), there.images.get(kind, NONE)
        yield _released(_line(f"image {kind}", (mine, None), (other, None)), here, there)


def _explained(line: Line, reasons: list[str]) -> Line:
    if not reasons:
        return line
    if line.verdict is Verdict.UNEXPLAINED:
        return replace(line, verdict=Verdict.EXPLAINED, why="; ".join(reasons))
    return replace(line, why="; ".join(filter(None, [line.why, *reasons])))


def _var(side: Side, name: str) -> str:
    """What is live, in words: the kind of a value, "missing", or whose it is."""
    value = side.live.config_vars.get(name)
    if value is None:
        return "missing"
    if name in side.live.owned:
        return "set by its add-on"
    declared = side.app.config_vars.get(name)
    text = value.get_secret_value()
    return f'"{text}"' if declared and declared.kind is Kind.FLAG and text in ("true", "false") else describe(text)


def _judge(here: Side, there: Side, name: str) -> tuple[Verdict, str]:
    mine, other = here.live.config_vars.get(name), there.live.config_vars.get(name)
    if mine is None or other is None:
        return _one_sided(here, there, name)
    if name in here.live.owned and name in there.live.owned:
        return Verdict.EXPLAINED, "each app's own"
    same = mine.get_secret_value() == other.get_secret_value()
    rule, why = _rule(here, there, name)
    if rule == "same":
        return (Verdict.SAME, why) if same else (Verdict.BROKEN, f"differs, but {why}")
    if rule == "differs":
        return (Verdict.BROKEN, f"the same, but {why}") if same else (Verdict.EXPLAINED, f"differs: {why}")
    if same:
        return Verdict.SAME, why
    return (Verdict.EXPLAINED, f"differs: {why}") if why else (Verdict.UNEXPLAINED, "differs, and no spec says why")


def _rule(here: Side, there: Side, name: str) -> tuple[str, str]:
    """What must hold of two values of this name, and the reason: the specs' own rule first, then what follows of the
    variable's kind and source."""
    mine, other = here.app.config_vars.get(name), there.app.config_vars.get(name)
    for var, stack in ((mine, there.stack), (other, here.stack)):
        rule = var.across_stacks.get(stack) if var else None
        if rule is not None:
            words = {"same": "it must be the same", "differs": "it must differ", "either": "it may be either"}
            return rule, f"{words[rule]} (across_stacks)"
    if mine is None or other is None:
        return "", ""
    if has_mode(mine.kind):
        return "differs", "one is for live, one for test mode"
    return _by_source(mine, other)


def _by_source(mine: ConfigVar, other: ConfigVar) -> tuple[str, str]:
    if mine.app_url and other.app_url and mine.app_url != other.app_url:
        return "differs", f"the URLs of {mine.app_url} and {other.app_url}"
    if mine.value is not None and other.value is not None and mine.value != other.value:
        return "differs", "the specs say so"
    return "", ""


def _one_sided(here: Side, there: Side, name: str) -> tuple[Verdict, str]:
    lacking = [side for side in (here, there) if name not in side.live.config_vars]
    wanting = [side.stack for side in lacking if name in side.app.config_vars]
    if wanting:
        return Verdict.UNEXPLAINED, f"missing in {' and '.join(wanting)}"
    having = next(side for side in (here, there) if side not in lacking)
    if name in having.app.config_vars:
        return Verdict.EXPLAINED, f"only the spec of {having.stack} has it"
    return Verdict.UNEXPLAINED, f"nobody declared it in {having.stack}"


Told = tuple[str, str | None]
"""What is live, and what the spec wants of it in the same words (None: the spec says nothing)."""


def _line(what: str, here: Told, there: Told) -> Line:
    if here[0] == there[0]:
        return Line(what, here[0], there[0], Verdict.SAME)
    if here[0] == here[1] and there[0] == there[1]:
        return Line(what, here[0], there[0], Verdict.EXPLAINED, "the specs say so")
    return Line(what, here[0], there[0], Verdict.UNEXPLAINED, NOBODY)


def _released(line: Line, here: Side, there: Side) -> Line:
    """The line, with what else is to be known of a side on which nothing was released yet."""
    waiting = [side.stack for side in (here, there) if not side.images]
    if not waiting or line.verdict is not Verdict.UNEXPLAINED:
        return line
    return replace(line, why=f"nothing released on {' and '.join(waiting)} yet")


def _addon(side: Side, key: str) -> Told:
    wanted = side.app.addons.get(key)
    found = next((a for a in side.live.addons if wanted and a.name == wanted.name), None)
    return (found.plan if found else NONE), (wanted.plan if wanted else NONE)


def _formation(side: Side, kind: str) -> Told:
    found, wanted = side.live.formation.get(kind), side.app.formation.get(kind)
    live = f"{found.quantity} x {found.size}" if found else NONE
    if wanted is None:
        return live, NONE
    fits = found and found.size == wanted.size and wanted.range.min <= found.quantity <= wanted.range.max
    return live, live if fits else f"{wanted.range.min} x {wanted.size}"


def _maintenance(side: Side) -> Told:
    live, wanted = side.live.maintenance, wanted_maintenance(side.app)
    return "on" if live else "off", "on" if wanted else "off"

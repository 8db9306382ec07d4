"""Two stacks side by side, from what is live: where they are the same, where they differ, and whether that is meant.

A difference is meant where a spec's `across_stacks` or `parity` says so, or where both specs say what is live. Values
are compared in memory; a line says kinds and names only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase

from infra.apis.found import Found, FoundApp
from infra.aspects import ADDONS, APP_STACK, CONFIG_VARS, FORMATION, MAINTENANCE, PLACEMENT, REVIEWERS
from infra.aspects.aspect import on
from infra.items import NONE, Kind, Term, term
from infra.spec import App, ConfigVar, StackSpec, ValueKind
from infra.spec.kinds import describe, has_mode

CONFIG_VAR = Kind("config_var", "config var {}")
ADDON = Kind("addon", "add-on {}")
FORMATION_OF = Kind("formation", "formation {}")
STACK = Kind("stack", "stack")
REGION = Kind("region", "region")
MODE = Kind("maintenance", "maintenance mode")
IMAGE = Kind("image", "image {}")
APP = Kind("app", "app {}")
ENVIRONMENT = Kind("environment", "environment {}")
GATE = Kind("deploy_gate", "deploy gate {}")
UNEXPLAINED = term("no_spec_says_why")


class Verdict(StrEnum):
    """What a line of the comparison means."""

    SAME = "same"
    EXPLAINED = "explained"
    UNEXPLAINED = "not explained"
    BROKEN = "must not be"
    """A rule of the spec does not hold."""


@dataclass(frozen=True)
class Line:
    """One thing in both stacks: what it is in each, and why the difference is meant, or is not.

    `reasons` are what the specs' `parity` says of it.
    """

    kind: Kind
    which: tuple[str, ...]
    here: str | Term
    there: str | Term
    verdict: Verdict
    why: Term | None = None
    reasons: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What is compared, as `parity` names it: "config var SENTRY_DSN_QUEUE"."""
        return self.kind.titled(self.which)

    @property
    def counts(self) -> bool:
        """Whether somebody must explain or mend it."""
        return self.verdict in (Verdict.UNEXPLAINED, Verdict.BROKEN)


@dataclass(frozen=True)
class StackSide:
    """One stack: its spec, what is live, and the images that run, by app and process type."""

    spec: StackSpec
    found: Found
    images: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class _Side:
    """One app in one stack."""

    stack: str
    app: App
    live: FoundApp
    images: Mapping[str, str]


def compare_vars(here: StackSide, there: StackSide) -> list[Line]:
    """Every config var that is live or declared in either stack, of every app that both have."""
    return _explained([line for pair in _pairs(here, there) for line in _vars(*pair)], here, there)


def compare_rest(here: StackSide, there: StackSide) -> list[Line]:
    """Add-ons, formation, stack, region, maintenance mode and image; environments and deploy gates."""
    lines = [line for pair in _pairs(here, there) for line in _rest(*pair)]
    for key in sorted(set(here.spec.apps) ^ set(there.spec.apps)):
        lines.append(_declared(APP, key, *("declared" if key in side.spec.apps else NONE for side in (here, there))))
    for key in sorted({*here.spec.environments, *there.spec.environments}):
        lines.append(_declared(ENVIRONMENT, key, *(_protection(side, key) for side in (here, there))))
    for key in sorted({*here.spec.deploy_gates, *there.spec.deploy_gates}):
        lines.append(_declared(GATE, key, *(_gate(side, key) for side in (here, there))))
    return _explained(lines, here, there)


def _pairs(here: StackSide, there: StackSide) -> Iterator[tuple[_Side, _Side]]:
    """Each app that is live in both stacks."""
    for key in here.spec.apps:
        mine, other = here.found.apps[key], there.found.apps.get(key)
        if mine and other:
            sides = ((here, mine), (there, other))
            one, two = (_Side(s.spec.stack, s.spec.apps[key], live, s.images[key]) for s, live in sides)
            yield one, two


def _explained(lines: list[Line], here: StackSide, there: StackSide) -> list[Line]:
    """The lines, those explained that a spec's `parity` names, with its reason; a broken rule stays broken."""
    entries = [entry for side in (here, there) for entry in side.spec.parity]
    explained = []
    for line in lines:
        reasons = tuple(entry.reason for entry in entries if fnmatchcase(line.title, entry.what))
        if reasons and line.verdict is Verdict.UNEXPLAINED:
            line = replace(line, verdict=Verdict.EXPLAINED, why=None)
        explained.append(replace(line, reasons=reasons))
    return explained


def _vars(here: _Side, there: _Side) -> Iterator[Line]:
    sides = (here, there)
    for name in sorted({name for side in sides for name in (*CONFIG_VARS.of(side.live).values, *side.app.config_vars)}):
        verdict, why = _judge(here, there, name)
        yield Line(CONFIG_VAR, (name,), _var(here, name), _var(there, name), verdict, why)


def _var(side: _Side, name: str) -> str | Term:
    """What is live: the kind of a value, that it is missing, or whose it is."""
    found = CONFIG_VARS.of(side.live)
    if name not in found.values:
        return term("missing")
    if name in found.owned:
        return term("set_by_addon")
    declared, text = side.app.config_vars.get(name), found.values[name].get_secret_value()
    flag = declared and declared.kind is ValueKind.FLAG and text in ("true", "false")
    return term("quoted", text=text) if flag else describe(text)


def _judge(here: _Side, there: _Side, name: str) -> tuple[Verdict, Term | None]:
    mine, other = CONFIG_VARS.of(here.live), CONFIG_VARS.of(there.live)
    if name not in mine.values or name not in other.values:
        return _one_sided(here, there, name)
    if name in mine.owned and name in other.owned:
        return Verdict.EXPLAINED, term("each_apps_own")
    same = mine.values[name] == other.values[name]
    rule, why = _rule(here, there, name)
    if rule == "same" and not same:
        return Verdict.BROKEN, term("differs_but", rule=why or "")
    if rule == "differs" and same:
        return Verdict.BROKEN, term("same_but", rule=why or "")
    if same:
        return Verdict.SAME, why
    return (Verdict.EXPLAINED, term("differs", rule=why)) if why else (Verdict.UNEXPLAINED, term("differs_unexplained"))


def _rule(here: _Side, there: _Side, name: str) -> tuple[str, Term | None]:
    """What must hold of two values of this name, and the reason: the specs' own rule first, then what follows of the
    variable's kind and source."""
    mine, other = here.app.config_vars.get(name), there.app.config_vars.get(name)
    for var, stack in ((mine, there.stack), (other, here.stack)):
        rule = var.across_stacks.get(stack) if var else None
        if rule is not None:
            said = {"same": term("rule_same"), "differs": term("rule_differs"), "either": term("rule_either")}
            return rule, said[rule]
    if mine is None or other is None:
        return "", None
    if has_mode(mine.kind):
        return "differs", term("two_modes")
    return _by_source(mine, other)


def _by_source(mine: ConfigVar, other: ConfigVar) -> tuple[str, Term | None]:
    if mine.app_url and other.app_url and mine.app_url != other.app_url:
        return "differs", term("two_urls", here=mine.app_url, there=other.app_url)
    if mine.value is not None and other.value is not None and mine.value != other.value:
        return "differs", term("specs_say_so")
    return "", None


def _one_sided(here: _Side, there: _Side, name: str) -> tuple[Verdict, Term]:
    lacking = [side for side in (here, there) if name not in CONFIG_VARS.of(side.live).values]
    wanting = tuple(side.stack for side in lacking if name in side.app.config_vars)
    if wanting:
        return Verdict.UNEXPLAINED, term("missing_in", stacks=wanting)
    having = next(side for side in (here, there) if side not in lacking)
    if name in having.app.config_vars:
        return Verdict.EXPLAINED, term("only_in_spec_of", stack=having.stack)
    return Verdict.UNEXPLAINED, term("undeclared_in", stack=having.stack)


Told = tuple[str | Term, str | Term]
"""What is live, and what the spec wants of it."""


def _rest(here: _Side, there: _Side) -> Iterator[Line]:
    sides = (here, there)
    for key in sorted({*here.app.addons, *there.app.addons}):
        yield _line(ADDON, (key,), *(_addon(side, key) for side in sides))
    for kind in sorted({kind for side in sides for kind in (*FORMATION.of(side.live), *side.app.formation)}):
        yield _released(_line(FORMATION_OF, (kind,), *(_formation(side, kind) for side in sides)), here, there)
    yield _line(STACK, (), *((APP_STACK.of(side.live).name, side.app.stack) for side in sides))
    yield _line(REGION, (), *((PLACEMENT.of(side.live).region, side.app.region) for side in sides))
    yield _line(MODE, (), *((on(MAINTENANCE.of(side.live)), on(MAINTENANCE.wanted(side.app))) for side in sides))
    for kind in sorted({*here.images, *there.images}):
        mine, other = (side.images.get(kind, NONE) for side in sides)
        verdict, why = (Verdict.SAME, None) if mine == other else (Verdict.UNEXPLAINED, UNEXPLAINED)
        yield _released(Line(IMAGE, (kind,), mine, other, verdict, why), here, there)


def _line(kind: Kind, which: tuple[str, ...], here: Told, there: Told) -> Line:
    if here[0] == there[0]:
        return Line(kind, which, here[0], there[0], Verdict.SAME)
    if here[0] == here[1] and there[0] == there[1]:
        return Line(kind, which, here[0], there[0], Verdict.EXPLAINED, term("specs_say_so"))
    return Line(kind, which, here[0], there[0], Verdict.UNEXPLAINED, UNEXPLAINED)


def _released(line: Line, here: _Side, there: _Side) -> Line:
    """The line, with what else is to be known of a side on which nothing was released yet."""
    waiting = tuple(side.stack for side in (here, there) if not side.images)
    if not waiting or line.verdict is not Verdict.UNEXPLAINED:
        return line
    return replace(line, why=term("nothing_released_on", stacks=waiting))


def _addon(side: _Side, key: str) -> Told:
    wanted = side.app.addons.get(key)
    found = next((a for a in ADDONS.of(side.live) if wanted and a.name == wanted.name), None)
    return (found.plan if found else NONE), (wanted.plan if wanted else NONE)


def _formation(side: _Side, kind: str) -> Told:
    found, wanted = FORMATION.of(side.live).get(kind), side.app.formation.get(kind)
    live = term("dynos", quantity=found.quantity, size=found.size) if found else NONE
    if wanted is None:
        return live, NONE
    fits = found and found.size == wanted.size and wanted.range.min <= found.quantity <= wanted.range.max
    return live, live if fits else term("dynos", quantity=wanted.range.min, size=wanted.size)


def _declared(kind: Kind, key: str, here: str | Term, there: str | Term) -> Line:
    same = here == there
    return Line(kind, (key,), here, there, Verdict.SAME if same else Verdict.UNEXPLAINED, None if same else UNEXPLAINED)


def _protection(side: StackSide, key: str) -> Term:
    if key not in side.spec.environments:
        return NONE
    found = side.found.environments[key]
    return term("missing") if found is None else term("reviewers", names=REVIEWERS.of(found).people)


def _gate(side: StackSide, key: str) -> str | Term:
    gate = side.spec.deploy_gates.get(key)
    return gate.workflow if gate else NONE

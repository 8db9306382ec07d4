"""`parity`: one stack against another, from what is live, with what the specs explain marked as explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from infra.audit.gate.around import DEPLOYS, images_of
from infra.audit.parity import NOBODY, Line, Side, Verdict, compare_rest, compare_vars, explain
from infra.commands.looking import Seen, see
from infra.commands.result import Exit, Mark, Result, Row, Section
from infra.live.found import FoundEnvironment, FoundRelease

_MARKS = {
    Verdict.SAME: Mark.NONE,
    Verdict.EXPLAINED: Mark.NONE,
    Verdict.UNEXPLAINED: Mark.WARN,
    Verdict.BROKEN: Mark.BAD,
}


def parity(stack: str, against: str, environ: Mapping[str, str]) -> Result:
    """Compares every app that both stacks have, and their protection. Raises what `see` raises."""
    return answer(*see_both(stack, against, environ))


def see_both(stack: str, against: str, environ: Mapping[str, str]) -> tuple[Seen, Seen]:
    """Both stacks, looked at at the same time. Raises what `see` raises."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        here, there = pool.submit(see, stack, environ), pool.submit(see, against, environ)
        return here.result(), there.result()


def answer(here: Seen, there: Seen) -> Result:
    """The result for what was looked at."""
    vars_, rest = config_vars(here, there), _rest(here, there)
    lines = [*vars_, *rest]
    counted = [line for line in lines if line.counts]
    stack, against = here.spec.stack, there.spec.stack
    counts = {verdict: sum(line.verdict is verdict for line in lines) for verdict in Verdict}
    told = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
    return Result(
        command="parity",
        title=f"Parity of {against} and {stack}",
        summary=f"{len(lines)} things compared: {told}.",
        sections=(
            vars_section(vars_, against, stack),
            _section("Everything else", "what", rest, against, stack),
        ),
        exit=Exit.DIFFERS if counted else Exit.OK,
        data={"stack": stack, "against": against, "lines": [_document(line) for line in lines]},
    )


def config_vars(here: Seen, there: Seen) -> list[Line]:
    """The lines of the config vars of every app that both stacks have."""
    sides = _sides(here, there)
    return [line for pair in sides for line in explain(compare_vars(*pair), here.spec, there.spec)]


def vars_section(lines: Sequence[Line], against: str, stack: str) -> Section:
    """The checklist's "Config var diff"."""
    return _section(f"Config var diff: {against} vs {stack}", "variable", lines, against, stack)


def images(releases: Sequence[FoundRelease]) -> dict[str, str]:
    """The images that run, by process type: those of the newest deploy that did not fail."""
    deploys = (r for r in releases if r.status == "succeeded" and DEPLOYS.match(r.description))
    latest = next(deploys, None)
    return dict(images_of(releases, latest) or []) if latest else {}


def _sides(here: Seen, there: Seen) -> list[tuple[Side, Side]]:
    keys = [key for key in here.spec.apps if key in there.spec.apps]
    pairs = [(_side(here, key), _side(there, key)) for key in keys]
    return [(mine, other) for mine, other in pairs if mine and other]


def _side(seen: Seen, key: str) -> Side | None:
    live = seen.found.apps[key]
    return Side(seen.spec.stack, seen.spec.apps[key], live, images(seen.releases[key])) if live else None


def _rest(here: Seen, there: Seen) -> list[Line]:
    lines = [line for pair in _sides(here, there) for line in compare_rest(*pair)]
    lines += _only_one("app", here.spec.apps, there.spec.apps)
    for key in sorted({*here.spec.environments, *there.spec.environments}):
        lines.append(_different(f"environment {key}", _protection(here, key), _protection(there, key)))
    for key in sorted({*here.spec.deploy_gates, *there.spec.deploy_gates}):
        lines.append(_different(f"deploy gate {key}", _gate(here, key), _gate(there, key)))
    return explain(lines, here.spec, there.spec)


def _only_one(kind: str, mine: Mapping[str, Any], other: Mapping[str, Any]) -> list[Line]:
    names = sorted(set(mine) ^ set(other))
    return [_different(f"{kind} {n}", *("declared" if n in side else "none" for side in (mine, other))) for n in names]


def _different(what: str, here: str, there: str) -> Line:
    if here == there:
        return Line(what, here, there, Verdict.SAME)
    return Line(what, here, there, Verdict.UNEXPLAINED, NOBODY)


def _protection(seen: Seen, key: str) -> str:
    if key not in seen.spec.environments:
        return "none"
    found: FoundEnvironment | None = seen.found.environments[key]
    if found is None:
        return "missing"
    people = [*found.users, *(f"team {slug}" for slug in found.teams)]
    return f"reviewers: {', '.join(people) or 'none'}"


def _gate(seen: Seen, key: str) -> str:
    gate = seen.spec.deploy_gates.get(key)
    return gate.workflow if gate else "none"


def _section(title: str, first: str, lines: Sequence[Line], against: str, stack: str) -> Section:
    """The stack that it is compared with comes first, as in the checklist."""
    rows = [Row((_short(line.what), line.there, line.here, _verdict(line)), _MARKS[line.verdict]) for line in lines]
    return Section(title, columns=(first, against, stack, "verdict"), rows=tuple(rows), fixed=frozenset({first}))


def _short(what: str) -> str:
    return what.removeprefix("config var ")


def _verdict(line: Line) -> str:
    verdict = line.verdict.upper() if line.counts else str(line.verdict)
    return f"{verdict}: {line.why}" if line.why else verdict


def _document(line: Line) -> dict[str, str]:
    return {
        "what": line.what,
        "here": line.here,
        "there": line.there,
        "verdict": str(line.verdict),
        "why": line.why,
    }

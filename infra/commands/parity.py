"""`parity`: one stack against another, from what is live, with what the specs explain marked as explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from infra.apis.found import FoundRelease
from infra.commands.looking import LiveStack, see
from infra.commands.result import Exit, Mark, Result, Row, Section
from infra.comparison.parity import CONFIG_VAR, Line, StackSide, Verdict, compare_rest, compare_vars
from infra.gate.deployments import DEPLOYS, images_of
from infra.words import say

_MARKS = {
    Verdict.SAME: Mark.NONE,
    Verdict.EXPLAINED: Mark.NONE,
    Verdict.UNEXPLAINED: Mark.WARN,
    Verdict.BROKEN: Mark.BAD,
}


def parity(stack: str, against: str, environ: Mapping[str, str]) -> Result:
    """Compares every app that both stacks have, and their protection. Raises what `see` raises."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        here, there = pool.submit(see, stack, environ), pool.submit(see, against, environ)
        return answer(here.result(), there.result())


def answer(here: LiveStack, there: LiveStack) -> Result:
    """The result for what was looked at."""
    sides = side(here), side(there)
    vars_, rest = compare_vars(*sides), compare_rest(*sides)
    lines = [*vars_, *rest]
    counted = [line for line in lines if line.counts]
    stack, against = here.spec.stack, there.spec.stack
    counts = {verdict: sum(line.verdict is verdict for line in lines) for verdict in Verdict}
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
    return Result(
        command="parity",
        title=f"Parity of {against} and {stack}",
        summary=f"{len(lines)} things compared: {verdicts}.",
        sections=(
            vars_section(vars_, against, stack),
            _section("Everything else", "what", rest, against, stack),
        ),
        exit=Exit.DIFFERS if counted else Exit.OK,
        data={"stack": stack, "against": against, "lines": [_document(line) for line in lines]},
    )


def side(seen: LiveStack) -> StackSide:
    """One stack as it is compared with another."""
    return StackSide(seen.spec, seen.found, {key: images(releases) for key, releases in seen.releases.items()})


def vars_section(lines: Sequence[Line], against: str, stack: str) -> Section:
    """The checklist's "Config var diff"."""
    return _section(f"Config var diff: {against} vs {stack}", "variable", lines, against, stack)


def images(releases: Sequence[FoundRelease]) -> dict[str, str]:
    """The images that run, by process type: those of the newest deploy that did not fail."""
    deploys = (r for r in releases if r.status == "succeeded" and DEPLOYS.match(r.description))
    latest = next(deploys, None)
    return dict(images_of(releases, latest) or []) if latest else {}


def _section(title: str, first: str, lines: Sequence[Line], against: str, stack: str) -> Section:
    """The stack that it is compared with comes first, as in the checklist."""
    rows = [Row((_short(x), say(x.there), say(x.here), _verdict(x)), _MARKS[x.verdict]) for x in lines]
    return Section(title, columns=(first, against, stack, "verdict"), rows=tuple(rows), fixed=frozenset({first}))


def _short(line: Line) -> str:
    return line.which[0] if line.kind is CONFIG_VAR else line.title


def _verdict(line: Line) -> str:
    verdict = line.verdict.upper() if line.counts else str(line.verdict)
    return f"{verdict}: {_why(line)}" if line.why or line.reasons else verdict


def _why(line: Line) -> str:
    return "; ".join([*([say(line.why)] if line.why else []), *line.reasons])


def _document(line: Line) -> dict[str, str]:
    return {
        "what": line.title,
        "here": say(line.here),
        "there": say(line.there),
        "verdict": str(line.verdict),
        "why": _why(line),
    }

"""`verify`: whether the last deploy is good: release, image, health, dynos, start-up log; then drift and gate."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from infra.apis.found import FoundApp, FoundRelease
from infra.apis.heroku import get_list, recent_releases
from infra.apis.http import ApiFailure, NotThere
from infra.apis.runtime import LogLine, Page, read_log, read_page
from infra.aspects import CONFIG_VARS
from infra.commands.checks import Check, State, section, verdict
from infra.commands.drift import live_name, looked_at
from infra.commands.looking import Look, look_at, read_spec
from infra.commands.result import Exit, Result
from infra.gate.deployments import DEPLOYS, images_of, images_run
from infra.items import counted
from infra.project import stacks_in
from infra.spec import App, Process
from infra.spec.health import Health

_ERROR = re.compile(r"\b(ERROR|CRITICAL|FATAL)\b|^Error [A-Z]\d+ ", re.MULTILINE)
_START_UP = timedelta(minutes=10)
"""How long after a release, which restarts every dyno, a line counts as one of the start-up."""
_WAITS = (1.0, 2.0, 4.0, 8.0, 15.0)
_SHOWN = 3
Say = Callable[[str], None]


def verify(
    stack: str, against: str, environ: Mapping[str, str], limit: float, say: Say, *, unreleased_ok: bool = False
) -> Result:
    """Every check of the stack's apps; `limit` is how many seconds a health page may take to become healthy, `against`
    the stack whose images may be deployed. With `unreleased_ok` it is no failure that nothing was released yet.

    Raises what `look_at` raises: then nothing is known.
    """
    say(f"looking at {stack}")
    look = look_at(stack, environ)
    found = {key: tuple(_app(look, key, against, limit, say)) for key in look.spec.apps}
    released = {key: bool(_deploys(look.releases[key])) for key in found}
    drift = tuple(_drift(look))
    checks = [check for part in (*found.values(), drift) for check in part]
    nothing = bool(found) and not any(released.values())
    said = "Nothing released yet" if nothing else verdict(checks).capitalize()
    return Result(
        command="verify",
        title=f"Verification of {stack}",
        summary=f"{said}. Looked at {looked_at(look)}.",
        sections=(
            *(section(f"app {look.spec.apps[key].name}", part) for key, part in found.items()),
            section("drift and gate", drift),
        ),
        exit=Exit.OK if nothing and unreleased_ok else _exit(found, drift, released),
        data={
            "stack": stack,
            "released": released,
            "apps": {key: [check.document() for check in part] for key, part in found.items()},
            "drift": [check.document() for check in drift],
        },
    )


def _exit(found: Mapping[str, Sequence[Check]], drift: Sequence[Check], released: Mapping[str, bool]) -> Exit:
    if not all(released.values()) or not all(check.fine for part in found.values() for check in part):
        return Exit.FAILED
    return Exit.OK if all(check.fine for check in drift) else Exit.DIFFERS


def _deploys(releases: Sequence[FoundRelease]) -> list[FoundRelease]:
    return [release for release in releases if DEPLOYS.match(release.description)]


def _app(look: Look, key: str, against: str, limit: float, say: Say) -> Iterator[Check]:
    """The checks of one app; before its first release there is one line, and nothing that fails."""
    app, live, releases = look.spec.apps[key], look.found.apps[key], look.releases[key]
    deploys = _deploys(releases)
    if live is None or not deploys:
        yield Check("release", State.NOTE, "nothing released yet", "Deploy first: docs/operations.md, 'Deploy day'.")
        return
    yield _release(deploys[0])
    yield from _image(look, key, against, deploys[0])
    if app.health is not None:
        yield _patiently(partial(_health, app.health, live), limit, say)
    for kind, process in app.formation.items():
        yield _patiently(partial(_dynos, look, live, kind, process), limit, say)
    yield _log(look, app, live, releases[0])


def _release(latest: FoundRelease) -> Check:
    seen = f'v{latest.version} "{latest.description}" of {latest.at:%Y-%m-%d %H:%M} UTC {latest.status}'
    good = latest.status == "succeeded" and latest.description.startswith("Deployed ")
    return Check("release", State.OK if good else State.WRONG, seen, "" if good else "Look at the deploy's own log.")


def _image(look: Look, key: str, against: str, latest: FoundRelease) -> Iterator[Check]:
    """Whether staging runs or ran the image; on staging itself there is nothing to compare."""
    if look.spec.stack == against:
        return
    if against not in stacks_in(Path()):
        yield Check("image", State.NOTE, f"there is no stack {against} that ran it before: choose one with --against")
        return
    staging = read_spec(against).apps.get(key)
    if staging is None:
        yield Check("image", State.NOTE, f"the stack {against} has no app {key}")
        return
    try:
        before = recent_releases(look.apis.must_heroku, staging.name)
    except (NotThere, ApiFailure) as failure:
        yield Check("image", State.UNKNOWN, f"the releases of {staging.name} cannot be read: {failure.fault.reason}")
        return
    images = images_of(look.releases[key], latest) or []
    foreign = sorted(set(images) - images_run(before, datetime.now(UTC)))
    if images and not foreign:
        names = ", ".join(f"{kind} ({image})" for kind, image in images)
        yield Check("image", State.OK, f"{names}, which {staging.name} runs or ran")
        return
    names = ", ".join(f"{kind} ({image})" for kind, image in foreign) or "what it runs"
    yield Check("image", State.WRONG, f"{staging.name} never ran {names}", "Deploy what staging runs.")


def _patiently(make: Callable[[], Check], limit: float, say: Say) -> Check:
    """Makes a check until it is fine or the limit is over, with longer and longer pauses."""
    began, tries = time.monotonic(), 0
    while True:
        check = make()
        pause = _WAITS[min(tries, len(_WAITS) - 1)]
        tries += 1
        if check.fine:
            return check
        if time.monotonic() - began + pause > limit:
            asked = "once" if tries == 1 else f"{tries} times"
            return replace(check, seen=f"{check.seen} (asked {asked})")
        say(f"{check.seen}; asking again in {pause:g} s")
        time.sleep(pause)


def _health(health: Health, live: FoundApp) -> Check:
    url = f"{health.url or live.web_url}{health.path}"
    fault = _unhealthy(read_page(url), health)
    if fault:
        return Check("health", State.WRONG, f"{url}: {fault}", f"heroku logs --app {live.name}")
    return Check("health", State.OK, f"{url} answers as the spec says")


def _unhealthy(page: Page, health: Health) -> str:
    """What is wrong with the page, empty if nothing. Of its body only the expected fields are named."""
    if page.problem:
        return page.problem
    if page.status != 200:
        return f"answers {page.status}"
    if page.body is None:
        return "answers no JSON object"
    wrong = [name for name, texts in health.expect.items() if page.body.get(name) not in texts]
    return "; ".join(f"{name} is not {' or '.join(health.expect[name])}" for name in wrong)


def _dynos(look: Look, live: FoundApp, kind: str, process: Process) -> Check:
    """Whether every declared dyno of a process type is up, by a look of its own: they start while others wait."""
    what = f"dynos {kind}"
    try:
        found = get_list(look.apis.must_heroku, f"/apps/{live.id}/dynos")
    except ApiFailure as failure:
        return Check(what, State.UNKNOWN, str(failure.fault))
    states = [str(dyno["state"]) for dyno in found if dyno["type"] == kind]
    up, least = states.count("up"), process.range.min
    others = ", ".join(sorted(set(states) - {"up"}))
    seen = f"{up} of {max(least, len(states))} up{f'; {others}' if others else ''}"
    if up >= least and not others:
        return Check(what, State.OK, seen)
    return Check(what, State.WRONG, seen, f"heroku ps --app {live.name}; pulumi up sets the number.")


def _log(look: Look, app: App, live: FoundApp, newest: FoundRelease) -> Check:
    try:
        lines = read_log(look.apis.must_heroku, app.name)
    except ApiFailure as failure:
        return Check("start-up log", State.UNKNOWN, str(failure.fault))
    start, end = newest.at, newest.at + _START_UP
    errors = [line for line in lines if start <= line.at <= end and _is_error(line)]
    command = f"heroku logs --app {app.name} --num 1500"
    if errors:
        shown = "\n".join(_shown(line, live) for line in errors[:_SHOWN])
        return Check("start-up log", State.WRONG, f"{len(errors)} at level ERROR or above:\n{shown}", command)
    if not lines or lines[0].at > start:
        return Check("start-up log", State.NOTE, f"no longer reaches back to v{newest.version}", command)
    return Check("start-up log", State.OK, f"no line at level ERROR after v{newest.version}")


def _is_error(line: LogLine) -> bool:
    return line.process != "api" and _ERROR.search(line.text) is not None


def _shown(line: LogLine, live: FoundApp) -> str:
    """The line without the value of any config var, and cut."""
    text, found = line.text, CONFIG_VARS.of(live).values
    for value in sorted((var.get_secret_value() for var in found.values()), key=len, reverse=True):
        text = text.replace(value, "[secret]") if len(value) > 4 else text
    return f"{line.at:%H:%M:%S} {line.process}: {text[:120]}"


def _drift(look: Look) -> Iterator[Check]:
    for subject in look.subjects:
        items = counted(subject.items)
        names = ", ".join(item.title for item in items)
        what = f"{subject.kind} {live_name(look, subject)}"
        remedy = f"python -m infra drift --stack {look.spec.stack}" if items else ""
        yield Check(what, State.WRONG if items else State.OK, names or "as the spec says", remedy)

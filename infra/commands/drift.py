"""`drift`: the difference of live from the spec, as a table, as JSON (docs/json.md) or as Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from infra.audit.config_vars import not_compared
from infra.audit.drift import Item, Weight
from infra.audit.stack import Subject
from infra.commands.looking import Look, look_at
from infra.commands.result import Exit, Mark, Result, Row, Section
from infra.commands.since import since
from infra.live.found import FoundRelease

_WORDS = re.compile(r"want (?P<wanted>.+?), found (?P<found>.+)", re.DOTALL)
_UP = {Weight.DRIFT: "converges", Weight.REPORT: "leaves it", Weight.NOTICE: "does nothing"}
_MARKS = {Weight.DRIFT: Mark.BAD, Weight.REPORT: Mark.WARN, Weight.NOTICE: Mark.NONE}
_KINDS = {"App": "app", "Environment": "environment", "DeployGate": "deploy gate"}
COLUMNS = ("what", "wanted", "found", "up")


def drift(stack: str, environ: Mapping[str, str]) -> Result:
    """Every difference of the stack. Raises what `look_at` raises: then nothing is known."""
    return answer(look_at(stack, environ))


def answer(look: Look) -> Result:
    """The result for what was looked at."""
    items = [item for subject in look.subjects for item in subject.items]
    counted = [item for item in items if item.weight is not Weight.NOTICE]
    notices = len(items) - len(counted)
    verdict = f"{_many(len(counted), 'difference')}" if counted else "No difference"
    beside = f", {_many(notices, 'notice')}" if notices else ""
    return Result(
        command="drift",
        title=f"Drift of {look.spec.stack}",
        summary=f"{verdict}{beside}. Looked at {looked_at(look)}.",
        sections=tuple(_section(look, subject) for subject in look.subjects if subject.items),
        exit=Exit.DIFFERS if counted else Exit.OK,
        data={
            "stack": look.spec.stack,
            "not_compared": not_compared(items),
            "subjects": [_document(look, subject) for subject in look.subjects],
        },
    )


def looked_at(look: Look) -> str:
    """How much was looked at, for people: "1 app (10 config vars, 1 add-on), 1 environment, 1 deploy gate"."""
    spec = look.spec
    apps = spec.apps.values()
    parts = [
        _many(sum(len(app.config_vars) for app in apps), "config var"),
        _many(sum(len(app.addons) for app in apps), "add-on"),
        _many(sum(len(app.formation) for app in apps), "process type"),
    ]
    counts = [
        f"{_many(len(spec.apps), 'app')} ({', '.join(parts)})",
        _many(len(spec.environments), "environment"),
        _many(len(spec.deploy_gates), "deploy gate"),
    ]
    return ", ".join(count for count in counts if not count.startswith("0"))


def live_name(look: Look, subject: Subject) -> str:
    """What the subject is called where it lives: "raxx-queue-prod", "production", "deploy-queue.yml"."""
    if subject.kind == "App":
        return look.spec.apps[subject.key].name
    if subject.kind == "Environment":
        return look.spec.environment_name(subject.key)
    return look.spec.deploy_gates[subject.key].workflow


def split(item: Item) -> tuple[str, str]:
    """What is wanted and what was found; an item in other words says what was found only."""
    words = _WORDS.fullmatch(item.text)
    return (words["wanted"], words["found"]) if words else ("", item.text)


def _section(look: Look, subject: Subject) -> Section:
    counted = [item for item in subject.items if item.weight is not Weight.NOTICE]
    return Section(
        title=f"{_KINDS[subject.kind]} {live_name(look, subject)}",
        columns=COLUMNS,
        rows=tuple(_row(item, _since(look, subject, item)) for item in counted),
        notes=tuple(str(item) for item in subject.items if item.weight is Weight.NOTICE),
        fixed=frozenset({"what", "up"}),
    )


def _row(item: Item, release: FoundRelease | None) -> Row:
    wanted, found = split(item)
    told = f"\nsince v{release.version}, {release.at:%Y-%m-%d}, by {release.by}" if release else ""
    return Row((item.name.removeprefix("config var "), wanted, found + told, _UP[item.weight]), _MARKS[item.weight])


def _since(look: Look, subject: Subject, item: Item) -> FoundRelease | None:
    return since(item, look.releases.get(subject.key, ())) if subject.kind == "App" else None


def _document(look: Look, subject: Subject) -> dict[str, Any]:
    items = [_item(item, _since(look, subject, item)) for item in subject.items]
    return {"kind": subject.kind, "key": subject.key, "name": live_name(look, subject), "items": items}


def _item(item: Item, release: FoundRelease | None) -> dict[str, Any]:
    wanted, found = split(item)
    told = {"release": release.version, "at": release.at.isoformat(), "by": release.by} if release else None
    return {
        "what": item.name,
        "wanted": wanted,
        "found": found,
        "weight": str(item.weight),
        "up": _UP[item.weight],
        "since": told,
    }


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"

"""`drift`: the difference of live from the spec, as a table, as JSON (docs/json.md) or as Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.apis.found import FoundRelease
from infra.aspects.config_vars import KIND, not_compared
from infra.commands.looking import Look, look_at
from infra.commands.result import Exit, Mark, Result, Row, Section
from infra.items import Item, Subject, Weight, counted
from infra.words import found, sentence, wanted

_MARKS = {Weight.DRIFT: Mark.BAD, Weight.REPORT: Mark.WARN, Weight.NOTICE: Mark.NONE}
_KINDS = {"App": "app", "Environment": "environment", "DeployGate": "deploy gate"}
COLUMNS = ("what", "wanted", "found", "up")


def drift(stack: str, environ: Mapping[str, str]) -> Result:
    """Every difference of the stack. Raises what `look_at` raises: then nothing is known."""
    return answer(look_at(stack, environ))


def answer(look: Look) -> Result:
    """The result for what was looked at."""
    items = [item for subject in look.subjects for item in subject.items]
    differing = counted(items)
    notices = len(items) - len(differing)
    verdict = f"{_many(len(differing), 'difference')}" if differing else "No difference"
    beside = f", {_many(notices, 'notice')}" if notices else ""
    return Result(
        command="drift",
        title=f"Drift of {look.spec.stack}",
        summary=f"{verdict}{beside}. Looked at {looked_at(look)}.",
        sections=tuple(_section(look, subject) for subject in look.subjects if subject.items),
        exit=Exit.DIFFERS if differing else Exit.OK,
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
        (len(spec.apps), f"{_many(len(spec.apps), 'app')} ({', '.join(parts)})"),
        (len(spec.environments), _many(len(spec.environments), "environment")),
        (len(spec.deploy_gates), _many(len(spec.deploy_gates), "deploy gate")),
    ]
    return ", ".join(said for count, said in counts if count)


def live_name(look: Look, subject: Subject) -> str:
    """What the subject is called where it lives: "acme-billing", "production", "deploy-queue.yml"."""
    if subject.kind == "App":
        return look.spec.apps[subject.key].name
    if subject.kind == "Environment":
        return look.spec.environment_name(subject.key)
    return look.spec.deploy_gates[subject.key].workflow


def _section(look: Look, subject: Subject) -> Section:
    return Section(
        title=f"{_KINDS[subject.kind]} {live_name(look, subject)}",
        columns=COLUMNS,
        rows=tuple(_row(item, _since(look, subject, item)) for item in counted(subject.items)),
        notes=tuple(sentence(item) for item in subject.items if item.weight is Weight.NOTICE),
        fixed=frozenset({"what", "up"}),
    )


def _row(item: Item, release: FoundRelease | None) -> Row:
    since = f"\nsince v{release.version}, {release.at:%Y-%m-%d}, by {release.by}" if release else ""
    return Row((short_title(item), wanted(item), found(item) + since, item.up), _MARKS[item.weight])


def short_title(item: Item) -> str:
    """What differs, where the column says that config vars are meant."""
    return item.which[0] if item.kind is KIND else item.title


def _since(look: Look, subject: Subject, item: Item) -> FoundRelease | None:
    """The latest release that touched the item: since when the difference is there, and whose release it was."""
    if subject.kind != "App" or item.kind.touched is None:
        return None
    releases = look.releases.get(subject.key, ())
    return next((release for release in releases if item.kind.touched(release, *item.which[:1])), None)


def _document(look: Look, subject: Subject) -> dict[str, Any]:
    items = [_item(item, _since(look, subject, item)) for item in subject.items]
    return {"kind": subject.kind, "key": subject.key, "name": live_name(look, subject), "items": items}


def _item(item: Item, release: FoundRelease | None) -> dict[str, Any]:
    since = {"release": release.version, "at": release.at.isoformat(), "by": release.by} if release else None
    return {
        "what": item.title,
        "wanted": wanted(item),
        "found": found(item),
        "weight": str(item.weight),
        "up": str(item.up),
        "since": since,
    }


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"

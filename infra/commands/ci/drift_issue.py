"""`drift-issue`: the scheduled look at a stack, and the one issue that says what it found or that it could not look."""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infra.apis.http import ApiFailure
from infra.commands.ci.findings import LookedTwice, look_twice
from infra.commands.ci.issue_marker import BROKEN, DRIFT, IssueKind
from infra.commands.ci.issue_text import broken_text, changed_text, drift_text, line
from infra.commands.ci.repository import Repository, own_repository
from infra.commands.drift import looked_at
from infra.commands.looking import Look, look_at
from infra.commands.result import Exit, Mark, Result, Row, Section
from infra.errors import Fault, Faults, RaxxError
from infra.spec import read_project

_WORKFLOW = re.compile(r"/\.github/workflows/([^/@]+)@")


def drift_issue(stack: str, environ: Mapping[str, str], wait: float, say: Callable[[str], None]) -> Result:
    """Looks twice, `wait` seconds apart, and opens, changes or closes the issue.

    Takes who is told of progress (`say`). Raises `SpecError` without a Pulumi.yaml here, `SettingsError` and
    `ApiFailure` if the repository's issues cannot be read or written; that live state cannot be read is an answer: exit
    code 1 and an issue of its own.
    """
    of = _Of(own_repository(environ), read_project(), stack)

    def pause() -> None:
        say(f"looking again in {wait:g} s")
        time.sleep(wait)

    def look() -> Look:
        say(f"looking at {stack}")
        return look_at(stack, environ)

    try:
        seen = look_twice(look, pause)
    except RaxxError as error:
        return _could_not_look(of, error, environ)
    return _looked(of, seen, environ)


@dataclass(frozen=True)
class _Of:
    """What the issues are of, and where they are kept."""

    repository: Repository
    project: str
    stack: str

    def marker(self, kind: IssueKind) -> str:
        return kind.marker(self.project, self.stack)


def _looked(of: _Of, seen: LookedTwice, environ: Mapping[str, str]) -> Result:
    stack = of.stack
    actions = [_close(of, BROKEN, f"It could look again at {_now()}.")]
    lines = [line(finding) for finding in seen.findings]
    what, when = looked_at(seen.last), _now()
    if lines:
        title = f"Drift of {stack}: {len(lines)} {'difference' if len(lines) == 1 else 'differences'}"
        text = drift_text(of.marker(DRIFT), stack, seen.findings, what, when, _runs_url(of.repository, environ))
        actions.append(_open_or_change(of, DRIFT, title, text))
    else:
        actions.append(_close(of, DRIFT, f"Gone. Looked at {what}, {when}."))
    verdict = f"{len(lines)} of drift in {seen.looks} looks" if lines else "No drift"
    return _result(stack, lines, f"{verdict}; looked at {what}, {when}.", actions, Exit.DIFFERS if lines else Exit.OK)


def _could_not_look(of: _Of, error: RaxxError, environ: Mapping[str, str]) -> Result:
    stack, last = of.stack, _last_look(of.repository, environ)
    faults = error.faults if isinstance(error, Faults) else (Fault("", str(error), ""),)
    text = broken_text(of.marker(BROKEN), stack, faults, str(error), _now(), last, _runs_url(of.repository, environ))
    action = _open_or_change(of, BROKEN, f"The drift check of {stack} could not look", text)
    summary = f"COULD NOT LOOK at {stack}: nothing is known. The last look that succeeded: {last}."
    return _result(stack, str(error).splitlines(), summary, [action], Exit.FAILED)


def _open_or_change(of: _Of, kind: IssueKind, title: str, text: str) -> dict[str, Any]:
    """Opens the issue, or changes it if it does not say the same; nothing is written otherwise."""
    repository = of.repository
    old = repository.issue(kind.label, of.marker(kind))
    if old is None:
        repository.ensure_label(kind.label, kind.colour, kind.meaning)
        return _action("opened", kind, repository.open_issue(title, text, kind.label))
    changed = changed_text(of.marker(kind), old["body"], text)
    if changed is None:
        return _action("unchanged", kind, old)
    repository.change_issue(old["number"], title=title, body=text)
    repository.add_comment(old["number"], changed)
    return _action("changed", kind, old)


def _close(of: _Of, kind: IssueKind, reason: str) -> dict[str, Any] | None:
    repository = of.repository
    old = repository.issue(kind.label, of.marker(kind))
    if old is None:
        return None
    repository.add_comment(old["number"], reason)
    return _action("closed", kind, repository.change_issue(old["number"], state="closed", state_reason="completed"))


def _action(done: str, kind: IssueKind, issue: Mapping[str, Any]) -> dict[str, Any]:
    return {"action": done, "label": kind.label, "number": issue["number"], "url": issue["html_url"]}


def _last_look(repository: Repository, environ: Mapping[str, str]) -> str:
    """When this workflow last succeeded, which it does only if it could look at everything."""
    workflow = _WORKFLOW.search(environ.get("GITHUB_WORKFLOW_REF", ""))
    try:
        return (repository.last_success(workflow[1]) if workflow else None) or "not known"
    except ApiFailure:
        return "not known"


def _runs_url(repository: Repository, environ: Mapping[str, str]) -> str:
    workflow, server = _WORKFLOW.search(environ.get("GITHUB_WORKFLOW_REF", "")), environ.get("GITHUB_SERVER_URL", "")
    return f"{server}/{repository.name}/actions/workflows/{workflow[1]}" if workflow and server else ""


def _now() -> str:
    return f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC"


def _result(
    stack: str, lines: Sequence[str], summary: str, actions: Sequence[dict[str, Any] | None], code: Exit
) -> Result:
    done = [action for action in actions if action]
    rows = tuple(Row((action["label"], action["action"], action["url"])) for action in done)
    return Result(
        command="drift-issue",
        title=f"Drift check of {stack}",
        summary=summary,
        sections=(
            *(
                [Section("Found", columns=("finding",), rows=tuple(Row((x,), Mark.BAD) for x in lines))]
                if lines
                else []
            ),
            *([Section("Issues", columns=("label", "action", "issue"), rows=rows)] if rows else []),
        ),
        exit=code,
        data={"stack": stack, "findings": list(lines) if code is not Exit.FAILED else [], "issues": done},
    )

"""Who else may release to the app behind a gate or use its environment: every other job of the repository.

A job counts if it names the app or the environment, or may do so: a name put together of expressions or shell
variables is compared as far as it is known. What a script of the repository, another repository's action or a
reusable workflow from elsewhere does cannot be seen here; the releases themselves are watched for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from infra.gate.contexts import ANYWHERE
from infra.gate.expressions import Dictionary, ExpressionError, Unknown, Value, interpolate
from infra.gate.findings import environment_of
from infra.gate.rows import GateRow, contexts, every_start
from infra.gate.workflow import Job, NotAWorkflow, Workflow, parse_workflow, text_of
from infra.gate.workflow_yaml import strings
from infra.items import Item, Kind, Term, Weight, term
from infra.spec import DeployGate

FILE = Kind("workflow_may_deploy", "{} may deploy")
JOB = Kind("job_may_deploy", "{} job {} may deploy")
ALLOWED = Kind("also_deploys", "also_deploys {}")
_GAP = "\0"
_LEAST = 4
"""Characters of the app's name that must stand beside an unknown part before that part is suspected."""
_DISPATCH = re.compile(r"dispatch|workflow\s+run|workflow_id")
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_PLACES = re.compile(
    rf"(?:(?:registry|git)\.heroku\.com/|api\.heroku\.com/apps/|\bheroku\b[^\n]*\s(?:--app|-a)[ =])[\"']?{_GAP}"
)
"""Where the name of an app stands, and is not known."""


def other_deployers(gate: DeployGate, environment: str, files: Mapping[str, str]) -> Iterator[Item]:
    """An item for each other job that may get past the gate; `files` maps workflow files to their texts."""
    used = set()
    for name, text in sorted(files.items()):
        try:
            workflow = parse_workflow(name, text)
        except NotAWorkflow as error:
            # GitHub does not run it either; but what it would do cannot be said.
            if name != gate.workflow and gate.app in text:
                found = term("names_unread", app=gate.app, reason=str(error))
                yield Item(FILE, (name,), found, weight=Weight.REPORT)
            continue
        for job in workflow.jobs.values():
            allowed = _allowed(gate, name, job)
            use = _use(gate, environment, workflow, job)
            if allowed:
                used.add(allowed)
            elif use and not (name == gate.workflow and job.id.lower() == gate.deploy_job.lower()):
                yield Item(JOB, (name, job.id), use, weight=Weight.REPORT)
    for entry in gate.also_deploys:
        if entry not in used:
            yield Item(ALLOWED, (entry,), term("no_such_deployer"), weight=Weight.NOTICE)


def _allowed(gate: DeployGate, name: str, job: Job) -> str | None:
    entries = (name, f"{name}#{job.id}") if name != gate.workflow else (f"{name}#{job.id}",)
    return next((entry for entry in gate.also_deploys if entry in entries), None)


def _use(gate: DeployGate, environment: str, workflow: Workflow, job: Job) -> Term | None:
    """What a job does with the app or the environment."""
    starts = _starts(workflow, job)
    for row in starts:
        found = environment_of(job, workflow, row)
        if isinstance(found, Term):
            may = term("may_use_environment", environment=environment, found=found)
            return _at(job.line_of("environment"), may)
        if found is not None and found.lower() == environment.lower():
            return _at(job.line_of("environment"), term("uses_environment", environment=environment))
    called = text_of(job.raw.get("uses")).split("@")[0]
    here = called.startswith("./") or gate.repository.lower() in called.lower().split("/")
    if here and called.rpartition("/")[2] == gate.workflow:
        return _at(job.line_of("uses"), term("calls", workflow=gate.workflow))
    for row in starts:
        if use := _names_app(gate.app, workflow, job, row):
            return use
    return _starts_gated(gate, workflow, job)


def _at(line: int, use: Term) -> Term:
    return term("use_not_allowed", use=use, line=line)


def _starts(workflow: Workflow, job: Job) -> list[GateRow]:
    """Every start with the options of its choices; one for each event where the job's text names no inputs."""
    used = any("inputs" in text.lower() for part in (job.raw, workflow.raw.get("env")) for text in strings(part))
    return list(every_start(workflow)) if used else [GateRow(event, {}, {}) for event in workflow.triggers]


def _starts_gated(gate: DeployGate, workflow: Workflow, job: Job) -> Term | None:
    """Whether the job dispatches the gated workflow, or at least knows the phrase: then nobody has to type it."""
    for step in job.steps:
        text = "\n".join([*map(str, step.raw), *strings(dict(step.raw))]).lower()
        if gate.workflow.lower() in text and _DISPATCH.search(text):
            return _at(step.line, term("may_start", workflow=gate.workflow))
        if workflow.path != gate.workflow and gate.inputs[gate.phrase].lower() in text:
            return _at(step.line, term("knows_phrase"))
    return None


def _names_app(app: str, workflow: Workflow, job: Job, row: GateRow) -> Term | None:
    known = contexts(row, workflow)
    env = _env(_env({}, workflow.raw.get("env"), known), job.raw.get("env"), known)
    common = {**known, "env": Dictionary(env, Unknown("env"))}
    for step in job.steps:
        own, scope = env, common
        if step.raw.get("env"):
            own = _env(env, step.raw["env"], known)
            scope = {**known, "env": Dictionary(own, Unknown("env"))}
        for text in strings(dict(step.raw)):
            if found := _names(app, _variables(_known(text, scope), own)):
                return _at(step.line, found)
    for key in ("env", "with", "name", "concurrency"):
        for text in strings(job.raw.get(key)):
            if key in ("env", "with") and (found := _names(app, _known(text, known))):
                return _at(job.line_of(key), found)
    return None


def _env(above: Mapping[str, Value], raw: Any, known: Mapping[str, Value]) -> dict[str, Value]:
    """The environment variables of a level: those above, and its own, evaluated."""
    if not raw:
        return dict(above)
    made = dict(above)
    scope = {**known, "env": Dictionary(made, Unknown("env"))}
    for name, value in raw.items() if isinstance(raw, dict) else ():
        text = _known(text_of(value), scope)
        made[name] = Unknown(f"env.{name}") if text == _GAP else text
    return made


def _known(text: str, scope: Mapping[str, Value]) -> str:
    """A text with its expressions evaluated, and a gap where one is not known."""
    if "${{" not in text:
        return text
    try:
        pieces = interpolate(text, ANYWHERE, scope)
    except ExpressionError:
        return re.sub(r"\$\{\{.*?\}\}", _GAP, text, flags=re.DOTALL)
    return "".join(_GAP if isinstance(piece, Unknown) else piece for piece in pieces)


def _variables(text: str, env: Mapping[str, Value]) -> str:
    """Shell text with the variables of its environment put in, and a gap for every other."""

    def put(found: re.Match[str]) -> str:
        value = env.get(found[1] or found[2])
        return value if isinstance(value, str) else _GAP

    return _VARIABLE.sub(put, text)


@lru_cache(maxsize=8192)
def _names(app: str, text: str) -> Term | None:
    """Whether a text names the app as a word of its own (a host such as APP-0123.herokuapp.com does not), or may."""
    if app in text and re.search(rf"(?<![\w-]){re.escape(app)}(?![\w-])", text):
        return term("names_app", app=app)
    if _GAP not in text:
        return None
    if _PLACES.search(text):
        return term("may_release", app=app)
    ends = tuple(app[:length] for length in range(_LEAST, len(app)))
    begins = tuple(app[-length:] for length in range(_LEAST, len(app)))
    for gap in re.finditer(_GAP, text):
        left, right = text[: gap.start()], text[gap.end() :]
        if left.endswith(ends) and any(left.endswith(end) and _apart(left, len(end)) for end in ends):
            return term("may_name_app", app=app)
        if right.startswith(begins):
            return term("may_name_app", app=app)
    return None


def _apart(left: str, length: int) -> bool:
    """Whether the end of a text begins a word."""
    before = left[: len(left) - length][-1:]
    return not before or not re.match(r"[\w-]", before)

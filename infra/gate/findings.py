"""What is wrong with a gate, as items: nothing here is undone by `up`, so each is a report or a notice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product

from infra.gate.contexts import ENVIRONMENT
from infra.gate.expressions import ExpressionError, Unknown, interpolate
from infra.gate.rows import GateRow, contexts
from infra.gate.run import Outcome, Scenario
from infra.gate.shell import failing_end
from infra.gate.table import Deploys, Table
from infra.gate.workflow import Job, NotAWorkflow, Workflow, parse_workflow
from infra.items import NONE, Item, Kind, Term, Weight, term
from infra.spec import DeployGate

WORKFLOW = Kind("workflow", "workflow {}")
DEPLOY_JOB = Kind("deploy_job", "deploy job {}")
REJECTION_JOB = Kind("rejection_job", "rejection job {}")
CONDITION = Kind("condition", "condition of {}")
DISPATCH = Kind("workflow_dispatch", "workflow_dispatch")
INPUT = Kind("input", "input {}")
OPEN = Kind("deploys_without_exact_inputs", "deploys without the exact inputs")
NOT_PROVED = Kind("gate_cannot_be_proved", "gate cannot be proved")
EXACT = Kind("exact_inputs", "exact inputs")
OTHER_CASE = Kind("phrase_in_another_case", "phrase in another case")
SILENT = Kind("wrong_phrase_not_rejected", "wrong phrase is not rejected")
NOT_FAILING = Kind("rejection_not_failing", "rejection does not surely fail")
ENVIRONMENT_OF = Kind("environment_of_job", "environment of {}")
BUILD = Kind("build_before", "build before {}")
_SHOWN = 3
_WITNESSED = 20


def gate_findings(gate: DeployGate, environment: str, text: str | None) -> list[Item]:
    """Everything that keeps the gated workflow from being proved; `text` is its file, None where there is none.

    `environment` is GitHub's name of the gate's environment.
    """
    if text is None:
        return [Item(WORKFLOW, (gate.workflow,), NONE, term("on_default_branch"), Weight.REPORT)]
    try:
        workflow = parse_workflow(gate.workflow, text)
    except NotAWorkflow as error:
        return [_report(WORKFLOW, term("not_taken", reason=str(error)), gate.workflow)]
    missing = [
        _report(kind, term("no_such_job", workflow=gate.workflow), name)
        for kind, name in ((DEPLOY_JOB, gate.deploy_job), (REJECTION_JOB, gate.rejection_job))
        if workflow.job(name) is None
    ]
    if workflow.job(gate.deploy_job) is None:
        return missing
    table = Table(gate, workflow)
    if table.runs.faults:
        # GitHub runs nothing of such a file.
        return [*missing, *_refused(table)]
    return [
        *missing,
        *_inputs(table),
        *_opens(table),
        *_stays_shut(table),
        *_other_case(table),
        *_rejection(table),
        *_environment(table, environment),
        *(_report(BUILD, found, table.deploy.id) for found in islice(_not_built(table), 1)),
    ]


def _report(kind: Kind, found: Term, *which: str) -> Item:
    return Item(kind, which, found, weight=Weight.REPORT)


def _refused(table: Table) -> Iterator[Item]:
    for job, reason in table.runs.faults.items():
        yield _report(CONDITION, term("refused_condition", reason=reason), job)


def _inputs(table: Table) -> Iterator[Item]:
    declared = table.workflow.inputs("workflow_dispatch")
    if "workflow_dispatch" not in table.workflow.triggers:
        yield _report(DISPATCH, term("no_dispatch", workflow=table.gate.workflow))
        return
    for name in table.gate.inputs:
        if name.lower() not in declared:
            yield _report(INPUT, term("workflow_lacks", workflow=table.gate.workflow), name)


def _opens(table: Table) -> Iterator[Item]:
    """Rows without the exact inputs in which the deploy job runs, and those in which it may."""
    found = [each for row in table.wrong() if (each := table.deploys(row))]
    job, line = table.deploy.id, table.deploy.line_of("if")
    sure = [each for each in found if each.sure]
    unsure = [each for each in found if not each.sure]
    if not sure:
        sure = [each for may in unsure[:_WITNESSED] if (each := table.opened_by(may.row))]
    if sure:
        yield _report(OPEN, term("runs_at", job=job, line=line, starts=_listed(sure)))
    elif unsure:
        yield _report(NOT_PROVED, term("may_run_at", job=job, line=line, starts=_listed(unsure)))


def _stays_shut(table: Table) -> Iterator[Item]:
    """The exact inputs must open the gate, or the spec describes another one."""
    exact = list(table.exact())
    declared = table.workflow.inputs("workflow_dispatch")
    if exact and not any(table.deploys(row) for row in exact):
        yield _report(EXACT, term("another_gate", job=table.deploy.id, start=exact[0].shown))
    elif not exact and all(name.lower() in declared for name in table.gate.inputs):
        given = tuple(term("given", name=name, value=value) for name, value in table.gate.inputs.items())
        yield _report(EXACT, term("cannot_be_given", inputs=given))


def _other_case(table: Table) -> Iterator[Item]:
    found = [each for row in table.other_case() if (each := table.deploys(row))]
    if found:
        weight = Weight.REPORT if table.gate.case_sensitive else Weight.NOTICE
        yield Item(OTHER_CASE, (), term("also_runs", job=table.deploy.id, starts=_listed(found)), weight=weight)


def _rejection(table: Table) -> Iterator[Item]:
    """A wrong phrase must end in the rejection job, and that job must fail whenever it runs."""
    job = table.workflow.job(table.gate.rejection_job)
    if job is None:
        return
    silent: list[Deploys] = []
    for row in table.rejectable():
        outcome = table.outcomes(row)[job.id]
        # Where the deploy job runs instead, that is what is said.
        if not outcome.runs and not table.deploys(row):
            silent.append(Deploys(row, Scenario(), outcome.runs is False, outcome.why))
    if silent:
        starts = _listed(silent)
        yield _report(SILENT, term("not_surely_run", job=job.id, line=job.line_of("if"), starts=starts))
    why = failing_end(table.workflow, job)
    if why and any(table.runs.stops_at_once(job.id, row) is not True for row in table.rejectable()):
        yield _report(NOT_FAILING, term("job_because", job=job.id, why=why))


def _environment(table: Table, environment: str) -> Iterator[Item]:
    """The deploy job must name the environment in every row in which it may run."""
    job = table.deploy
    if "uses" in job.raw:
        yield _report(ENVIRONMENT_OF, term("calls_another", line=job.line_of("uses")), job.id)
        return
    for row in filter(table.deploys, table.rows):
        named = environment_of(job, table.workflow, row)
        if not isinstance(named, str) or named.lower() != environment.lower():
            line = job.line_of("environment")
            found = term("environment_on", environment=named or NONE, line=line, start=row.shown)
            yield Item(ENVIRONMENT_OF, (job.id,), found, environment, Weight.REPORT)
            return


def environment_of(job: Job, workflow: Workflow, row: GateRow) -> str | Term | None:
    """The environment that a job names in a row, None for none, a term where it is refused or not known."""
    raw = job.raw.get("environment")
    name = raw.get("name") if isinstance(raw, dict) else raw
    if name is None or name == "":
        return None
    try:
        pieces = interpolate(str(name), ENVIRONMENT, contexts(row, workflow))
    except ExpressionError as error:
        return term("what_is_refused", reason=str(error))
    unknown = next((piece for piece in pieces if isinstance(piece, Unknown)), None)
    if unknown:
        return term("what_says", name=unknown.why)
    return "".join(piece for piece in pieces if isinstance(piece, str)) or None


def _not_built(table: Table) -> Iterator[Term]:
    """Nothing may be deployed that was not built and tested: the jobs before must have succeeded."""
    jobs, deploy = table.workflow.jobs, table.deploy
    before = table.workflow.ancestors(deploy)
    for name in table.gate.after:
        if name.lower() not in [job.lower() for job in before]:
            yield term("does_not_need", job=name, line=deploy.line_of("needs"))
    if not before:
        yield term("needs_nobody", line=deploy.line)
    required = [job.id for name in table.gate.after if (job := table.workflow.job(name))] or before
    for name in required:
        if jobs[name].ignores_failure:
            yield term("failure_ignored", job=name, line=jobs[name].line_of("continue-on-error"))
    for row, scenario in product(table.exact(), table.scenarios):
        outcomes = table.runs.run(row, scenario)
        for name in required if outcomes[deploy.id].runs is not False else ():
            if outcomes[name].result != "success":
                yield term("runs_though", job=name, ended=_ended(outcomes[name]), line=deploy.line_of("if"))


def _ended(outcome: Outcome) -> Term:
    if not isinstance(outcome.result, str):
        return term("may_not_succeed")
    return term("fails") if outcome.result == "failure" else term("is_result", result=outcome.result)


def _listed(found: Sequence[Deploys]) -> tuple[str | Term, ...]:
    shown = tuple(each.shown for each in found[:_SHOWN])
    return (*shown, term("and_more", count=len(found) - _SHOWN)) if len(found) > _SHOWN else shown

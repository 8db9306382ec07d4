"""What is wrong with a gate, as items of the drift: nothing here is undone by `up`, so each is a report or a notice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from infra.audit.drift import Item, Weight, differs
from infra.audit.expressions import ExpressionError, Unknown, interpolate
from infra.audit.gate.places import ENVIRONMENT
from infra.audit.gate.rows import Row, contexts
from infra.audit.gate.run import Outcome, Scenario
from infra.audit.gate.shell import failing_end
from infra.audit.gate.table import Deploys, Table
from infra.audit.workflow import Job, NotAWorkflow, Workflow, parse_workflow
from infra.spec import DeployGate

_SHOWN = 3
_WITNESSED = 20


def gate_findings(gate: DeployGate, environment: str, text: str | None) -> list[Item]:
    """Everything that keeps the gated workflow from being proved; `text` is its file, None where there is none.

    `environment` is GitHub's name of the gate's environment.
    """
    if text is None:
        return [differs(f"workflow {gate.workflow}", "one on the default branch", "none", Weight.REPORT)]
    try:
        workflow = parse_workflow(gate.workflow, text)
    except NotAWorkflow as error:
        return [_report(f"workflow {gate.workflow}", f"GitHub would not take it: {error}")]
    missing = [
        _report(f"{what} {name}", f"there is no such job in {gate.workflow}")
        for what, name in (("deploy job", gate.deploy_job), ("rejection job", gate.rejection_job))
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
        *_build(table),
    ]


def _report(name: str, text: str) -> Item:
    return Item(name, text, Weight.REPORT)


def _refused(table: Table) -> Iterator[Item]:
    for job, reason in table.runs.faults.items():
        yield _report(f"condition of {job}", f"GitHub would refuse it: {reason}")


def _inputs(table: Table) -> Iterator[Item]:
    declared = table.workflow.inputs("workflow_dispatch")
    if "workflow_dispatch" not in table.workflow.triggers:
        yield _report("workflow_dispatch", f"nobody can start {table.gate.workflow} by hand")
        return
    for name in table.gate.inputs:
        if name.lower() not in declared:
            yield _report(f"input {name}", f"{table.gate.workflow} does not have it")


def _opens(table: Table) -> Iterator[Item]:
    """Rows without the exact inputs in which the deploy job runs, and those in which it may."""
    found = [each for row in table.wrong() if (each := table.deploys(row))]
    where = f"{table.deploy.id} (line {table.deploy.line_of('if')})"
    sure = [each for each in found if each.sure]
    unsure = [each for each in found if not each.sure]
    if not sure:
        sure = [each for may in unsure[:_WITNESSED] if (each := table.opened_by(may.row))]
    if sure:
        yield _report("deploys without the exact inputs", f"{where} runs on {_listed(sure)}")
    elif unsure:
        yield _report("gate cannot be proved", f"{where} may run on {_listed(unsure)}")


def _stays_shut(table: Table) -> Iterator[Item]:
    """The exact inputs must open the gate, or the spec describes another one."""
    exact = list(table.exact())
    declared = table.workflow.inputs("workflow_dispatch")
    if exact and not any(table.deploys(row) for row in exact):
        yield _report("exact inputs", f"{table.deploy.id} does not run on {exact[0]}: its gate is another one")
    elif not exact and all(name.lower() in declared for name in table.gate.inputs):
        given = ", ".join(f"{name}={value}" for name, value in table.gate.inputs.items())
        yield _report("exact inputs", f"the workflow's inputs cannot be given so: {given}")


def _other_case(table: Table) -> Iterator[Item]:
    found = [each for row in table.other_case() if (each := table.deploys(row))]
    if found:
        weight = Weight.REPORT if table.gate.case_sensitive else Weight.NOTICE
        text = f"{table.deploy.id} also runs on {_listed(found)}: GitHub ignores case in =="
        yield Item("phrase in another case", text, weight)


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
        where = f"{job.id} (line {job.line_of('if')})"
        yield _report("wrong phrase is not rejected", f"{where} does not surely run on {_listed(silent)}")
    if any(not _fails(table, job, row) for row in table.rejectable()):
        yield _report("rejection does not surely fail", f"{job.id}: {failing_end(table.workflow, job)}")


def _fails(table: Table, job: Job, row: Row) -> bool:
    return failing_end(table.workflow, job) is None or table.runs.stops_at_once(job.id, row) is True


def _environment(table: Table, environment: str) -> Iterator[Item]:
    """The deploy job must name the environment in every row in which it may run."""
    title = f"environment of {table.deploy.id}"
    if "uses" in table.deploy.raw:
        yield _report(title, f"line {table.deploy.line_of('uses')}: it calls another workflow, which cannot be proved")
        return
    open_rows = [row for row in table.rows if table.deploys(row)]
    for row in open_rows:
        found = environment_of(table.deploy, table.workflow, row)
        if found is None or found.lower() != environment.lower():
            line = table.deploy.line_of("environment")
            yield differs(title, environment, f"{found or 'none'} (line {line}) on {row}", Weight.REPORT)
            return


def environment_of(job: Job, workflow: Workflow, row: Row) -> str | None:
    """The environment that a job names in a row, None for none, "what X says" where it is not known."""
    raw = job.raw.get("environment")
    name = raw.get("name") if isinstance(raw, dict) else raw
    if name is None or name == "":
        return None
    try:
        pieces = interpolate(str(name), ENVIRONMENT, contexts(row, workflow))
    except ExpressionError as error:
        return f"what GitHub would refuse ({error})"
    unknown = next((piece for piece in pieces if isinstance(piece, Unknown)), None)
    return (
        f"what {unknown.why} says" if unknown else "".join(piece for piece in pieces if isinstance(piece, str)) or None
    )


def _build(table: Table) -> Iterator[Item]:
    """Nothing may be deployed that was not built and tested: the jobs before must have succeeded."""
    before = table.workflow.ancestors(table.deploy)
    wanted = [job for name in table.gate.after if (job := table.workflow.job(name))]
    for name in table.gate.after:
        if name.lower() not in [job.lower() for job in before]:
            yield _report(
                f"build before {table.deploy.id}", f"it does not need {name} (line {table.deploy.line_of('needs')})"
            )
            return
    if not before:
        yield _report(f"build before {table.deploy.id}", f"it needs no other job (line {table.deploy.line})")
        return
    required = [job.id for job in wanted] or before
    for name in required:
        if table.workflow.jobs[name].ignores_failure:
            line = table.workflow.jobs[name].line_of("continue-on-error")
            yield _report(f"build before {table.deploy.id}", f"a failure of {name} is ignored (line {line})")
            return
    found = next(_skipped(table, required), None)
    if found:
        yield _report(f"build before {table.deploy.id}", found)


def _skipped(table: Table, required: Sequence[str]) -> Iterator[str]:
    for row in table.exact():
        for scenario in table.scenarios:
            outcomes = table.runs.run(row, scenario)
            if outcomes[table.deploy.id].runs is False:
                continue
            for name in required:
                if outcomes[name].result != "success":
                    yield f"it runs though {name} {_ended(outcomes[name])} (line {table.deploy.line_of('if')})"


def _ended(outcome: Outcome) -> str:
    match outcome.result:
        case "skipped":
            return "is skipped"
        case "failure":
            return "fails"
        case str() as result:
            return f"is {result}"
    return "may not have succeeded"


def _listed(found: Sequence[Deploys]) -> str:
    shown = "; ".join(str(each) for each in found[:_SHOWN])
    return f"{shown}; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else shown

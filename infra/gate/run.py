"""What one run of a workflow does: which jobs run, for a row of inputs and a scenario of how jobs end.

GitHub's rules: `success()` holds if every job before, however far, succeeded; `failure()` if one of them failed;
a job without a status function in its `if:` needs `success()` besides; what is skipped has not succeeded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from infra.gate.contexts import JOB_CONDITION
from infra.gate.expressions import Dictionary, ExpressionError, Node, Unknown, Value, condition, evaluate, fold, truth
from infra.gate.expressions.functions import Function
from infra.gate.rows import GateRow, contexts
from infra.gate.shell import PhraseTest, failing_end, first_comparison
from infra.gate.workflow import Job, Workflow, text_of
from infra.items import Term, term

_MOST_JOBS = 4


@dataclass(frozen=True, eq=False)
class Scenario:
    """How the jobs that run end: `results` by job ("success" where a job is not named), and whether the run is
    cancelled; None where that is not known."""

    results: Mapping[str, str | None] = field(default_factory=dict)
    cancelled: bool | None = False

    @property
    def shown(self) -> tuple[Term, ...]:
        """What is not as usual: nothing where all that runs ends well."""
        if self.cancelled:
            return (term("run_cancelled"),)
        odd = {job: result for job, result in self.results.items() if result != "success"}
        return tuple(term("job_ends", job=job, result=result or term("whatever")) for job, result in odd.items())


@dataclass(frozen=True)
class Outcome:
    """What becomes of a job. `runs` is None where that is not known, and then `why` names what decides it."""

    runs: bool | None
    result: Value
    why: str | Term = ""


class Runs:
    """The runs of one workflow, whose conditions are parsed once.

    `faults` maps jobs to why GitHub refuses their conditions, `comparisons` those whose first step is one to it.
    """

    def __init__(self, workflow: Workflow) -> None:
        self.workflow = workflow
        self.faults: dict[str, Term] = {}
        self.conditions: dict[str, Node] = {}
        self.comparisons: dict[str, PhraseTest] = {}
        self._fails: dict[str, bool] = {}
        self._done: dict[tuple[GateRow, Scenario], dict[str, Outcome]] = {}
        for name, job in workflow.jobs.items():
            try:
                self.conditions[name] = condition(job.condition, JOB_CONDITION)
            except ExpressionError as error:
                self.faults[name] = _fault(job, error)
            self._fails[name] = failing_end(workflow, job) is None
            comparison = first_comparison(workflow, job)
            if comparison:
                self.comparisons[name] = comparison

    def run(self, row: GateRow, scenario: Scenario) -> dict[str, Outcome]:
        """What becomes of each job."""
        key = (row, scenario)
        if key not in self._done:
            self._done[key] = self._run(row, scenario)
        return self._done[key]

    def _run(self, row: GateRow, scenario: Scenario) -> dict[str, Outcome]:
        known = contexts(row, self.workflow)
        outcomes: dict[str, Outcome] = {}
        for name, job in self.workflow.jobs.items():
            outcomes[name] = self._outcome(job, row, known, scenario, outcomes)
        return outcomes

    def stops_at_once(self, name: str, row: GateRow) -> bool | None:
        """Whether the job's first step ends it in this row: for another phrase, in any letter; None if not known."""
        comparison = self.comparisons.get(name)
        if comparison is None:
            return False
        given = {key.lower(): each.value for key, each in {**row.given, **row.others}.items()}
        value = given.get(comparison.input)
        if comparison.input not in given and comparison.input in self.workflow.inputs(row.event):
            return None
        if isinstance(value, Unknown):
            return True if fold(comparison.phrase) in value.unequal else None
        return text_of(value) != comparison.phrase

    def _outcome(
        self, job: Job, row: GateRow, known: Mapping[str, Value], scenario: Scenario, before: Mapping[str, Outcome]
    ) -> Outcome:
        if job.id in self.faults:
            return Outcome(None, Unknown(job.id), self.faults[job.id])
        ancestors = [before[name].result for name in self.workflow.ancestors(job)]
        needs = Dictionary({name: _need(name, before[name]) for name in job.needs})
        try:
            value = evaluate(
                self.conditions[job.id], {**known, "needs": needs}, _status(ancestors, before, scenario.cancelled)
            )
        except ExpressionError as error:
            return Outcome(None, Unknown(job.id), _fault(job, error))
        runs = truth(value)
        if runs is None:
            assert isinstance(value, Unknown)
            return Outcome(None, Unknown(f"needs.{job.id}.result"), value.why)
        return Outcome(runs, self._result(job, row, scenario) if runs else "skipped")

    def _result(self, job: Job, row: GateRow, scenario: Scenario) -> Value:
        if self._fails[job.id] or self.stops_at_once(job.id, row):
            return "failure"
        result = scenario.results.get(job.id, "success")
        if result == "failure" and job.ignores_failure:
            return "success"
        return Unknown(f"needs.{job.id}.result") if result is None else result


def scenarios(jobs: Sequence[str]) -> Iterator[Scenario]:
    """All went well, first; then every way in which these jobs can end; of many, each alone, all, and not known."""
    if len(jobs) <= _MOST_JOBS:
        for results in product(("success", "failure"), repeat=len(jobs)):
            yield Scenario(dict(zip(jobs, results, strict=True)))
    else:
        yield Scenario()
        yield from (Scenario({job: "failure"}) for job in jobs)
        yield Scenario(dict.fromkeys(jobs, "failure"))
        yield Scenario(dict.fromkeys(jobs))
    yield Scenario(dict.fromkeys(jobs, "cancelled"), cancelled=True)


def _fault(job: Job, error: ExpressionError) -> Term:
    return term("line_error", line=job.line_of("if"), reason=str(error))


def _need(name: str, outcome: Outcome) -> Dictionary:
    outputs = Dictionary({}, Unknown(f"needs.{name}.outputs"))
    return Dictionary({"result": outcome.result, "outputs": outputs})


def _status(ancestors: Sequence[Value], before: Mapping[str, Outcome], cancelled: bool | None) -> dict[str, Function]:
    by_name = {name.lower(): outcome.result for name, outcome in before.items()}

    def chosen(arguments: Sequence[Value]) -> Sequence[Value]:
        """The results of the jobs that are named, which GitHub does not document, else of all before."""
        if not arguments:
            return ancestors
        names = [argument.lower() if isinstance(argument, str) else "" for argument in arguments]
        return [by_name.get(name, Unknown("a job that is not there")) for name in names]

    def success(arguments: Sequence[Value]) -> Value:
        results = chosen(arguments)
        if cancelled or any(isinstance(result, str) and result != "success" for result in results):
            return False
        return _unless_unknown(results, True, cancelled)

    def failure(arguments: Sequence[Value]) -> Value:
        results = chosen(arguments)
        if "failure" in [result for result in results if isinstance(result, str)]:
            return Unknown("cancelled()") if cancelled is None else not cancelled
        return _unless_unknown(results, False)

    return {
        "always": lambda _: True,
        "cancelled": lambda _: Unknown("cancelled()") if cancelled is None else cancelled,
        "failure": failure,
        "success": success,
    }


def _unless_unknown(results: Sequence[Value], answer: bool, cancelled: bool | None = False) -> Value:
    unknown = next((result for result in results if isinstance(result, Unknown)), None)
    if cancelled is None:
        return Unknown("cancelled()")
    return Unknown(unknown.why) if unknown else answer

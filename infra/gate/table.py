"""The table of a gate: which job runs when, and what of it is not certain."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from infra.gate.expressions.syntax import Call, Index, Literal, Node, children, path_of, walk
from infra.gate.rows import GateRow, Match, rows, witnesses
from infra.gate.run import Outcome, Runs, Scenario, scenarios
from infra.gate.workflow import Job, Workflow, text_of
from infra.gate.workflow_yaml import strings
from infra.items import Term, term
from infra.spec import DeployGate

_MOST_LITERALS = 200
"""More strings are not tried by name; the value that stands for all others then stands for them, too."""


@dataclass(frozen=True)
class Deploys:
    """That the deploy job runs in a row (`sure`) or may run (`why` names what decides it), in the named scenario."""

    row: GateRow
    scenario: Scenario
    sure: bool
    why: str | Term = ""

    @property
    def shown(self) -> str | Term:
        """The row, with how the jobs before end and with what decides, where that matters."""
        start, endings = self.row.shown, self.scenario.shown
        said = term("when", start=start, endings=endings) if endings else start
        return said if self.sure else term("depends_on", start=said, decider=self.why)


@dataclass
class Table:
    """A gate and its workflow, evaluated. The deploy job must be there."""

    gate: DeployGate
    workflow: Workflow
    runs: Runs = field(init=False)

    def __post_init__(self) -> None:
        self.runs = Runs(self.workflow)

    @cached_property
    def deploy(self) -> Job:
        """The deploy job."""
        job = self.workflow.job(self.gate.deploy_job)
        assert job is not None
        return job

    @cached_property
    def literals(self) -> frozenset[str]:
        """Every string that a condition compares with, and what would equal its numbers and booleans."""
        found = {text for tree in self.runs.conditions.values() for text in _texts(tree)}
        found |= {comparison.phrase for comparison in self.runs.comparisons.values()}
        # Names of events and refs are no phrases, but trying them costs nothing.
        return frozenset(sorted(text for text in found if len(text) <= 100)[:_MOST_LITERALS])

    @cached_property
    def used_inputs(self) -> frozenset[str]:
        """The inputs that conditions use, in lower case."""
        paths = (path_of(node) for tree in self.runs.conditions.values() for node in walk(tree))
        names = {path[-1] for path in paths if path and path[:-1] in (("inputs",), ("github", "event", "inputs"))}
        return frozenset(names | {comparison.input for comparison in self.runs.comparisons.values()})

    @cached_property
    def rows(self) -> list[GateRow]:
        """Every way to start the workflow that matters."""
        return list(rows(self.gate, self.workflow, self.literals))

    @cached_property
    def scenarios(self) -> list[Scenario]:
        """How the jobs before the deploy job can end; all well, first."""
        return list(scenarios(self.workflow.ancestors(self.deploy)))

    @cached_property
    def _anyhow(self) -> Scenario:
        """Nothing is known of how the jobs before end: what is sure in it is sure in every scenario."""
        return Scenario(dict.fromkeys(self.workflow.ancestors(self.deploy)), cancelled=None)

    def outcomes(self, row: GateRow) -> dict[str, Outcome]:
        """What becomes of each job when those that run end well."""
        return self.runs.run(row, self.scenarios[0])

    def deploys(self, row: GateRow) -> Deploys | None:
        """Whether the deploy job runs in a row, or may, in any scenario: the surest of them, None for never.

        A job whose first step stops it counts as not running: nothing was deployed.
        """
        if self.runs.run(row, self._anyhow)[self.deploy.id].runs is False:
            return None
        best: Deploys | None = None
        for scenario in self.scenarios:
            found = self._deploys(row, scenario)
            if found and found.sure:
                return found
            best = best or found
        return best

    def opened_by(self, row: GateRow) -> Deploys | None:
        """Of a row in which the deploy job may run: values of other inputs that make it run, if any are found."""
        for tried in witnesses(row, self.workflow, self.used_inputs, self.literals):
            sure = self.deploys(tried)
            if sure and sure.sure:
                return sure
        return None

    def _deploys(self, row: GateRow, scenario: Scenario) -> Deploys | None:
        outcome = self.runs.run(row, scenario)[self.deploy.id]
        stops = self.runs.stops_at_once(self.deploy.id, row)
        if outcome.runs is False or stops:
            return None
        if outcome.runs is None or stops is None:
            return Deploys(row, scenario, False, outcome.why or term("first_step"))
        decider = self._decider(row, scenario)
        return Deploys(row, scenario, decider is None, term("what_job_does", job=decider) if decider else "")

    def _decider(self, row: GateRow, scenario: Scenario) -> str | None:
        """A job besides those of the build whose failure would keep the deploy job from running.

        It may be a gate in shell that the proof does not understand.
        """
        build = [name.lower() for name in self.gate.after]
        for name in self.workflow.ancestors(self.deploy) if build else ():
            if name.lower() not in build and scenario.results.get(name) == "success":
                failing = Scenario({**scenario.results, name: "failure"})
                if self.runs.run(row, failing)[self.deploy.id].runs is False:
                    return name
        return None

    def wrong(self) -> Iterator[GateRow]:
        """The rows without the exact inputs."""
        return (row for row in self.rows if row.match is Match.WRONG)

    def other_case(self) -> Iterator[GateRow]:
        """The rows whose inputs are exact but for their case."""
        return (row for row in self.rows if row.match is Match.OTHER_CASE)

    def exact(self) -> Iterator[GateRow]:
        """The rows with the exact inputs."""
        return (row for row in self.rows if row.match is Match.EXACT)

    def rejectable(self) -> Iterator[GateRow]:
        """The dispatches that mean this deploy job and give another phrase: all inputs exact but that one."""
        for row in self.rows:
            others = [given.match for name, given in row.given.items() if name != self.gate.phrase]
            phrase = row.given.get(self.gate.phrase)
            limit = Match.OTHER_CASE if self.gate.case_sensitive else Match.WRONG
            if row.event == "workflow_dispatch" and phrase and phrase.match >= limit and not any(others):
                yield row


def _texts(node: Node) -> Iterator[str]:
    """The strings in a tree that are not names of properties."""
    match node:
        case Index(target, Literal()):
            yield from _texts(target)
            return
        case Literal(str() as text):
            yield text
        case Literal(bool() as flag):
            yield from (text_of(flag), str(int(flag)))
        case Literal(float() as number):
            yield f"{number:g}"
        case Call("fromjson", (Literal(str() as text),)):
            yield from _json_texts(text)
    for child in children(node):
        yield from _texts(child)


def _json_texts(text: str) -> Iterator[str]:
    try:
        yield from strings(json.loads(text))
    except ValueError:
        return

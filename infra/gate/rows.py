"""The rows of a gate's table: every event that starts the workflow, and every combination of inputs that matters.

Beside the values that people and attackers try (another case, spaces around, a part, one more letter, the input left
out, and each string that the workflow itself names) there is for each input one value that stands for all others: it
equals none of those, and is otherwise unknown. So what the table proves it proves for every value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import product
from math import prod
from typing import Any

from infra.gate.expressions import Dictionary, Unknown, Value, fold
from infra.gate.workflow import Input, Workflow, text_of
from infra.items import Term, term
from infra.spec import DeployGate

USUAL_EVENTS = ("push", "pull_request", "schedule", "workflow_dispatch")
"""Shown in each table, also where they do not start the workflow."""
_MOST_ROWS = 3000
_MOST_STARTS = 16


class Match(IntEnum):
    """How near a value, or a row, is to what the spec demands; a row is as near as its farthest value."""

    EXACT = 0
    OTHER_CASE = 1
    WRONG = 2


@dataclass(frozen=True)
class Given:
    """A value of an input: how it is shown, what expressions see, and how near it is to the demanded one."""

    shown: str | Term
    value: Value
    match: Match


@dataclass(frozen=True, eq=False)
class GateRow:
    """One way to start the workflow. `given` are the gate's inputs by name, `others` those that are tried besides."""

    event: str
    given: Mapping[str, Given]
    others: Mapping[str, Given]

    @property
    def match(self) -> Match:
        """Whether the gate may open: only for the exact inputs, and only an event that has inputs has those."""
        return max((given.match for given in self.given.values()), default=Match.WRONG)

    @property
    def shown(self) -> str | Term:
        """The event, with the inputs that are given."""
        given = tuple(term("given", name=key, value=each.shown) for key, each in {**self.given, **self.others}.items())
        return term("start_with", event=self.event, inputs=given) if given else self.event


def rows(gate: DeployGate, workflow: Workflow, literals: frozenset[str]) -> Iterator[GateRow]:
    """Every row of the events that start the workflow; `literals` are the strings that it compares with."""
    for event in workflow.triggers:
        declared = workflow.inputs(event)
        if event not in ("workflow_dispatch", "workflow_call"):
            yield GateRow(event, {}, {})
            continue
        choices = {
            name: list(_values(name, exact, declared.get(name.lower()), literals, name == gate.phrase, event))
            for name, exact in sorted(gate.inputs.items(), key=lambda pair: (pair[0] == gate.phrase, pair))
        }
        for combination in _combinations(gate, choices):
            yield GateRow(event, combination, {})


def every_start(workflow: Workflow) -> Iterator[GateRow]:
    """A row for each event, and for each option of its choices, at most 16 together; other inputs are unknown."""
    for event in workflow.triggers:
        closed: dict[str, list[Given]] = {}
        for each in workflow.inputs(event).values():
            values = list(_values(each.name, "", each, frozenset(), False, event))
            if each.type in ("choice", "boolean") and prod(map(len, closed.values())) * len(values) <= _MOST_STARTS:
                closed[each.name] = values
        for combination in product(*closed.values()):
            yield GateRow(event, dict(zip(closed, combination, strict=True)), {})


def _combinations(gate: DeployGate, choices: Mapping[str, list[Given]]) -> Iterator[dict[str, Given]]:
    """All combinations. Of too many: every phrase with all else exact, and every value of another input with all else
    unknown, which together leave none out."""
    if prod(map(len, choices.values())) <= _MOST_ROWS:
        yield from (dict(zip(choices, values, strict=True)) for values in product(*choices.values()))
        return
    exact = {name: Given(gate.inputs[name], gate.inputs[name], Match.EXACT) for name in choices}
    unknown = {name: Given(term("anything"), Unknown(f"inputs.{name}"), Match.EXACT) for name in choices}
    for name, values in choices.items():
        beside = exact if name == gate.phrase else unknown
        yield from ({**beside, name: value} for value in values if name == gate.phrase or value.match)


def _values(
    name: str, exact: str, declared: Input | None, literals: frozenset[str], phrase: bool, event: str
) -> Iterator[Given]:
    """What an input can be. What is left out never counts as the phrase, which somebody must have given."""
    if declared is None:
        yield Given(term("no_such_input"), None, Match.WRONG)
        return
    left_out = _left_out(declared, event)
    if left_out is not None:
        match = Match.WRONG if phrase else _match(text_of(left_out), exact)
        yield Given(term("left_out"), left_out, match)
    if declared.type == "boolean":
        for flag in (True, False):
            yield Given(text_of(flag), flag, _match(text_of(flag), exact))
    elif declared.type == "choice" and event == "workflow_dispatch":
        # GitHub refuses a value that is no option ("… not in the list of allowed values"), from the page and the API.
        for option in dict.fromkeys(declared.options):
            yield Given(_quoted(option), option, _match(option, exact))
    else:
        tried = dict.fromkeys([exact, *_tries(exact), *sorted(literals)])
        for text in tried:
            yield Given(_quoted(text), text, _match(text, exact))
        yield Given(term("anything_else"), Unknown(f"inputs.{name}", True, frozenset(map(fold, tried))), Match.WRONG)


def _left_out(declared: Input, event: str) -> Value:
    """The value of an input that nobody gave; None where GitHub would not start the run without it."""
    default = declared.default
    if declared.type == "boolean":
        return default is True or text_of(default) == "true"
    if default is not None:
        return text_of(default)
    if declared.type == "choice" and event == "workflow_dispatch":
        # The page chooses the first option by itself.
        return declared.options[0] if declared.options else ""
    return None if declared.required else ""


def _tries(exact: str) -> list[str]:
    other_case = exact.upper() if exact.upper() != exact else exact.swapcase()
    return ["", "no", other_case, f" {exact}", f"{exact} ", exact[:-1], f"{exact}x", f"x{exact}"]


def _match(text: str, exact: str) -> Match:
    if text == exact:
        return Match.EXACT
    return Match.OTHER_CASE if fold(text) == fold(exact) else Match.WRONG


def _quoted(text: str) -> str | Term:
    return term("quoted", text=text) if text != text.strip() or not text or " " in text else text


def witnesses(row: GateRow, workflow: Workflow, used: frozenset[str], literals: frozenset[str]) -> Iterator[GateRow]:
    """The row with values for the other inputs that conditions use (`used`, in lower case), to show what opens a gate
    that an unknown input may open. At most 200."""
    declared = workflow.inputs(row.event)
    names = [name for name in declared if name in used and name not in {key.lower() for key in row.given}]
    choices = {declared[name].name: _tried(declared[name], literals, row.event) for name in names[:3]}
    for _, values in zip(range(200), product(*choices.values()) if choices else (), strict=False):
        yield GateRow(row.event, row.given, dict(zip(choices, values, strict=True)))


def _tried(declared: Input, literals: frozenset[str], event: str) -> list[Given]:
    """At most twelve values of an input, those first that the workflow itself names."""
    values = _values(declared.name, "", declared, literals, False, event)
    return sorted(
        (given for given in values if given.shown != _quoted("")), key=lambda given: given.value not in literals
    )[:12]


def contexts(row: GateRow, workflow: Workflow) -> dict[str, Value]:
    """What GitHub's contexts hold in a run that the row starts; what is not known is unknown."""
    values = _input_values(row, workflow)
    called = row.event == "workflow_call"
    payload: dict[str, Value] = {}
    if row.event == "workflow_dispatch":
        payload["inputs"] = Dictionary({name: _as_text(value) for name, value in values.items()})
    elif not called:
        # No other event's payload has inputs.
        payload["inputs"] = None
    event = Unknown("github.event_name of the caller") if called else row.event
    github: dict[str, Value] = {"event_name": event, "event": Dictionary(payload, Unknown("github.event"))}
    ref = _only_ref(workflow.triggers.get(row.event)) if row.event == "push" else None
    if ref is not None:
        github |= {"ref": f"refs/heads/{ref}", "ref_name": ref, "ref_type": "branch"}
    return {"github": Dictionary(github, Unknown("github")), "inputs": Dictionary(values)}


def _input_values(row: GateRow, workflow: Workflow) -> dict[str, Value]:
    given = {name.lower(): value.value for name, value in {**row.given, **row.others}.items()}
    return {
        declared.name: given.get(name, Unknown(f"inputs.{declared.name}"))
        for name, declared in workflow.inputs(row.event).items()
    }


def _as_text(value: Value) -> Value:
    """In the event's payload a boolean is a string."""
    return text_of(value) if isinstance(value, bool) else value


def _only_ref(settings: Any) -> str | None:
    """The one branch whose pushes start the workflow, None where there may be others."""
    if not isinstance(settings, dict) or any(key in settings for key in ("tags", "tags-ignore", "branches-ignore")):
        return None
    branches = settings.get("branches")
    names = [branches] if isinstance(branches, str) else branches
    if not isinstance(names, list) or len(names) != 1 or not isinstance(names[0], str):
        return None
    return None if set(names[0]) & set("*?+[]!") else names[0]

"""Workflows whose gates hold, and workflows broken each in one way, with everything that the proof finds in each."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.apis.found import FoundGate
from infra.gate import compare_gate, gate_holds
from infra.gate.contexts import JOB_CONDITION
from infra.gate.expressions import Node, condition, parse
from infra.gate.expressions.template import STATUS
from infra.gate.workflow import NotAWorkflow, parse_workflow
from infra.items import Item, Weight
from infra.spec import DeployGate
from infra.words import said
from tests.gate.oracle.node import ask

FOLDER = Path(__file__).with_name("workflows")
INDEX: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / "index.yaml").read_text(encoding="utf-8"))
TODAY = date(2026, 5, 18)
GATE = {
    "repository": "TradeMasterAPI",
    "workflow": "deploy-queue.yml",
    "environment": "production",
    "app": "raxx-queue-prod",
    "deploy_job": "deploy-prod",
    "rejection_job": "confirm-gate-rejected",
    "after": ["build-test", "build-container"],
    "inputs": {"target": "prod", "confirm": "deploy-prod-now"},
}


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.yml").read_text(encoding="utf-8")


def found(name: str) -> list[Item]:
    gate = DeployGate.model_validate({**GATE, **INDEX[name].get("gate", {})})
    return compare_gate(gate, "production", FoundGate({"deploy-queue.yml": text_of(name)}), TODAY)


@pytest.mark.parametrize("name", INDEX)
def test_the_audit_finds_just_this(name: str) -> None:
    items = found(name)
    counted = {item.title: said(item) for item in items if item.weight is Weight.REPORT}
    expected = INDEX[name]["finds"]
    assert counted.keys() == expected.keys(), items
    for title, part in expected.items():
        assert part in counted[title]
    assert sorted(item.title for item in items if item.weight is Weight.NOTICE) == sorted(INDEX[name]["notices"])
    assert gate_holds(items) is not bool(expected)


def test_every_file_is_in_the_index() -> None:
    assert {path.stem for path in FOLDER.glob("*.yml")} == INDEX.keys()
    assert sum(not case["finds"] for case in INDEX.values()) >= 15
    assert sum(bool(case["finds"]) for case in INDEX.values()) >= 60


@pytest.fixture(scope="module")
def github_reads() -> dict[str, Any]:
    """Every file, as GitHub's own parser reads it."""
    answer: dict[str, Any] = ask("workflows.mjs", {name: text_of(name) for name in INDEX})
    return answer


@pytest.mark.parametrize("name", INDEX)
def test_github_reads_the_file_as_we_do(name: str, github_reads: dict[str, Any]) -> None:
    """Which files it takes, and the condition that it makes of each `if:`."""
    theirs = github_reads[name]
    assert bool(theirs["errors"]) is bool(INDEX[name].get("github_refuses")), theirs["errors"]
    if theirs["errors"]:
        return
    if INDEX[name].get("only_we_refuse"):
        with pytest.raises(NotAWorkflow):
            parse_workflow(name, text_of(name))
        return
    ours = parse_workflow(name, text_of(name))
    for job, expression in theirs["jobs"].items():
        tree = parse(expression, JOB_CONDITION.contexts, STATUS)
        assert _compact(condition(ours.jobs[job].condition, JOB_CONDITION)) == _compact(tree)


def _compact(tree: Node) -> str:
    """The tree without spaces: of a block the editors' parser keeps the indentation, which GitHub does not."""
    return re.sub(r"\s|\\n", "", repr(tree))

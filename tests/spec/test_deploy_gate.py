"""The rules of `raxx-queue:deploy_gates`, and that all faults of one come at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.errors import SpecError
from infra.spec import StackSpec, read

PROD = Path(__file__).resolve().parents[2] / "Pulumi.prod.yaml"
GATES = "raxx-queue:deploy_gates"


def config(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(PROD.read_text(encoding="utf-8"))["config"]
    gate = found[GATES]["queue"] | changes
    found[GATES]["queue"] = {name: value for name, value in gate.items() if value is not ...}
    return found


def faults(**changes: Any) -> str:
    with pytest.raises(SpecError) as error:
        read("raxx-queue", "prod", config(**changes))
    return str(error.value)


def test_the_stack_file_has_the_seeds_gate() -> None:
    gate = read("raxx-queue", "prod", config()).deploy_gates["queue"]
    assert (gate.workflow, gate.inputs) == ("deploy-queue.yml", {"target": "prod", "confirm": "deploy-prod-now"})
    assert (gate.case_sensitive, gate.released_by, gate.accepted) == (False, None, ())


def test_days_may_be_written_with_and_without_quotes() -> None:
    who = {"email": "ci@example.com", "staging_app": "raxx-queue-staging"}
    for day in ("2026-05-18", date(2026, 5, 18)):
        accepted = [{"what": "gate*", "reason": "known", "until": day}]
        spec: StackSpec = read("raxx-queue", "prod", config(released_by={**who, "since": day}, accepted=accepted))
        gate = spec.deploy_gates["queue"]
        assert gate.released_by is not None
        assert (gate.released_by.since, gate.accepted[0].until) == (date(2026, 5, 18), date(2026, 5, 18))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"workflow": ".github/workflows/x.yml"}, "deploy_gates.queue.workflow: "),
        ({"workflow": "x.sh"}, "deploy_gates.queue.workflow: "),
        ({"phrase": "sure"}, "phrase names 'sure', which is no input of the gate. Name one of inputs."),
        ({"inputs": {}}, "deploy_gates.queue.inputs: "),
        ({"inputs": {"confirm": ""}}, "deploy_gates.queue.inputs.confirm: "),
        ({"environment": "other"}, "the gate queue is for the environment other of TradeMasterAPI, which the spec"),
        ({"repository": "Other"}, "the gate queue is for the environment production of Other, which the spec does not"),
        ({"rejection_job": "Deploy-Prod"}, "the rejection job is the deploy job"),
        ({"also_deploys": ["x"]}, "deploy_gates.queue.also_deploys.0: "),
        ({"case_senstive": True}, "deploy_gates.queue.case_senstive: unknown field. Did you mean case_sensitive?"),
        ({"app": "No App"}, "'No App' is not a Heroku app name"),
        ({"accepted": [{"what": "x"}]}, "deploy_gates.queue.accepted.0.reason: is missing"),
        ({"released_by": {"email": "ci"}}, "deploy_gates.queue.released_by.email: "),
        ({"released_by": {"email": "a@b", "since": "May"}}, "deploy_gates.queue.released_by.since: "),
    ],
)
def test_a_rule(changes: dict[str, Any], fault: str) -> None:
    assert fault in faults(**changes)


def test_all_faults_at_once() -> None:
    said = faults(workflow="x", phrase="sure", deploy_job=..., inputs={"confirm": 1})
    for part in ("queue.workflow: ", "queue.deploy_job: is missing", "queue.inputs.confirm: "):
        assert part in said

"""What is read of a gate: every workflow file of the default branch, and, where it is asked for, what went around."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.apis.http import ApiFailure
from infra.apis.session import connect
from infra.comparison.look import gate_request
from infra.spec import StackSpec
from lab.sandbox.project import api_environment
from lab.sandbox.simulator import Simulator
from tests.gate.test_corpus import GATE

FOLDER = "/repos/raxx-app/TradeMasterAPI/contents/.github/workflows"
RELEASED_BY = {"email": "ops@example.com", "staging_app": "raxx-queue-staging", "since": "2026-05-18"}


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    with Simulator(tmp_path) as running:
        yield running


def spec(**gate: object) -> StackSpec:
    environments = {"production": {"repository": "TradeMasterAPI"}}
    document = {"project": "raxx-queue", "stack": "prod", "owner": "raxx-app", "environments": environments}
    return StackSpec.model_validate({**document, "deploy_gates": {"queue": {**GATE, **gate}}}, context={"mode": "live"})


def write(simulator: Simulator, name: str, data: bytes) -> None:
    simulator.github("PUT", f"{FOLDER}/{name}", {"message": "m", "content": base64.b64encode(data).decode()})


def test_every_workflow_is_read(simulator: Simulator) -> None:
    apis = connect(api_environment(simulator.url), heroku=False, github=True)
    write(simulator, "other.yaml", b"on: push\n")
    write(simulator, "odd.yml", b"\xff\n")
    write(simulator, "README.md", b"no workflow\n")
    write(simulator, "below/more.yml", b"no workflow either\n")
    found = gate_request(spec(), apis, "queue")()
    assert found.files.keys() == {"deploy-queue.yml", "odd.yml", "other.yaml"}
    assert (found.files["other.yaml"], found.files["odd.yml"]) == ("on: push\n", "\ufffd\n")
    assert "confirm-gate-rejected" in found.files["deploy-queue.yml"]
    assert found.deployments is None
    assert len(simulator.journal()) == 4 + 1 + 3


def test_what_github_does_not_give_is_named(simulator: Simulator) -> None:
    apis = connect(api_environment(simulator.url), heroku=False, github=True)
    write(simulator, "large.yml", b"#" * 1_000_001)
    assert gate_request(spec(), apis, "queue")().unread == ("large.yml",)


def test_no_workflows_is_no_failure(simulator: Simulator) -> None:
    apis = connect(api_environment(simulator.url), heroku=False, github=True)
    [entry] = simulator.github("GET", FOLDER)
    simulator.github("DELETE", f"{FOLDER}/deploy-queue.yml", {"message": "m", "sha": entry["sha"]})
    assert gate_request(spec(), apis, "queue")().files == {}


def test_around_the_gate(simulator: Simulator) -> None:
    wanted = spec(released_by=RELEASED_BY)
    assert wanted.needs_heroku
    apis = connect(api_environment(simulator.url), heroku=True, github=True)
    runs = "/_/github/repos/raxx-app/TradeMasterAPI/runs"
    ended = {"started_at": "2026-05-19T10:00:00Z", "updated_at": "2026-05-19T10:20:00Z", "status": "completed"}
    simulator.control("POST", runs, {"workflow": "deploy-queue.yml", **ended})
    simulator.control("POST", runs, {"workflow": "deploy-queue.yml", "event": "push"})
    simulator.control("POST", runs, {"workflow": "deploy-queue.yml"})
    simulator.release_container("raxx-queue-prod")
    before = len(simulator.journal())
    deployments = gate_request(wanted, apis, "queue")().deployments
    assert deployments is not None
    assert len(simulator.journal()) - before == 7
    assert deployments.releases[0].description.startswith("Deployed web (")
    assert [release.version for release in deployments.releases] == [6, 5, 4, 3, 2, 1]
    assert deployments.staging[0].version == 14
    assert [run.ended is None for run in deployments.runs] == [True, False]
    assert (deployments.default_branch, deployments.stages) == ("main", ())


def test_only_releases_since_that_day(simulator: Simulator) -> None:
    apis = connect(api_environment(simulator.url), heroku=True, github=True)
    simulator.release_container("raxx-queue-prod")
    wanted = spec(released_by={**RELEASED_BY, "since": "2026-05-19"})
    deployments = gate_request(wanted, apis, "queue")().deployments
    assert deployments is not None
    assert [release.version for release in deployments.releases] == [6]


def test_an_api_that_does_not_answer_is_a_failure(simulator: Simulator) -> None:
    apis = connect(api_environment(simulator.url), heroku=False, github=True)
    simulator.control("POST", "/_/faults", {"path": ".*workflows.*", "status": 403})
    with pytest.raises(ApiFailure, match="forbids GET"):
        gate_request(spec(), apis, "queue")()

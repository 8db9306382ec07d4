"""`go-live` without the engine: its blockers, what its engine's failure means, and the wait for a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.commands.deploying import Deployment, Terminal, deploy
from infra.errors import ConvergeError
from infra.spec import read_file
from tests.apis.simulated import QUEUE
from tests.commands.operator import ROOT, Operator, operator

REPOSITORY = "raxx-app/TradeMasterAPI"
RUNS = f"github/repos/{REPOSITORY}/runs"
GATE = read_file(ROOT / "Pulumi.prod.yaml").deploy_gates["queue"]
PHRASE = "deploy-prod-now"
Saying = Callable[[str], None]


@pytest.fixture
def ops(tmp_path: Path) -> Iterator[Operator]:
    with operator(tmp_path) as made:
        yield made


def start(ops: Operator, say: Saying, phrase: str = PHRASE, limit: float = 5) -> str:
    """Deploys with this phrase; `say` may act on what is said. Gives the conclusion of the run."""
    terminal = Terminal(say, lambda _: phrase, limit, 0.01)
    return deploy(Deployment(ops.simulator.apis().must_github, REPOSITORY, GATE, "main"), terminal).conclusion


def run_number(ops: Operator) -> int:
    return int(ops.simulator.repository["runs"][-1]["id"])


def ending(ops: Operator, conclusion: str) -> Saying:
    """Ends the run as soon as it is said that there is one."""

    def say(line: str) -> None:
        if line.startswith("its run") or "under way" in line:
            ops.lever(f"{RUNS}/{run_number(ops)}", {"conclusion": conclusion})

    return say


def test_a_run_that_succeeds(ops: Operator) -> None:
    assert start(ops, ending(ops, "success")) == "success"
    [run] = ops.simulator.repository["runs"]
    assert run["inputs"] == {"target": "prod", "confirm": PHRASE, "ref": "main"}


@pytest.mark.parametrize("conclusion", ["failure", "cancelled", "timed_out"])
def test_a_run_that_does_not(ops: Operator, conclusion: str) -> None:
    with pytest.raises(ConvergeError, match=f"ended with {conclusion}: see http.*/actions/runs/"):
        start(ops, ending(ops, conclusion))


@pytest.mark.parametrize("typed", ["", "DEPLOY-PROD-NOW", "deploy-prod-now ", "deploy"])
def test_another_phrase_starts_nothing(ops: Operator, typed: str) -> None:
    with pytest.raises(ConvergeError, match="the phrase is another one"):
        start(ops, print, phrase=typed)
    assert not ops.simulator.repository.get("runs")


def test_a_run_under_way_is_waited_for_and_no_phrase_is_asked(ops: Operator) -> None:
    ops.lever(RUNS, {"workflow": "deploy-queue.yml"})
    assert start(ops, ending(ops, "success"), phrase="never asked") == "success"
    assert len(ops.simulator.repository["runs"]) == 1


def test_it_says_whose_approval_the_run_waits_for(ops: Operator) -> None:
    reviewers = {"reviewers": [{"type": "User", "id": 101}]}
    ops.simulator.apis().must_github.request("PUT", f"/repos/{REPOSITORY}/environments/production", reviewers)
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if line.startswith("its run"):
            ops.lever(f"{RUNS}/{run_number(ops)}/wait", {"environment": "production"})

    with pytest.raises(ConvergeError, match="it goes on with this run"):
        start(ops, say, limit=0.1)
    assert any(line.startswith("the run waits for approval (production: MooseQuest): http") for line in said), said


def test_a_workflow_that_cannot_be_started(ops: Operator) -> None:
    ops.simulator.fault("dispatches", status=403)
    with pytest.raises(ConvergeError, match=r"deploy-queue.yml was not started: .*GITHUB_TOKEN"):
        start(ops, print)


def test_blockers_are_all_named_before_anything_is_written(ops: Operator) -> None:
    ops.heroku("POST", f"/apps/{QUEUE}/addons", {"plan": "heroku-postgresql:standard-0", "name": "postgresql-x-1"})
    name = "RAXX_QUEUE_PROD__QUEUE__STRIPE_API_KEY"
    ops.simulator.app.journal.clear()
    document = ops.json("go-live", expect=1, **{name: ""})
    [phase] = document["phases"]
    assert (phase["what"], phase["state"]) == ("blockers", "wrong")
    assert "queue/STRIPE_API_KEY: no secret store has this" in phase["seen"]
    assert "postgresql-x-1" in phase["seen"]
    assert document["verify"] is None
    assert all(entry["method"] == "GET" for entry in ops.simulator.requests())


def test_without_an_engine_it_says_so(ops: Operator) -> None:
    document = ops.json("go-live", expect=1, PATH="/nowhere")
    assert [phase["what"] for phase in document["phases"]] == ["blockers", "up"]
    assert "no `pulumi` on PATH" in document["phases"][1]["seen"]

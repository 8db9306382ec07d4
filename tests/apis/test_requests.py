"""How much one look asks: every request a read, few for each app and environment, and never what is not ours."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from infra.comparison.look import look
from infra.spec import StackSpec, read_file
from tests.apis.simulated import QUEUE, RAPTOR, Simulated
from tests.comparison.declared import ROOT, prod

MOST_FOR_AN_APP = 15
MOST_FOR_AN_ENVIRONMENT = 10
FULL = {"users": ["MooseQuest", "QueueOps", "RaptorDev", "Visitor"], "teams": ["queue-engineers", "auditors"]}


def fleet(simulator: Simulated, count: int) -> StackSpec:
    """A stack of `count` apps like prod's queue, which the simulator then has, without environments."""
    spec, live = prod(), simulator.heroku_app(QUEUE)
    queue, apps = spec.apps["queue"], {}
    for number in range(count):
        uuid, name = f"00000000-0000-4000-8000-{number:012d}", f"raxx-fleet-{number}"
        simulator.app.state.document["heroku"]["apps"][uuid] = {**copy.deepcopy(live), "id": uuid, "name": name}
        apps[f"queue{number}"] = queue.model_copy(update={"name": name})
    return spec.model_copy(update={"apps": apps, "environments": {}})


def test_a_look_only_reads(simulator: Simulated) -> None:
    before = simulator.as_text()
    simulator.look(prod())
    assert {entry["method"] for entry in simulator.requests()} == {"GET"}
    assert {entry["body"] for entry in simulator.requests()} == {None}
    assert simulator.as_text() == before


def test_the_raptor_apps_config_vars_are_never_read(simulator: Simulated) -> None:
    raptor = simulator.heroku_app(RAPTOR)
    simulator.look(prod())
    asked = [path for path in simulator.paths() if RAPTOR in path or raptor["id"] in path]
    assert asked == [f"GET /apps/{RAPTOR}"]


def test_no_other_app_is_asked_for(simulator: Simulated) -> None:
    simulator.look(prod())
    apps = {entry["path"].split("/")[2] for entry in simulator.requests("heroku")}
    assert apps == {QUEUE, RAPTOR}


def test_nothing_is_asked_twice(simulator: Simulated) -> None:
    simulator.look(prod(environment={"reviewers": FULL}))
    paths = simulator.paths()
    assert sorted(set(paths)) == sorted(paths)


@pytest.mark.parametrize("recorded", [True, False])
def test_requests_for_an_app(simulator: Simulated, recorded: bool) -> None:
    app = simulator.heroku_app(QUEUE)
    if recorded:
        app["name"] = "raxx-queue-old"  # asks once more, for whatever has the name now
    simulator.look(prod(), {"queue": app["id"]} if recorded else {})
    assert 0 < len(simulator.requests("heroku")) <= MOST_FOR_AN_APP


@pytest.mark.parametrize("count", [1, 3, 20])
def test_requests_grow_with_the_apps_and_no_faster(simulator: Simulated, count: int) -> None:
    simulator.look(fleet(simulator, count))
    names = [entry["path"].split("/")[2] for entry in simulator.requests()]
    each = {name: names.count(name) for name in names}
    assert each.pop(RAPTOR) == 1  # all of them take their URL from it
    assert each == {f"raxx-fleet-{number}": each["raxx-fleet-0"] for number in range(count)}
    assert each["raxx-fleet-0"] < MOST_FOR_AN_APP


@pytest.mark.parametrize("stack", ["prod", "staging"])
def test_the_committed_stacks_stay_within_their_budget(simulator: Simulated, stack: str) -> None:
    """Whole, with whatever else they declare."""
    spec = read_file(ROOT / f"Pulumi.{stack}.yaml")
    look(spec, simulator.apis(), {})
    assert len(simulator.requests("heroku")) <= MOST_FOR_AN_APP * len(spec.apps)
    assert len(simulator.requests("github")) <= MOST_FOR_AN_ENVIRONMENT * len(spec.environments)


def test_requests_for_an_environment_with_as_many_reviewers_as_it_may_have(simulator: Simulated) -> None:
    simulator.set_patterns("main")
    spec: dict[str, Any] = {"reviewers": FULL, "branch_policy": {"patterns": ["main"]}}
    simulator.look(prod(environment=spec))
    assert 0 < len(simulator.requests("github")) <= MOST_FOR_AN_ENVIRONMENT

"""The two writes of our own: one whole PUT for an environment, and the extra branch patterns deleted, no others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from infra.apis.found import FoundEnvironment
from infra.apis.github import environment_path
from infra.aspects import BRANCH_POLICY, ENVIRONMENT, REVIEWERS
from infra.comparison.look import look_at_environment
from infra.comparison.stack import Comparison
from infra.errors import ConvergeError
from infra.provider.converge import Written, converge_environment, put_environment, write_all
from infra.spec import Environment
from tests.apis.simulated import Simulated, simulated
from tests.comparison.declared import prod

OWNER = "raxx-app"
IDS = {"MooseQuest": 101, "RaptorDev": 103, "team queue-engineers": 201}
PRODUCTION = "/api/v3/repos/raxx-app/TradeMasterAPI/environments/production"


@pytest.fixture
def simulator() -> Iterator[Simulated]:
    """Both simulators on the seed state."""
    with simulated() as running:
        yield running


def declared(**changes: Any) -> Environment:
    """The prod environment, some fields changed."""
    return prod(environment=changes).environments["production"]


def live(simulator: Simulated) -> FoundEnvironment:
    """The environment as it is now."""
    found = look_at_environment(prod(), simulator.apis(), "production")
    assert found is not None
    return found


def differing(simulator: Simulated, environment: Environment) -> list[str]:
    """What differs now from the environment as declared."""
    found = live(simulator)
    return [item.title for aspect in ENVIRONMENT for item in aspect.state(found, environment) if item.differs]


def writes(simulator: Simulated) -> list[tuple[str, str, Any]]:
    """Every request that was no read: method, path below the environment, body."""
    return [
        (entry["method"], entry["path"].removeprefix(PRODUCTION), entry["body"])
        for entry in simulator.requests()
        if entry["method"] != "GET"
    ]


def put(simulator: Simulated, environment: Environment) -> None:
    """Puts it back as `up` does."""
    put_environment(simulator.apis().must_github, OWNER, "production", environment, IDS, Written())


POLICIES: dict[str, tuple[Any, Any]] = {
    "any branch": ("any", None),
    "protected branches": ("protected", {"protected_branches": True, "custom_branch_policies": False}),
    "patterns": ({"patterns": ["main"]}, {"protected_branches": False, "custom_branch_policies": True}),
}


@pytest.mark.parametrize(("policy", "sent"), POLICIES.values(), ids=POLICIES.keys())
def test_one_put_with_every_field(simulator: Simulated, policy: Any, sent: Any) -> None:
    put(simulator, declared(branch_policy=policy))
    body = {
        "wait_timer": 0,
        "prevent_self_review": False,
        "reviewers": [{"type": "User", "id": 101}],
        "can_admins_bypass": True,
        "deployment_branch_policy": sent,
    }
    assert writes(simulator) == [("PUT", "", body)]


def test_every_setting_and_teams_first_as_the_provider_does(simulator: Simulated) -> None:
    environment = declared(
        reviewers={"users": ["RaptorDev", "MooseQuest"], "teams": ["queue-engineers"]},
        prevent_self_review=True,
        can_admins_bypass=False,
        wait_timer=30,
        branch_policy="protected",
    )
    put(simulator, environment)
    ((_, _, body),) = writes(simulator)
    assert body["reviewers"] == [
        {"type": "Team", "id": 201},
        {"type": "User", "id": 103},
        {"type": "User", "id": 101},
    ]
    assert differing(simulator, environment) == []


def test_removed_reviewers_are_put_back(simulator: Simulated) -> None:
    assert differing(simulator, declared()) == ["required reviewers"]
    put(simulator, declared())
    assert differing(simulator, declared()) == []


def test_no_reviewers_are_sent_as_none(simulator: Simulated) -> None:
    put(simulator, declared())
    put(simulator, declared(reviewers={}))
    assert writes(simulator)[-1][2]["reviewers"] == []
    assert REVIEWERS.of(live(simulator)).users == ()


def test_a_missing_environment_is_made(simulator: Simulated) -> None:
    del simulator.repository["environments"]["production"]
    put(simulator, declared())
    assert differing(simulator, declared()) == []


def test_a_name_that_needs_escaping(simulator: Simulated) -> None:
    put_environment(simulator.apis().must_github, OWNER, "prod/eu west", declared(), IDS, Written())
    assert [entry["path"] for entry in simulator.requests()] == [PRODUCTION.replace("production", "prod%2Feu%20west")]
    assert "prod/eu west" in simulator.repository["environments"]


REFUSALS: dict[str, tuple[dict[str, Any], str]] = {
    "the plan": (
        {
            "status": 422,
            "body": {
                "message": "Failed to create the environment protection rule."
                " Please ensure the billing plan supports the required reviewers protection rule."
            },
        },
        "Please ensure the billing plan supports the required reviewers protection rule",
    ),
    "no right": ({"status": 403}, "Resource not accessible by personal access token"),
    "not there": ({"status": 404}, "Not Found"),
    "a failure": ({"status": 503}, "answered 503 to PUT"),
    "no connection": ({"drop": True}, "cannot be reached (Remote end closed connection without response)"),
}


@pytest.mark.parametrize(("order", "reason"), REFUSALS.values(), ids=REFUSALS.keys())
def test_a_refused_put_is_said_once_and_sent_once(simulator: Simulated, order: dict[str, Any], reason: str) -> None:
    simulator.fault("environments/production$", method="PUT", **order)
    before = simulator.as_text()
    with pytest.raises(ConvergeError) as caught:
        put(simulator, declared())
    assert str(caught.value).startswith("the protection of production cannot be put back: GitHub API at http://127.")
    assert reason in str(caught.value)
    assert caught.value.__suppress_context__
    assert "CANARY" not in str(caught.value)
    assert len(writes(simulator)) == 1
    assert simulator.as_text() == before


PATTERNS = {"patterns": ["main", "release/*"]}


def delete(simulator: Simulated, environment: Environment, found: FoundEnvironment, **changes: str) -> None:
    """Deletes the extra patterns as `up` does, with some variables changed."""
    path = environment_path(OWNER, environment.repository, "production")
    write_all(simulator.apis(**changes).must_github, path, BRANCH_POLICY.after(found, environment), Written())


def test_only_the_extra_patterns_are_deleted(simulator: Simulated) -> None:
    simulator.set_patterns("main", "attack", "release/*", "x")
    delete(simulator, declared(branch_policy=PATTERNS), live(simulator))
    assert writes(simulator) == [
        ("DELETE", "/deployment-branch-policies/2", None),
        ("DELETE", "/deployment-branch-policies/4", None),
    ]
    assert BRANCH_POLICY.of(live(simulator)).ids == {"main": 1, "release/*": 3}


def test_a_pattern_that_is_gone_by_now_keeps_no_other_from_being_deleted(simulator: Simulated) -> None:
    simulator.set_patterns("main", "attack", "x")
    found = live(simulator)
    delete(simulator, declared(branch_policy={"patterns": ["main", "x"]}), found)
    delete(simulator, declared(branch_policy={"patterns": ["main"]}), found)
    assert [path for _, path, _ in writes(simulator)] == [f"/deployment-branch-policies/{id_}" for id_ in (2, 2, 3)]
    assert BRANCH_POLICY.of(live(simulator)).ids == {"main": 1}


def test_a_tag_pattern_is_extra(simulator: Simulated) -> None:
    simulator.set_patterns("main", "release/*")
    simulator.set_patterns("main", kind="tag")
    delete(simulator, declared(branch_policy=PATTERNS), live(simulator))
    assert writes(simulator) == [("DELETE", "/deployment-branch-policies/3", None)]


@pytest.mark.parametrize("policy", ["any", "protected"])
def test_without_patterns_in_the_spec_nothing_is_deleted(simulator: Simulated, policy: str) -> None:
    simulator.set_patterns("main", "attack")
    delete(simulator, declared(branch_policy=policy), live(simulator))
    assert writes(simulator) == []


def test_nothing_extra_nothing_deleted(simulator: Simulated) -> None:
    simulator.set_patterns("release/*", "main")
    delete(simulator, declared(branch_policy=PATTERNS), live(simulator))
    assert writes(simulator) == []


@pytest.mark.parametrize("there", [True, False], ids=["there", "not there"])
def test_the_patterns_follow_the_put_and_what_is_live_after_it(simulator: Simulated, there: bool) -> None:
    simulator.set_patterns("main", "attack")
    spec = prod(environment={"branch_policy": PATTERNS})
    comparison = Comparison(spec, simulator.apis(), simulator.look(spec), {})
    simulator.set_patterns("later")
    converge_environment(comparison, "production", lambda: live(simulator) if there else None, Written())
    deleted = ["/deployment-branch-policies/2", "/deployment-branch-policies/3"] if there else []
    calls = [("PUT", ""), *(("DELETE", path) for path in deleted)]
    assert [(method, path) for method, path, _ in writes(simulator)] == calls


def test_a_refused_deletion(simulator: Simulated) -> None:
    simulator.set_patterns("attack", "main")
    found = live(simulator)
    with pytest.raises(ConvergeError) as caught:
        delete(simulator, declared(branch_policy=PATTERNS), found, GITHUB_TOKEN="readonly")
    assert str(caught.value).startswith("the branch pattern attack cannot be converged: GitHub API at ")
    assert caught.value.__suppress_context__
    assert live(simulator) == found

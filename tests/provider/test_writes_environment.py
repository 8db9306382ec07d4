"""An environment as an `up` writes and proves it, and a deploy gate, of which nothing is written."""

from __future__ import annotations

from typing import Any

import pytest

from infra.errors import ConvergeError
from infra.provider import own, writes
from infra.provider.own import differences
from infra.provider.session import DEPLOY_GATE, ENVIRONMENT
from infra.provider.writes import PartlyWritten, deploy_gate, environment
from tests.aspects.case import GATE, github
from tests.provider.world import Config, Provided, config

PATH = f"/api/v3{GATE}"
NO_PEOPLE = github("PUT", "", {"reviewers": []})


def plan(provided: Provided, name: str) -> None:
    """The organization's plan, which is hidden: the token is one of a person who administers the repository only."""
    document = provided.world.state()
    document["github"]["orgs"]["raxx-app"]["plan"] = name
    document["github"]["viewer"] = "RaptorDev"
    document["github"]["repos"]["raxx-app/TradeMasterAPI"]["collaborators"]["RaptorDev"] = "admin"
    provided.world.put_back(document)


def without_rules(provided: Provided) -> None:
    """The environment made anew, as a plan without protection rules leaves it."""
    github("DELETE")(provided.world)
    github("PUT", "", {})(provided.world)


def falls_back(provided: Provided) -> None:
    def change(_: Config, production: Config) -> None:
        production["when_unavailable"] = "confirm-gate"

    provided.change_spec(change)


def test_the_protection_is_put_back_as_a_whole(mentioned: Provided) -> None:
    github("PUT", "", {"reviewers": [], "wait_timer": 0})(mentioned.world)
    session = mentioned.looked()
    words = environment(mentioned.work(session, "production"))
    assert mentioned.writes() == [("PUT", PATH)]
    assert (words["reviewers"], words["wait_timer"]) == ("MooseQuest, team queue-engineers", "10 min")
    assert mentioned.lines == ["looked again: 3 of 3 now as the spec says"]
    assert session.looked is not None
    assert not differences(words, session.looked.own[ENVIRONMENT, "production"].wanted, left=True)


def test_patterns_that_are_too_many_go(mentioned: Provided) -> None:
    github("POST", "/deployment-branch-policies", {"name": "evil/*"})(mentioned.world)
    words = environment(mentioned.work(mentioned.looked(), "production"))
    assert [method for method, _ in mentioned.writes()] == ["PUT", "DELETE"]
    assert words["branch_policy"] == "branches main, release/*"


def test_nothing_shown_is_nothing_written(provided: Provided) -> None:
    session = provided.looked()
    NO_PEOPLE(provided.world)
    provided.world.simulators.app.journal.clear()
    words = environment(provided.work(session, "production"))
    assert not provided.writes()
    assert words["reviewers"] == "none"
    assert provided.lines == ["looked again: changed since this run looked, and left for the next: required reviewers"]


def test_what_a_stock_resource_did_is_not_written_again(provided: Provided) -> None:
    NO_PEOPLE(provided.world)
    session = provided.looked()
    github("PUT", "", {"reviewers": [{"type": "User", "id": 101}]})(provided.world)
    provided.world.simulators.app.journal.clear()
    assert environment(provided.work(session, "production"))["reviewers"] == "MooseQuest"
    assert not provided.writes()
    assert provided.lines == ["looked again: 1 of 1 now as the spec says"]


def test_an_environment_that_was_made_since_the_look_is_proved_whole(provided: Provided) -> None:
    """A stock resource that made it without its protection would report success (docs/facts.md#reduced-protection)."""
    github("DELETE")(provided.world)
    session = provided.looked()
    github("PUT", "", {})(provided.world)
    provided.world.simulators.app.journal.clear()
    words = environment(provided.work(session, "production"))
    assert provided.writes() == [("PUT", PATH)]
    assert words["reviewers"] == "MooseQuest"


def test_it_looks_until_it_shows(provided: Provided) -> None:
    NO_PEOPLE(provided.world)
    session = provided.looked()
    stale = provided.world.github("GET", GATE)
    # One look before the write, one after it, and the first of the proof.
    provided.world.simulators.fault(f"{GATE}$", method="GET", status=200, body=stale, times=4)
    assert environment(provided.work(session, "production"))["reviewers"] == "MooseQuest"
    assert len(provided.progress) == 2


def test_what_never_shows_fails(provided: Provided) -> None:
    NO_PEOPLE(provided.world)
    session = provided.looked()
    provided.world.simulators.fault(f"{GATE}$", method="PUT", status=200, body={})
    with pytest.raises(PartlyWritten, match="still differs: required reviewers: want MooseQuest, found none") as failed:
        environment(provided.work(session, "production"))
    assert failed.value.words["reviewers"] == "none"
    assert len(provided.progress) == len(writes._WAITS)


def test_a_refused_write_is_no_partial_write(provided: Provided) -> None:
    NO_PEOPLE(provided.world)
    session = provided.looked()
    provided.world.simulators.fault(f"{GATE}$", method="PUT", status=422, body={"message": "no such reviewer"})
    with pytest.raises(ConvergeError, match=r"the protection of production cannot be put back: .*no such reviewer"):
        environment(provided.work(session, "production"))


def test_a_write_that_is_refused_after_the_first_one_is_partial(mentioned: Provided) -> None:
    github("POST", "/deployment-branch-policies", {"name": "evil/*"})(mentioned.world)
    session = mentioned.looked()
    mentioned.world.simulators.fault(
        "/deployment-branch-policies/", method="DELETE", status=403, body={"message": "no"}
    )
    with pytest.raises(PartlyWritten, match=r"the branch pattern evil/.*") as failed:
        environment(mentioned.work(session, "production"))
    assert failed.value.words["branch_policy"] == "branches evil/*, main, release/*"
    assert str(failed.value).endswith("Written: the protection of production")


def test_an_api_that_goes_away_after_the_write_is_partial(provided: Provided) -> None:
    NO_PEOPLE(provided.world)
    session = provided.looked()
    provided.world.simulators.fault(f"{GATE}$", method="GET", after=1, status=401)
    with pytest.raises(PartlyWritten, match="refused the token") as failed:
        environment(provided.work(session, "production"))
    assert failed.value.words["reviewers"] == "none", "as it was before"
    assert "nothing was written" not in str(failed.value)


def test_nothing_is_written_after_cancel(provided: Provided) -> None:
    NO_PEOPLE(provided.world)
    session = provided.looked()
    session.life.cancel()
    with pytest.raises(ConvergeError, match="interrupted"):
        environment(provided.work(session, "production"))
    assert not provided.writes()


def test_a_plan_without_protection_is_an_error(provided: Provided) -> None:
    plan(provided, "team")
    without_rules(provided)
    session = provided.looked()
    with pytest.raises(ConvergeError, match="billing plan"):
        environment(provided.work(session, "production"))


def test_a_plan_without_protection_is_remembered_where_the_confirm_gate_stands_in(provided: Provided) -> None:
    falls_back(provided)
    plan(provided, "team")
    without_rules(provided)
    session = provided.looked()
    words = environment(provided.work(session, "production"))
    assert words["refused"] == "refused"
    assert provided.lines[-1] == (
        "looked again: no drift; the confirm gate stands in for the protection that the plan refuses;"
        " 1 left as reported"
    ), "reviewers that were refused are not proved"
    assert any("environment production: " in text and "billing plan" in text for text in provided.lines)
    assert provided.world.github("GET", GATE)["protection_rules"] == []
    # With it remembered the next run wants no protection, and shows nothing to write.
    asked = provided.asked()
    asked["remembered"] |= {"protection": {"production": words["refused"]}}
    after = provided.looked(remembered=asked["remembered"])
    assert after.looked is not None
    next_one = after.looked.own[ENVIRONMENT, "production"]
    assert next_one.remembers == {"refused": "refused"}
    assert not differences({**next_one.live, **next_one.remembers}, next_one.wanted, left=False)
    read: Any = after.read(ENVIRONMENT, "production", words)
    assert read["refused"] == "refused"


def test_what_a_stock_resource_did_beside_refused_protection(provided: Provided) -> None:
    """It leaves out what is refused, and does the rest: then there is nothing more to put."""
    falls_back(provided)
    plan(provided, "team")
    without_rules(provided)
    custom = {"protected_branches": False, "custom_branch_policies": True}
    github("PUT", "", {"deployment_branch_policy": custom})(provided.world)
    session = provided.looked()
    github("PUT", "", {"deployment_branch_policy": None})(provided.world)
    words = environment(provided.work(session, "production"))
    assert words["refused"] == "refused"
    assert words["branch_policy"] == "any branch"


def test_of_a_deploy_gate_nothing_is_written(provided: Provided) -> None:
    provided.config = config(gate=True)
    session = provided.looked()
    assert deploy_gate(provided.work(session)) == {"left": {}}
    assert session.looked is not None
    assert session.looked.own[DEPLOY_GATE, "queue"].wanted == {"left": {}}
    assert not provided.writes()


def test_words_are_those_of_a_read(provided: Provided) -> None:
    NO_PEOPLE(provided.world)
    words = environment(provided.work(provided.looked(), "production"))
    comparison = provided.world.compare()
    fresh = own.environment(comparison, "production", comparison.found.environments["production"])
    assert words == {**fresh.live, **fresh.remembers}

"""What the program declares of the stock resources: the spec's arguments, merged with what stays as it is live."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from infra.provider import stock
from tests.aspects.case import PROTECTED, github, heroku, in_app
from tests.provider.world import Config, Provided


def app(provided: Provided) -> dict[str, Any]:
    return stock.app(provided.world.compare(), "queue")


def environment(provided: Provided) -> dict[str, Any]:
    return stock.environment(provided.world.compare(), "production")


def test_what_exists_is_named_by_its_id(provided: Provided) -> None:
    found, known = app(provided), provided.world.remembered.ids
    assert found["id"] == known["queue"]
    assert found["addons"]["database"]["id"] == known["queue/database"]
    assert (found["name"], found["region"], found["team"], found["stack"]) == (
        "raxx-queue-prod",
        "us",
        None,
        "container",
    )


def test_what_is_to_be_created_has_no_id(provided: Provided) -> None:
    comparison = provided.world.compare()
    comparison = replace(comparison, found=replace(comparison.found, apps={"queue": None}))
    found = stock.app(comparison, "queue")
    assert found["id"] is None
    assert found["addons"]["database"] == {
        "id": None,
        "plan": "heroku-postgresql:standard-0",
        "name": "postgresql-flat-88052",
    }
    assert found["formation"] == {}, "no process type before its first release"


def test_what_would_be_replaced_is_declared_as_it_is_live(provided: Provided) -> None:
    in_app(region="eu", team={"id": "00000000-0000-4000-8000-000000000007", "name": "raxx"})(provided.world)
    found = app(provided)
    assert (found["region"], found["team"]) == ("eu", "raxx")


def test_drift_that_is_converged_is_declared_as_the_spec_has_it(provided: Provided) -> None:
    heroku("PATCH", "/formation/web", {"quantity": 3, "size": "Performance-L"})(provided.world)
    heroku("PATCH", "/addons/postgresql-flat-88052", {"plan": "heroku-postgresql:premium-0"})(provided.world)
    found = app(provided)
    assert found["formation"]["web"] == {"size": "Standard-1X", "quantity": 1}
    assert found["addons"]["database"]["plan"] == "heroku-postgresql:standard-0"


def test_drift_that_is_only_reported_is_declared_as_it_is_live(provided: Provided) -> None:
    kinds = ("name", "stack", "addon_plan", "addon_name", "quantity", "size")
    provided.change_spec(lambda app_, _: app_.update(on_drift=dict.fromkeys(kinds, "report")))
    heroku("PATCH", "/formation/web", {"quantity": 3, "size": "Performance-L"})(provided.world)
    heroku("PATCH", "/addons/postgresql-flat-88052", {"plan": "heroku-postgresql:premium-0"})(provided.world)
    heroku("PATCH", "/addons/postgresql-flat-88052", {"name": "postgresql-old-1"})(provided.world)
    heroku("PATCH", "", {"name": "raxx-queue-old", "build_stack": "heroku-24"})(provided.world)
    found = app(provided)
    assert (found["name"], found["stack"]) == ("raxx-queue-old", "heroku-24")
    assert found["formation"]["web"] == {"size": "Performance-L", "quantity": 3}
    database = found["addons"]["database"]
    assert (database["plan"], database["name"]) == ("heroku-postgresql:premium-0", "postgresql-old-1")


@pytest.mark.parametrize(("live", "declared"), [(1, 2), (2, 2), (4, 4), (5, 4)])
def test_a_quantity_within_its_range_is_an_autoscalers_business(provided: Provided, live: int, declared: int) -> None:
    def ranged(app_: Config, _: Config) -> None:
        app_["formation"]["web"]["quantity"] = {"min": 2, "max": 4}

    provided.change_spec(ranged)
    heroku("PATCH", "/formation/web", {"quantity": live})(provided.world)
    assert app(provided)["formation"]["web"]["quantity"] == declared


def test_a_process_type_that_nobody_declared_is_not_declared(provided: Provided) -> None:
    provided.change_spec(lambda app_, _: app_.pop("formation"))
    assert app(provided)["formation"] == {}


def test_an_environment(mentioned: Provided) -> None:
    found = environment(mentioned)
    assert (found["declared"], found["exists"]) == (True, True)
    assert (found["users"], found["teams"]) == ([101], [201])
    assert (found["prevent_self_review"], found["can_admins_bypass"], found["wait_timer"]) == (True, False, 10)
    assert found["protected_branches"] is False
    assert set(found["patterns"]) == {"main", "release/*"}
    assert all(found["patterns"].values())
    assert found["ignore_changes"] == []


def test_the_branch_policy_of_an_environment(provided: Provided) -> None:
    assert environment(provided)["protected_branches"] is None
    provided.change_spec(lambda _, production: production.update(branch_policy="protected"))
    assert environment(provided)["protected_branches"] is True
    github("PUT", "", {"deployment_branch_policy": PROTECTED})(provided.world)
    provided.change_spec(lambda _, production: production.update(branch_policy={"patterns": ["main"]}))
    found = environment(provided)
    assert found["protected_branches"] is False
    assert found["patterns"] == {"main": None}


def test_a_missing_environment_is_declared_only_where_it_is_to_be_made(provided: Provided) -> None:
    github("DELETE")(provided.world)
    assert (environment(provided)["declared"], environment(provided)["exists"]) == (True, False)
    provided.change_spec(lambda _, production: production.update(on_drift="report"))
    assert environment(provided)["declared"] is False


def test_what_the_stock_provider_does_not_converge(provided: Provided) -> None:
    gated = ["reviewers", "preventSelfReview", "canAdminsBypass", "waitTimer"]
    assert environment(provided)["ignore_changes"] == []
    provided.change_spec(lambda _, production: production.update(when_unavailable="confirm-gate"))
    assert environment(provided)["ignore_changes"] == gated, "what a plan may lack is ours to try"
    provided.change_spec(lambda _, production: production.update(on_drift="report"))
    assert environment(provided)["ignore_changes"] == [*gated, "deploymentBranchPolicy"]
    provided.change_spec(lambda _, production: production.update(on_drift="converge", when_unavailable="error"))
    provided.change_spec(lambda _, production: production.pop("reviewers"))
    assert environment(provided)["ignore_changes"] == ["preventSelfReview"]

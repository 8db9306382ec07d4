"""The readers against the simulators: they give what is live in the spec's terms, whole lists, and nothing else."""

from __future__ import annotations

import copy

import pytest

from infra.apis.found import FoundApp, FoundEnvironment
from infra.apis.github import environment_path
from infra.aspects import ADDONS, APP_STACK, BRANCH_POLICY, CONFIG_VARS, FORMATION, PLACEMENT, WAIT_TIMER
from infra.aspects.app_settings import FoundPlacement
from infra.aspects.attachments import ATTACHMENTS
from infra.aspects.branch_policy import FoundPolicy
from infra.aspects.formation import FoundProcess
from infra.aspects.reviewers import FoundReviewers
from infra.aspects.running import DYNOS
from infra.comparison.look import look_at_app, look_at_environment
from infra.spec import BranchPatterns
from lab.simulators.heroku.seed import PROD_URL, sentry_dsn
from tests.apis.simulated import QUEUE, RAPTOR, Simulated
from tests.comparison.converged import environment
from tests.comparison.declared import prod


def app_of(simulator: Simulated) -> FoundApp:
    """The queue app as one look finds it."""
    found = simulator.look(prod()).apps["queue"]
    assert found is not None
    return found


def environment_of(simulator: Simulated) -> FoundEnvironment:
    """The environment as one look finds it."""
    found = simulator.look(prod()).environments["production"]
    assert found is not None
    return found


def test_the_app_of_18_may(simulator: Simulated) -> None:
    app = app_of(simulator)
    (addon,) = ADDONS.of(app)
    assert app.id == simulator.heroku_app(QUEUE)["id"]
    assert (app.name, APP_STACK.of(app).name, PLACEMENT.of(app)) == (QUEUE, "container", FoundPlacement("us", None))
    assert app.web_url == PROD_URL.rstrip("/")
    assert (addon.name, addon.plan, addon.state) == (
        "postgresql-flat-88052",
        "heroku-postgresql:standard-0",
        "provisioned",
    )
    assert addon.service == "heroku-postgresql"
    assert FORMATION.of(app) == {}
    found = CONFIG_VARS.of(app)
    assert found.owned == {"DATABASE_URL": addon.name}
    assert list(found.values) == ["DATABASE_URL", "SENTRY_DSN_QUEUE"]
    assert found.values["SENTRY_DSN_QUEUE"].get_secret_value() == sentry_dsn()


def test_the_environment_of_18_may(simulator: Simulated) -> None:
    assert environment_of(simulator) == environment(reviewers=FoundReviewers((), ()))


def test_what_else_a_look_gives(simulator: Simulated) -> None:
    spec = prod(environment={"reviewers": {"users": ["MooseQuest", "QueueOps"], "teams": ["queue-engineers"]}})
    found = simulator.look(spec)
    assert found.urls == {RAPTOR: simulator.heroku_app(RAPTOR)["web_url"].rstrip("/")}
    around = found.surroundings["production"]
    assert around.reviewer_ids == {"MooseQuest": 101, "QueueOps": 102, "team queue-engineers": 201}
    assert around.access == {"MooseQuest": True, "QueueOps": False, "team queue-engineers": True}
    assert (around.private, around.plan, around.protected_branch) == (True, "enterprise", None)
    assert found.same_name == {}


def test_no_value_of_a_config_var_shows(simulator: Simulated) -> None:
    app = app_of(simulator)
    values = [secret.get_secret_value() for secret in CONFIG_VARS.of(app).values.values()]
    assert len(values) == 2
    assert not [value for value in values if value in f"{simulator.look(prod())!r} {app.found!r}"]


def test_the_formation_the_dynos_and_the_team(simulator: Simulated) -> None:
    app = simulator.heroku_app(QUEUE)
    raptor = copy.deepcopy(simulator.heroku_app(RAPTOR))
    app |= {"formation": raptor["formation"], "dynos": raptor["dynos"], "team": {"id": "1", "name": "raxx"}}
    found = app_of(simulator)
    assert FORMATION.of(found) == {"web": FoundProcess("Standard-1X", 1)}
    assert DYNOS.of(found) == {"web.1": "up"}
    assert PLACEMENT.of(found) == FoundPlacement("us", "raxx")


def test_every_setting_of_the_environment(simulator: Simulated) -> None:
    reviewers = [{"type": "Team", "id": 201}, {"type": "User", "id": 103}, {"type": "User", "id": 101}]
    body = {
        "wait_timer": 30,
        "prevent_self_review": True,
        "reviewers": reviewers,
        "can_admins_bypass": False,
        "deployment_branch_policy": {"protected_branches": True, "custom_branch_policies": False},
    }
    simulator.apis().must_github.request("PUT", environment_path("raxx-app", "TradeMasterAPI", "production"), body)
    assert environment_of(simulator) == environment(
        reviewers=FoundReviewers(("MooseQuest", "RaptorDev"), ("queue-engineers",)),
        prevent_self_review=True,
        can_admins_bypass=False,
        wait_timer=30,
        branch_policy=FoundPolicy("protected", {}),
    )


def test_branch_patterns(simulator: Simulated) -> None:
    simulator.set_patterns("release/*", "main")
    found = BRANCH_POLICY.of(environment_of(simulator))
    assert found == FoundPolicy(BranchPatterns(patterns=("main", "release/*")), {"release/*": 1, "main": 2})


def test_a_tag_pattern_is_no_branch_pattern(simulator: Simulated) -> None:
    simulator.set_patterns("main")
    simulator.set_patterns("main", kind="tag")
    assert BRANCH_POLICY.of(environment_of(simulator)).ids == {"main": 1, "tag main": 2}


def test_a_custom_policy_without_patterns(simulator: Simulated) -> None:
    simulator.set_patterns()
    nothing = FoundPolicy(BranchPatterns.model_construct(patterns=()), {})
    assert BRANCH_POLICY.of(environment_of(simulator)) == nothing


def test_a_missing_environment_is_none(simulator: Simulated) -> None:
    del simulator.repository["environments"]["production"]
    assert simulator.look(prod()).environments == {"production": None}
    assert look_at_environment(prod(), simulator.apis(), "production") is None


def test_an_environment_whose_name_needs_escaping(simulator: Simulated) -> None:
    simulator.production["wait_timer"], simulator.production["rules"] = 7, {"wait_timer": 9}
    simulator.repository["environments"]["prod/eu west"] = {**simulator.production, "name": "prod/eu west"}
    found = simulator.look(prod(environment={"name": "prod/eu west"})).environments["production"]
    assert found is not None
    assert WAIT_TIMER.of(found) == 7
    assert f"GET /api/v3{environment_path('raxx-app', 'TradeMasterAPI', 'prod/eu west')}" in simulator.paths()
    assert environment_path("o", "r", "prod/eu west") == "/repos/o/r/environments/prod%2Feu%20west"


def test_a_list_longer_than_herokus_longest_page(simulator: Simulated) -> None:
    attachments = simulator.app.state.document["heroku"]["attachments"]
    owner = simulator.heroku_app(QUEUE)["id"]
    pattern = next(made for made in attachments.values() if made["app"] == owner)
    for number in range(1000):
        attachments[f"{number:08d}"] = {**pattern, "id": f"{number:08d}", "name": f"EXTRA_{number}"}
    assert len(CONFIG_VARS.of(app_of(simulator)).owned) == 1001
    pages = [entry for entry in simulator.requests("heroku") if entry["path"].endswith("/addon-attachments")]
    assert [entry["status"] for entry in pages] == [206, 200]


def test_a_server_that_gives_short_pages(simulator: Simulated) -> None:
    """Heroku may cut a page shorter than was asked for: the reader goes on where Next-Range says."""
    first = {"name": "FIRST", "addon": {"id": "1", "name": "elsewhere", "app": {"name": "other-app"}}}
    after = {"Next-Range": "id ]00000000-0000-0000-0000-000000000000..; max=1000"}
    simulator.fault("/addon-attachments$", status=206, body=[first], headers=after, times=1)
    owned = {"DATABASE_URL": "postgresql-flat-88052", "FIRST_URL": "elsewhere"}
    assert CONFIG_VARS.of(app_of(simulator)).owned == owned


@pytest.mark.parametrize(("count", "pages"), [(99, 1), (100, 2), (101, 2), (250, 3)])
def test_branch_policies_over_a_page(simulator: Simulated, count: int, pages: int) -> None:
    simulator.set_patterns(*(f"branch-{number}" for number in range(count)))
    assert len(BRANCH_POLICY.of(environment_of(simulator)).ids) == count
    asked = [entry["query"] for entry in simulator.requests("github") if entry["path"].endswith("branch-policies")]
    assert asked == [f"per_page=100&page={page}" for page in range(1, pages + 1)]


def test_the_order_of_lists_means_nothing(simulator: Simulated) -> None:
    simulator.set_patterns("b", "a", "c")
    before = simulator.look(prod())
    simulator.app.shuffle.switch(True, seed=7)
    after = simulator.look(prod())
    assert (after.apps, after.environments) == (before.apps, before.environments)


def test_a_recorded_app_is_found_by_its_uuid(simulator: Simulated) -> None:
    uuid = simulator.heroku_app(QUEUE)["id"]
    found = simulator.look(prod(), {"queue": uuid})
    assert found.apps["queue"] is not None
    assert found.same_name == {}
    assert f"GET /apps/{uuid}" in simulator.paths()
    assert f"GET /apps/{QUEUE}" not in simulator.paths()


def test_a_recorded_app_that_was_renamed(simulator: Simulated) -> None:
    app = simulator.heroku_app(QUEUE)
    app["name"] = "raxx-queue-old"
    found = simulator.look(prod(), {"queue": app["id"]})
    assert found.apps["queue"] is not None
    assert found.apps["queue"].name == "raxx-queue-old"
    assert found.same_name == {}


@pytest.mark.parametrize("gone", [True, False], ids=["gone", "renamed"])
def test_another_app_under_the_recorded_ones_name(simulator: Simulated, gone: bool) -> None:
    app, apps = simulator.heroku_app(QUEUE), simulator.app.state.document["heroku"]["apps"]
    other = {**copy.deepcopy(app), "id": "99999999-eeee-4eee-8eee-999999999999"}
    apps[other["id"]] = other
    app["name"] = "raxx-queue-old"
    if gone:
        del apps[app["id"]]
    found = simulator.look(prod(), {"queue": app["id"]})
    assert (found.apps["queue"] is None) == gone
    assert found.same_name == {"queue": other["id"]}


@pytest.mark.parametrize("recorded", [True, False])
def test_a_missing_app_is_none(simulator: Simulated, recorded: bool) -> None:
    apps = simulator.app.state.document["heroku"]["apps"]
    uuid = simulator.heroku_app(QUEUE)["id"]
    del apps[uuid]
    found = simulator.look(prod(), {"queue": uuid} if recorded else {})
    assert (found.apps, found.same_name) == ({"queue": None}, {})


def test_the_proof_looks_at_the_same(simulator: Simulated) -> None:
    found = simulator.look(prod())
    app = found.apps["queue"]
    assert app is not None
    assert look_at_app(simulator.apis(), app.id) == app
    assert look_at_environment(prod(), simulator.apis(), "production") == found.environments["production"]


def test_where_else_a_recorded_add_on_is_attached(simulator: Simulated) -> None:
    uuid = ADDONS.of(app_of(simulator))[0].id
    body = {"addon": uuid, "app": "raxx-api-staging", "name": "LENT", "confirm": "raxx-api-staging"}
    simulator.apis().must_heroku.request("POST", "/addon-attachments", body)
    gone = "00000000-0000-4000-8000-000000000000"
    for recorded, elsewhere in ((uuid, (("postgresql-flat-88052", "raxx-api-staging"),)), (gone, ())):
        app = simulator.look(prod(), {"queue/database": recorded}).apps["queue"]
        assert app is not None
        assert ATTACHMENTS.of(app).elsewhere == elsewhere

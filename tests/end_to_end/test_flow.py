"""The main job, end to end: from the state of 18 May 2026 to a proved prod, and the same for staging."""

from __future__ import annotations

from lab.sandbox.demo import Demo
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.world import GATE, PROD, STAGING, World

UNTOUCHED = (STAGING, "raxx-api-staging", "raxx-api-prod")


def test_the_demo_holds(worlds: MakeWorld) -> None:
    world = worlds()
    world.alone()
    said: list[str] = []
    Demo(world, world.project, said.append).run()
    own = f"/apps/{app_id(world)}"
    first_up = [("PATCH", f"{own}/config-vars"), ("PUT", f"/api/v3{GATE}")]
    after_release = [("PATCH", f"{own}/formation/web")]
    outside = [("PUT", f"/api/v3{GATE}"), ("PATCH", f"/apps/{PROD}/config-vars")]
    # Every write of the whole demo; those of one `up` are under way at once, so each is sorted.
    found = world.writes()
    assert sorted(found[:2]) == sorted(first_up)
    assert found[2:3] == after_release
    assert found[3:5] == outside
    assert sorted(found[5:]) == sorted(first_up)


def test_the_first_preview_names_everything_with_and_without_diff(world: World) -> None:
    missing = {*world.secrets, "FLAG_QUEUE_BILLING", "RAPTOR_BASE_URL"} - {"SENTRY_DSN_QUEUE"}
    for options in ((), ("--diff",), ("--json",)):
        shown = world.preview(*options, expect=7)
        for name in missing:
            assert f"config var {name}: want" in shown, name
        assert "config var SENTRY_DSN_QUEUE: " not in shown
        assert "required reviewers: want MooseQuest, found none" in shown
        assert "formation web: waiting for the first release of web" in shown


def test_staging_converges_with_its_test_keys(worlds: MakeWorld) -> None:
    world = worlds(stack="staging")
    world.pulumi("stack", "init", "staging", expect=0)
    prod = world.config_vars(PROD)
    assert "config var STRIPE_API_KEY: want the value in the environment store" in world.preview(expect=7)
    world.up("--skip-preview")
    world.preview()
    live = world.config_vars(STAGING)
    assert {name: live[name] for name in world.secrets} == world.secrets
    assert world.config_vars(PROD) == prod
    assert world.releases()[0].startswith("Set ")


def test_the_first_up_says_what_it_did_and_touches_nothing_else(world: World) -> None:
    before = {app: world.config_vars(app) for app in (PROD, *UNTOUCHED)}
    database = before[PROD]["DATABASE_URL"]
    releases = world.releases()
    shown = world.up("--skip-preview")
    assert "warning" not in shown
    assert "looked again: 9 of 9 now as the spec says" in shown
    assert "looked again: 1 of 1 now as the spec says" in shown
    after = world.config_vars(PROD)
    assert len(world.releases()) == len(releases) + 1
    assert after["DATABASE_URL"] == database
    assert after["SENTRY_DSN_QUEUE"] == before[PROD]["SENTRY_DSN_QUEUE"]
    assert after["RAPTOR_BASE_URL"] == world.heroku("GET", "/apps/raxx-api-prod")["web_url"].rstrip("/")
    assert {app: world.config_vars(app) for app in UNTOUCHED} == {app: before[app] for app in UNTOUCHED}
    read = [e["path"] for e in world.journal() if "raxx-api" in e["path"] and e["path"].endswith("config-vars")]
    # What this very test read of the Raptor apps' config vars, and not once more.
    assert len(read) == 4


def test_a_second_up_writes_nothing(converged: World) -> None:
    before = len(converged.journal())
    converged.up()
    assert not converged.writes(before)


def test_the_same_drift_is_seen_again(converged: World) -> None:
    for _ in range(2):
        converged.github("PUT", GATE, {"reviewers": None})
        assert "required reviewers: want MooseQuest, found none" in converged.preview("--diff", expect=7)
        converged.up("--skip-preview")
    assert "MooseQuest" not in converged.preview("--diff")


def app_id(world: World) -> str:
    """The UUID of the prod app."""
    found: str = world.heroku("GET", f"/apps/{PROD}")["id"]
    return found

"""Each verb of the engine on resources of our own does what docs/provider.md says of it."""

from __future__ import annotations

import json
from typing import Any

from tests.aspects.case import APP, OTHER_KEY, heroku, live_state, set_vars
from tests.end_to_end.world import PROD, World, queue

URN = "urn:pulumi:prod::raxx-queue::"


def own(world: World) -> dict[str, Any]:
    """The outputs of our own resources by type and name."""
    found = {urn: each for urn, each in world.resources().items() if each["type"].startswith("raxx:")}
    return {"::".join(urn.split("::")[2:]): each["outputs"] for urn, each in found.items()}


def test_preview_shows_each_difference_by_its_name(converged: World) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY, RAPTOR_BASE_URL=None, DEBUG="1")(converged)
    shown = converged.preview("--diff", expect=7)
    assert '~ STRIPE_API_KEY : "another value (live Stripe secret key)' in shown.replace(
        "STRIPE_API_KEY:", "STRIPE_API_KEY :"
    )
    assert '=> "secret"' in shown
    assert '+ RAPTOR_BASE_URL: "the URL of raxx-api-prod"' in shown
    assert '~ config var DEBUG: "one that nobody declared" => "left as it is"' in shown
    document = json.loads(converged.pulumi("preview", "--stack", "prod", "--json", expect=0))
    paths = {path for step in document["steps"] if step["op"] == "update" for path in step["detailedDiff"] or {}}
    assert {"vars.STRIPE_API_KEY", "vars.RAPTOR_BASE_URL", 'left["config var DEBUG"]'} <= paths


def test_up_says_unchanged_of_what_it_leaves(converged: World) -> None:
    set_vars(DEBUG="1")(converged)
    line = "config var DEBUG: want none (not in the spec), found one that nobody declared"
    before = len(converged.journal())
    done = converged.up()
    assert line in done
    assert not converged.writes(before)
    assert "updated" not in done
    assert line in converged.preview(expect=7)


def test_refresh_takes_what_is_live_into_the_state_and_writes_nothing(converged: World) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY)(converged)
    before, changed = len(converged.journal()), live_state(converged)
    shown = converged.pulumi("refresh", "--stack", "prod", "--preview-only", "--diff", expect=0)
    assert "STRIPE_API_KEY" in shown
    converged.pulumi("refresh", "--stack", "prod", "--yes", expect=0)
    assert not converged.writes(before)
    assert live_state(converged) == changed
    assert own(converged)["raxx:heroku:ConfigVars::queue"]["vars"]["STRIPE_API_KEY"].startswith("another value")
    assert "config var STRIPE_API_KEY: want" in converged.preview(expect=7)
    converged.up("--skip-preview")
    converged.preview()


def test_a_bare_refresh_forgets_nothing(converged: World) -> None:
    """Without the program there is no look: what is recorded stays, and that is said."""
    before = own(converged)
    shown = converged.pulumi("refresh", "--stack", "prod", "--yes", "--run-program=false", expect=0)
    assert "not looked at: the program did not run" in shown
    assert own(converged) == before
    converged.preview()


def test_a_run_that_would_not_see_what_is_live_is_refused(converged: World) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY)(converged)
    before = len(converged.journal())
    for verb in (["preview", "--expect-no-changes"], ["up", "--skip-preview", "--yes"]):
        shown = converged.pulumi(*verb, "--stack", "prod", "--refresh=false")
        assert "--refresh=false: makes the engine compare with what the last run recorded" in shown
        assert "nothing was written" in shown
    assert not converged.writes(before)
    converged.preview(expect=7)


def test_target_alone(converged: World) -> None:
    heroku("PATCH", "/formation/web", {"quantity": 3})(converged)
    set_vars(STRIPE_API_KEY=OTHER_KEY)(converged)
    before = len(converged.journal())
    formation = f"{URN}heroku:formation/formation:Formation::queue-web"
    converged.forget("STRIPE_WEBHOOK_SECRET")  # which only ConfigVars needs
    converged.up("--skip-preview", "--target", formation)
    assert converged.heroku("GET", f"{APP}/formation/web")["quantity"] == 1
    assert converged.config_vars(PROD)["STRIPE_API_KEY"] == OTHER_KEY
    assert [method for method, _ in converged.writes(before)] == ["PATCH"]
    converged.keep(converged.secrets)
    assert "config var STRIPE_API_KEY: want" in converged.preview(expect=7)
    converged.up("--skip-preview", "--target", f"{URN}raxx:heroku:ConfigVars::queue")
    assert converged.config_vars(PROD)["STRIPE_API_KEY"] == converged.secrets["STRIPE_API_KEY"]
    converged.preview()


def test_import_by_hand_is_refused(converged: World) -> None:
    before = len(converged.journal())
    shown = converged.pulumi(
        "import", "raxx:heroku:App", "another", "x", "--stack", "prod", "--yes", "--generate-code=false"
    )
    assert "is no resource to import by hand" in shown
    assert not converged.writes(before)
    converged.preview()


def test_state_delete_is_taken_up_again(converged: World) -> None:
    before = len(converged.journal())
    converged.pulumi("state", "delete", f"{URN}raxx:heroku:App::queue", "--yes", "--stack", "prod", expect=0)
    converged.pulumi(
        "state",
        "delete",
        f"{URN}raxx:heroku:ConfigVars::queue",
        "--target-dependents",
        "--yes",
        "--stack",
        "prod",
        expect=0,
    )
    converged.up("--skip-preview")
    assert not converged.writes(before)
    converged.preview()


def test_destroy_deletes_nothing_and_is_taken_up_again(converged: World) -> None:
    """Protection ignored; with it, see test_safety."""
    before, live = len(converged.journal()), live_state(converged)
    converged.pulumi("destroy", "--stack", "prod", "--yes", "--skip-preview", "--ignore-protect")
    assert not converged.writes(before)
    assert live_state(converged) == live
    converged.up("--skip-preview")
    converged.preview()


def test_an_app_made_in_one_up_with_its_vars(world: World) -> None:
    """Unknown ids in the preview; app, add-on and vars in one `up`, and one release for the vars."""

    def new(config: dict[str, Any]) -> None:
        queue(config).update(name="raxx-queue-new", create=True, maintenance=True)
        queue(config)["addons"]["database"].update(name="postgresql-new-1", create=True)

    world.edit(new)
    world.app = "raxx-queue-new"
    world.set_state("heroku", provision_at_once=True)
    assert "app: want raxx-queue-new, found none: will be created" in world.preview(expect=7)
    world.up("--skip-preview")
    made = world.config_vars(world.app)
    assert made["DATABASE_URL"]
    assert made["STRIPE_API_KEY"] == world.secrets["STRIPE_API_KEY"]
    assert len([each for each in world.releases() if "STRIPE_API_KEY" in each]) == 1
    assert world.heroku("GET", "/apps/raxx-queue-new")["maintenance"]
    world.preview()

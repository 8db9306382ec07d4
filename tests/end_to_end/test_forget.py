"""Another app, another add-on: what was recorded is forgotten on purpose, and nothing else can do it."""

from __future__ import annotations

import re
import shlex
from typing import Any

from tests.end_to_end.test_safety import losses
from tests.end_to_end.world import PROD, World, queue

FORGET = "RAXX_FORGET"
OLD = "raxx-queue-old"


def another_app(world: World) -> str:
    """The app gets another name and a new one has its name; gives the new one's UUID."""
    world.heroku("PATCH", f"/apps/{PROD}", {"name": OLD})
    made: dict[str, Any] = world.heroku("POST", "/apps", {"name": PROD, "stack": "container"})
    world.set_state("heroku", provision_at_once=True)
    plan = {"plan": "heroku-postgresql:standard-0", "name": "postgresql-new-1"}
    world.heroku("POST", f"/apps/{PROD}/addons", plan)
    world.edit(lambda config: queue(config)["addons"]["database"].update(name="postgresql-new-1"))
    return str(made["id"])


def out_of_state(world: World, name: str) -> None:
    """Forgetting alone is refused, for an `up` would write to the old app; then runs the command that it names."""
    shown = world.refused("up", "--yes", "--skip-preview", env={FORGET: name})
    assert f"{FORGET}: {name}: is still in the state" in shown
    found = re.search(r"pulumi (state delete .*)$", " ".join(shown.split(" - ")), re.MULTILINE)
    assert found is not None, shown
    world.pulumi(*shlex.split(found[1]), "--yes", "--stack", "prod", expect=0)


def test_another_app(converged: World) -> None:
    new = another_app(converged)
    converged.refused("up", "--yes", "--skip-preview")
    out_of_state(converged, "queue")
    since = len(converged.journal())
    old = converged.heroku("GET", f"/apps/{OLD}/config-vars")

    converged.preview(expect=7, env={FORGET: "queue"})
    converged.up("--skip-preview", env={FORGET: "queue"})

    assert converged.heroku("GET", f"/apps/{OLD}/config-vars") == old
    assert not losses(converged, since)
    recorded = converged.pulumi("stack", "output", "ids", "--json", "--stack", "prod", expect=0)
    assert f'"queue": "{new}"' in recorded
    assert "STRIPE_API_KEY" in converged.heroku("GET", f"/apps/{PROD}/config-vars")
    converged.preview()  # from now on without the variable


def test_another_addon(converged: World) -> None:
    addon = converged.heroku("GET", f"/apps/{PROD}/addons")[0]
    converged.set_state("heroku", provision_at_once=True)
    converged.heroku("DELETE", f"/apps/{PROD}/addons/{addon['id']}")
    plan = {"plan": "heroku-postgresql:standard-0", "name": "postgresql-new-1"}
    made = converged.heroku("POST", f"/apps/{PROD}/addons", plan)
    converged.edit(lambda config: queue(config)["addons"]["database"].update(name="postgresql-new-1"))
    converged.refused("up", "--yes", "--skip-preview")
    out_of_state(converged, "queue/database")
    since = len(converged.journal())

    converged.up("--skip-preview", env={FORGET: "queue/database"})

    assert not losses(converged, since)
    assert made["id"] in converged.pulumi("stack", "output", "ids", "--json", "--stack", "prod", expect=0)
    converged.preview()


def test_a_name_that_is_not_recorded(converged: World) -> None:
    assert "RAXX_FORGET: api: is not recorded. Recorded: queue, queue/database." in converged.refused(
        "up", "--yes", "--skip-preview", env={FORGET: "api"}
    )


def test_a_failed_up_forgets_nothing(converged: World) -> None:
    another_app(converged)
    out_of_state(converged, "queue")
    before = converged.pulumi("stack", "output", "ids", "--json", "--stack", "prod", expect=0)
    converged.forget("STRIPE_API_KEY")
    converged.up("--skip-preview", expect=1, env={FORGET: "queue"})
    assert converged.pulumi("stack", "output", "ids", "--json", "--stack", "prod", expect=0) == before

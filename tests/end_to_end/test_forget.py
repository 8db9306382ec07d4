"""Another app, another add-on: what was recorded is forgotten with `pulumi state delete`, and by nothing else."""

from __future__ import annotations

from typing import Any

from tests.end_to_end.test_safety import losses
from tests.end_to_end.world import PROD, World, queue

OLD = "raxx-queue-old"
APP, ADDON = "heroku:app/app:App::queue", "heroku:addon/addon:Addon::queue-database"


def another_app(world: World) -> str:
    """The app gets another name and a new one has its name; gives the new one's UUID."""
    world.heroku("PATCH", f"/apps/{PROD}", {"name": OLD})
    made: dict[str, Any] = world.heroku("POST", "/apps", {"name": PROD, "stack": "container"})
    world.set_state("heroku", provision_at_once=True)
    plan = {"plan": "heroku-postgresql:standard-0", "name": "postgresql-new-1"}
    world.heroku("POST", f"/apps/{PROD}/addons", plan)
    world.edit(lambda config: queue(config)["addons"]["database"].update(name="postgresql-new-1"))
    return str(made["id"])


def forget(world: World, name: str) -> None:
    """As docs/operations.md has it: out of the state, with all that depends on it; what is live stays."""
    before = len(world.journal())
    urn = next(urn for urn in world.resources() if urn.endswith(f"::{name}"))
    options = ("--force", "--target-dependents", "--yes")
    world.pulumi("state", "delete", urn, *options, "--stack", world.stack, expect=0)
    assert not world.writes(before)


def identities(world: World) -> str:
    """What the state remembers of the app and its add-ons."""
    kept = [each for urn, each in world.resources().items() if "raxx:heroku:App::" in urn]
    return str([each["outputs"] for each in kept])


def test_another_app(converged: World) -> None:
    new = another_app(converged)
    converged.refused("up", "--yes", "--skip-preview")
    forget(converged, APP)
    since = len(converged.journal())
    old = converged.heroku("GET", f"/apps/{OLD}/config-vars")
    converged.preview(expect=7)
    converged.up("--skip-preview")
    assert converged.heroku("GET", f"/apps/{OLD}/config-vars") == old
    assert not losses(converged, since)
    assert new in identities(converged)
    assert "STRIPE_API_KEY" in converged.heroku("GET", f"/apps/{PROD}/config-vars")
    converged.preview()


def test_another_addon(converged: World) -> None:
    addon = converged.heroku("GET", f"/apps/{PROD}/addons")[0]
    converged.set_state("heroku", provision_at_once=True)
    converged.heroku("DELETE", f"/apps/{PROD}/addons/{addon['id']}")
    plan = {"plan": "heroku-postgresql:standard-0", "name": "postgresql-new-1"}
    made = converged.heroku("POST", f"/apps/{PROD}/addons", plan)
    converged.edit(lambda config: queue(config)["addons"]["database"].update(name="postgresql-new-1"))
    converged.refused("up", "--yes", "--skip-preview")
    forget(converged, ADDON)
    since = len(converged.journal())
    converged.up("--skip-preview")
    assert not losses(converged, since)
    assert made["id"] in identities(converged)
    converged.preview()


def test_a_failed_up_forgets_nothing(converged: World) -> None:
    another_app(converged)
    before = identities(converged)
    converged.forget("STRIPE_API_KEY")
    converged.up("--skip-preview", expect=1)
    assert identities(converged) == before

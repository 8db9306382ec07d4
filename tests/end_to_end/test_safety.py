"""Nothing can be lost by editing, renaming or destroying, and nothing is created by mistake.

Each of these was seen to delete or empty something with a naive program (docs/facts.md#import-of-another-id,
docs/facts.md#destroy-before-protect, docs/facts.md#program-first).
"""

from __future__ import annotations

import json
from typing import Any

from tests.end_to_end.world import PROD, World, queue


def losses(world: World, since: int) -> list[dict[str, Any]]:
    """Requests since `since` that delete something or null a config var."""
    found = []
    for entry in world.journal()[since:]:
        nulled = entry["path"].endswith("config-vars") and None in ((entry["body"] or {}).values())
        if entry["method"] == "DELETE" or nulled:
            found.append(entry)
    return found


def everything(world: World) -> str:
    """The prod app with all that belongs to it, to be compared."""
    app = world.heroku("GET", f"/apps/{PROD}")
    parts = [world.heroku("GET", f"/apps/{app['id']}/{part}") for part in ("config-vars", "addons", "formation")]
    return json.dumps([app["id"], *parts], sort_keys=True)


def test_an_app_removed_from_the_stack_file(converged: World) -> None:
    before, live = len(converged.journal()), everything(converged)
    converged.edit(lambda config: config.pop("raxx-queue:apps"))
    converged.up("--skip-preview", expect=1)
    assert not losses(converged, before)
    assert everything(converged) == live


def test_a_logical_rename(converged: World) -> None:
    before, live = len(converged.journal()), everything(converged)

    def rename(config: dict[str, Any]) -> None:
        config["raxx-queue:apps"] = {"jobs": queue(config)}

    converged.edit(rename)
    environment = {k.replace("__QUEUE__", "__JOBS__"): v for k, v in converged.project.environment.items()}
    converged.project.environment |= environment
    done = converged.pulumi("up", "--stack", "prod", "--yes")
    assert not losses(converged, before), done
    assert everything(converged) == live


def test_an_app_renamed_outside_and_another_under_its_name(converged: World) -> None:
    converged.heroku("PATCH", f"/apps/{PROD}", {"name": "raxx-queue-old"})
    converged.heroku("POST", "/apps", {"name": PROD, "stack": "container"})
    before = len(converged.journal())
    shown = converged.refused("up", "--yes")
    assert "is now named raxx-queue-old, and another app" in shown
    assert not losses(converged, before)


def test_destroy(converged: World) -> None:
    before, live = len(converged.journal()), everything(converged)
    converged.pulumi("destroy", "--stack", "prod", "--yes", "--skip-preview")
    assert not losses(converged, before)
    assert not converged.writes(before)
    assert everything(converged) == live


def test_every_answer_404_during_up(converged: World) -> None:
    live, before = everything(converged), len(converged.journal())
    body = {"id": "not_found", "message": "Couldn't find that app."}
    converged.control("POST", "/_/faults", {"path": ".*", "status": 404, "body": body})
    shown = converged.refused("up", "--yes", "--skip-preview")
    assert "Couldn't find that app" in shown or "does not exist" in shown
    converged.control("DELETE", "/_/faults")
    assert not losses(converged, before)
    assert everything(converged) == live
    converged.preview()


def test_an_outage_without_run_program_is_taken_up_again(converged: World) -> None:
    """The refresh comes first and loses the state; identity and live survive."""
    live = everything(converged)
    body = {"id": "not_found", "message": "Couldn't find that app."}
    converged.control("POST", "/_/faults", {"path": ".*", "status": 404, "body": body})
    converged.project.run(
        "env", "-u", "PULUMI_RUN_PROGRAM", "pulumi", "up", "--stack", "prod", "--yes", "--skip-preview"
    )
    converged.control("DELETE", "/_/faults")
    before = len(converged.journal())
    converged.up("--skip-preview")
    assert not losses(converged, before)
    assert everything(converged) == live
    converged.preview()


def test_a_typo_makes_no_new_app(world: World) -> None:
    world.edit(lambda config: queue(config).update(name="raxx-queue-prdo"))
    assert "Heroku has no app raxx-queue-prdo" in world.refused("up", "--yes")


def test_a_missing_database_makes_no_empty_one(world: World) -> None:
    world.edit(lambda config: queue(config)["addons"]["database"].update(name="postgresql-flat-1"))
    shown = world.refused("up", "--yes")
    assert "has no add-on postgresql-flat-1; it has postgresql-flat-88052" in shown


def test_a_var_dropped_from_the_spec_leaves(converged: World) -> None:
    converged.edit(lambda config: queue(config)["config_vars"].pop("FLAG_QUEUE_BILLING"))
    assert "will be removed: FLAG_QUEUE_BILLING" in converged.preview(expect=7)
    converged.up("--skip-preview")
    assert "FLAG_QUEUE_BILLING" not in converged.config_vars(PROD)
    converged.preview()


def test_adoption_of_a_converged_prod_makes_no_release(converged: World) -> None:
    """A fresh state over a live prod that is as its spec says: taken up without a change."""
    converged.pulumi("stack", "rm", "prod", "--force", "--yes", "--preserve-config", expect=0)
    converged.pulumi("stack", "init", "prod", expect=0)
    releases = converged.releases()
    shown = converged.up()
    assert converged.releases() == releases
    assert "want" not in shown
    converged.preview()

"""`go-live` from the state of 18 May 2026 to a healthy prod, with the real engine; and where it stops and goes on."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import CompletedProcess
from typing import Any

import pytest
import yaml

from tests.end_to_end.world import PROD, STAGING, World

REPO = "/repos/raxx-app/TradeMasterAPI"
RUNS = f"/_/github{REPO}/runs"
PHRASE = "deploy-prod-now"


@pytest.fixture
def prod(world: World) -> World:
    """The seed state, with health pages where the simulators serve them."""
    for stack, app in (("prod", PROD), ("staging", STAGING)):
        file = world.project.stack_file(stack)
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
        health = {"url": world.url, "path": f"/_web/apps/{app}/health"}
        document["config"]["raxx-queue:apps"]["queue"]["health"] |= health
        file.write_text(yaml.safe_dump(document), encoding="utf-8")
    return world


def go_live(world: World, expect: int, *arguments: str, phrase: str = PHRASE) -> CompletedProcess[str]:
    """One command, the phrase at its prompt; what it prints holds no secret."""
    command = ("python", "-m", "infra", "go-live", "--yes", "--every", "0.2", "--wait", "0", *arguments)
    script = 'phrase=$1; shift; printf "%s\\n" "$phrase" | "$@"'
    done = world.project.run("bash", "-c", script, "bash", phrase, ".venv/bin/" + command[0], *command[1:])
    assert done.returncode == expect, done.stdout
    for name, value in [*world.secrets.items(), *world.config_vars_quietly().items()]:
        assert len(value) < 8 or value not in done.stdout, f"the value of {name} was shown"
    assert "Traceback" not in done.stdout, done.stdout
    return done


def runs(world: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.github("GET", f"{REPO}/actions/runs")["workflow_runs"]
    return sorted(found, key=lambda run: int(run["id"]))


def release_staged_image(world: World) -> None:
    """What the job deploy-prod does: the image that staging runs, on prod."""
    apps = world.control("GET", "/_/state")["heroku"]["apps"].values()
    image = next(app for app in apps if app["name"] == STAGING)["formation"]["web"]["docker_image"]
    world.control("POST", f"/_/heroku/apps/{PROD}/container-release", {"process_types": ["web"], "image": image})


@contextmanager
def people_and_actions(world: World, decision: str = "approved", conclusion: str = "success") -> Iterator[None]:
    """GitHub, which runs what was dispatched, and the reviewer, who decides after a while; until the block ends."""
    over, since = threading.Event(), len(world.journal())

    def is_watched(run: int) -> bool:
        path = f"{REPO}/actions/runs/{run}/pending_deployments"
        return any(entry["path"].endswith(path) for entry in world.journal()[since:])

    def work() -> None:
        while not over.is_set():
            for run in [run for run in runs(world) if run["status"] != "completed"]:
                world.control("POST", f"{RUNS}/{run['id']}/wait", {"environment": "production"})
                while not is_watched(run["id"]) and not over.is_set():
                    over.wait(0.1)  # the reviewer decides when somebody waits for it
                path = f"{REPO}/actions/runs/{run['id']}/pending_deployments"
                for waits in world.github("GET", path):
                    body = {"environment_ids": [waits["environment"]["id"]], "state": decision, "comment": ""}
                    world.github("POST", path, body)
                if decision == "approved":
                    if conclusion == "success":
                        release_staged_image(world)
                    world.control("POST", f"{RUNS}/{run['id']}", {"conclusion": conclusion})
            over.wait(0.1)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_from_the_seed_state_to_a_healthy_prod_in_one_command(prod: World) -> None:
    with people_and_actions(prod):
        shown = go_live(prod, 0).stdout
    order = [
        "[1/5]",
        "[2/5]",
        "[3/5]",
        "waits for approval (production: MooseQuest)",
        "[4/5]",
        "[5/5]",
        "prod is live.",
    ]
    places = [shown.index(text) for text in order]
    assert places == sorted(places), shown
    [run] = runs(prod)
    assert (run["event"], run["conclusion"]) == ("workflow_dispatch", "success")
    [ordered] = prod.control("GET", "/_/state")["github"]["repos"]["raxx-app/TradeMasterAPI"]["runs"]
    assert ordered["inputs"] == {"target": "prod", "confirm": PHRASE, "ref": "main"}
    [web] = prod.heroku("GET", f"/apps/{PROD}/formation")
    assert (web["quantity"], web["size"].lower()) == (1, "standard-1x")
    prod.preview()

    # Again: nothing is left to do, and it is said; no phrase is asked for.
    before = len(prod.journal())
    document = json.loads(go_live(prod, 0, "--json", phrase="").stdout.partition("\n{")[2].join(["{", ""]))
    assert [phase["state"] for phase in document["phases"]] == ["ok"] * 5
    assert "nothing to deploy" in document["phases"][2]["seen"]
    assert prod.writes(before) == [("POST", f"/apps/{PROD}/log-sessions")]


def test_another_phrase_deploys_nothing_and_the_next_try_goes_on(prod: World) -> None:
    shown = go_live(prod, 1, phrase="DEPLOY-PROD-NOW").stdout
    assert "the phrase is another one: nothing was deployed" in " ".join(shown.split())
    assert not runs(prod)
    assert prod.github("GET", f"{REPO}/environments/production")["protection_rules"], "up was done, and stays"
    with people_and_actions(prod):
        assert "nothing to do" in go_live(prod, 0).stdout


def test_a_rejected_run_stops_it(prod: World) -> None:
    with people_and_actions(prod, decision="rejected"):
        shown = go_live(prod, 1).stdout
    assert "the run ended with failure" in " ".join(shown.split())
    assert not any(text.startswith("Deployed") for text in prod.releases())


def test_a_run_that_is_under_way_is_waited_for(prod: World) -> None:
    shown = go_live(prod, 1, "--limit", "0.5").stdout  # nobody works on the run
    assert "Run go-live again: it goes on with this run" in " ".join(shown.split())
    with people_and_actions(prod):
        shown = go_live(prod, 0, phrase="").stdout
    assert "a run is under way already, and is waited for" in " ".join(shown.split())
    assert len(runs(prod)) == 1


def test_a_missing_secret_is_a_blocker_before_anything_is_written(prod: World) -> None:
    prod.forget("STRIPE_API_KEY")
    before = len(prod.journal())
    shown = go_live(prod, 1).stdout
    assert "queue/STRIPE_API_KEY" in shown
    assert not prod.writes(before)


def test_an_up_that_fails_stops_it(prod: World) -> None:
    prod.control("POST", "/_/faults", {"method": "PATCH", "path": "config-vars", "status": 422})
    shown = go_live(prod, 1).stdout
    assert "pulumi up ended with 1" in " ".join(shown.split())
    assert not runs(prod)

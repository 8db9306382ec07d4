"""The deploy workflow changed outside: seen in the preview, left alone by `up`, gone when it is put right."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.end_to_end.world import World

FOLDER = "/repos/raxx-app/TradeMasterAPI/contents/.github/workflows"
NAME = "deploy-queue.yml"


class GateWorld(World):
    """A world whose stack has only the environment and its gate, so that it needs no Heroku."""

    def workflow(self, name: str = NAME) -> str:
        return base64.b64decode(self.github("GET", f"{FOLDER}/{name}")["content"]).decode()

    def write(self, text: str, name: str = NAME) -> None:
        """Commits the file to the default branch."""
        body = {"message": "change", "content": base64.b64encode(text.encode()).decode()}
        if name in self.files():
            body["sha"] = self.files()[name]
        self.github("PUT", f"{FOLDER}/{name}", body)

    def files(self) -> dict[str, str]:
        """The workflow files by name, each with git's name of its content."""
        try:
            return {entry["name"]: entry["sha"] for entry in self.github("GET", FOLDER)}
        except RuntimeError:
            return {}

    def delete(self, name: str = NAME) -> None:
        """Deletes the file from the default branch."""
        self.github("DELETE", f"{FOLDER}/{name}", {"message": "delete", "sha": self.files()[name]})


@pytest.fixture(scope="module")
def _gate(tmp_path_factory: pytest.TempPathFactory) -> GateWorld:
    with GateWorld(tmp_path_factory.mktemp("gate")) as world:
        world.edit(lambda config: config.pop("raxx-queue:apps"))
        world.pulumi("stack", "init", "prod", expect=0)
        world.up("--skip-preview")
        world.preview()
    return world


@pytest.fixture
def gate(_gate: GateWorld, tmp_path: Path) -> Iterator[GateWorld]:
    """A converged environment with its gate, in a world of its own."""
    with GateWorld(tmp_path, saved=_gate) as world:
        yield world


def swapped(old: str, new: str) -> Callable[[GateWorld], None]:
    def change(world: GateWorld) -> None:
        text = world.workflow()
        assert old in text
        world.write(text.replace(old, new))

    return change


CONFIRM = "\n      && inputs.confirm == 'deploy-prod-now'"
CHANGES: dict[str, tuple[Callable[[GateWorld], None], str]] = {
    "the confirm condition is dropped": (
        swapped(CONFIRM, ""),
        "deploys without the exact inputs: deploy-prod (line 108)",
    ),
    "the phrase check is weakened": (
        swapped("inputs.confirm == 'deploy-prod-now'", "startsWith(inputs.confirm, 'deploy')"),
        "confirm=deploy-prod-nowx",
    ),
    "the environment is dropped": (
        swapped("    environment: production\n", ""),
        "environment of deploy-prod: want production, found none",
    ),
    "the rejection no longer fails": (
        swapped('nothing was deployed"\n          exit 1', 'nothing was deployed"\n          exit 0'),
        "rejection does not surely fail: confirm-gate-rejected",
    ),
    "the workflow is deleted": (
        lambda world: world.delete(),
        "workflow deploy-queue.yml: want one on the default branch, found none",
    ),
    "the workflow is no YAML": (lambda world: world.write("on: ["), "GitHub would not take it: not YAML: line"),
    "another workflow deploys": (
        lambda world: world.write(
            "on: push\njobs:\n  ship:\n    runs-on: ubuntu-latest\n    environment: production\n    steps: []\n",
            "ship.yml",
        ),
        "ship.yml job ship may deploy: it uses the environment production (line 5)",
    ),
}


AT_ONCE = (
    ("the confirm condition is dropped", "the environment is dropped", "another workflow deploys"),
    ("the phrase check is weakened", "the rejection no longer fails"),
    ("the workflow is deleted",),
    ("the workflow is no YAML",),
)
"""Every change once, with those that are not in its way."""


def test_every_change_is_seen_and_left(gate: GateWorld) -> None:
    assert sorted(title for titles in AT_ONCE for title in titles) == sorted(CHANGES)
    original = gate.workflow()
    for titles in AT_ONCE:
        for title in titles:
            CHANGES[title][0](gate)
        changed, before = gate.files(), len(gate.journal())
        for shown in (gate.up(), gate.preview("--diff", expect=7)):
            assert not [title for title in titles if CHANGES[title][1] not in shown], shown
        assert gate.writes(before) == []
        assert gate.files() == changed
        gate.write(original)
        if "ship.yml" in changed:
            gate.delete("ship.yml")
    shown = gate.preview()
    assert not [finding for _, finding in CHANGES.values() if finding in shown]


def test_another_case_is_a_notice_or_drift(gate: GateWorld) -> None:
    notice = (
        "phrase in another case: deploy-prod also runs on workflow_dispatch with target=prod, confirm=DEPLOY-PROD-NOW"
    )
    assert notice in gate.preview()
    gate.edit(lambda config: config["raxx-queue:deploy_gates"]["queue"].update(case_sensitive=True))
    assert notice in gate.preview(expect=7)


def test_a_proved_gate_costs_two_requests(gate: GateWorld) -> None:
    before = len(gate.journal())
    gate.preview()
    paths = [entry["path"] for entry in gate.journal()[before:] if "/contents/" in entry["path"]]
    assert sorted(path.rpartition("/")[2] for path in paths) == ["deploy-queue.yml", "workflows"]


RELEASED_BY = {"email": "ops@example.com", "staging_app": "raxx-queue-staging", "since": "2026-05-19"}
PROD_RELEASES = "/apps/raxx-queue-prod"
DOCKER = "application/vnd.heroku+json; version=3.docker-releases"


def release(world: GateWorld, image: str) -> None:
    """Releases an image on prod with the operator's own token, as anybody who has one can."""
    body = {"updates": [{"type": "web", "docker_image": image}]}
    world.heroku("PATCH", f"{PROD_RELEASES}/formation", body, Accept=DOCKER)


def test_releases_around_the_gate(gate: GateWorld) -> None:
    config = "raxx-queue:deploy_gates"
    gate.edit(lambda c: c[config]["queue"].update(released_by=RELEASED_BY))
    gate.preview()
    [web] = gate.heroku("GET", "/apps/raxx-queue-staging/formation", Accept=DOCKER)
    image = web["docker_image"]["id"]
    release(gate, image)
    shown = gate.preview(expect=7)
    assert "released around the gate: v6: " in shown
    assert "by ops@example.com on " in shown
    assert "no run of the workflow was in progress" in shown

    accepted = [{"what": "released around the gate: v6", "reason": "the first one, by hand"}]
    gate.edit(lambda c: c[config]["queue"].update(accepted=accepted))
    assert "(accepted: the first one, by hand)" in gate.preview()
    gate.github("POST", f"{FOLDER.replace('contents/.github', 'actions')}/{NAME}/dispatches", {"ref": "main"})
    release(gate, image)
    assert "v7" not in gate.preview()

    release(gate, "f" * 64)
    before = len(gate.journal())
    assert "v8: " in (shown := gate.preview(expect=7))
    assert "staging did not run web (ffffffffffff)" in shown
    asked = [e for e in gate.journal()[before:] if e["agent"] == "raxx" and "/environments" not in e["path"]]
    assert len(asked) <= 10
    gate.up("--skip-preview")
    assert "v8: " in gate.preview(expect=7)

"""Another instance of the tool: the demo, the second stack and the commands as project acme, with names of its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.sandbox.demo import Demo
from lab.sandbox.project import Project, api_environment
from lab.sandbox.simulator import Simulator
from lab.sandbox.values import environment_names, fake_secrets
from tests.end_to_end.world import GATE, PROD, PROJECT, STAGING, World

LIVE, OTHER = "billing-production", "billing-eu"
APP, OTHER_APP = "acme-billing", "acme-billing-eu"
OWNER, REPOSITORY = GATE.split("/")[2:4]
# What each name of this repository's instance is in the other one, longest first.
NAMES = {STAGING: OTHER_APP, PROD: APP, PROJECT: "acme", REPOSITORY: "Billing", OWNER: "acme-inc"}
STACKS = {"prod": LIVE, "staging": OTHER}


def renamed(text: str) -> str:
    for name, other in NAMES.items():
        text = text.replace(name, other)
    return text


class Instance:
    """The other instance: what is live under its names, and a copy of the project with its own Pulumi files."""

    def __init__(self, folder: Path, simulator: Simulator) -> None:
        self.simulator = simulator
        state = json.dumps(simulator.control("GET", "/_/state"))
        simulator.control("PUT", "/_/state", json.loads(renamed(state)))
        self.project = Project(folder / "project", api_environment(simulator.url))
        for file in self.project.folder.glob("Pulumi*.yaml"):
            text = renamed(file.read_text())
            file.unlink()
            for stack, other in STACKS.items():
                text = text.replace(f"{{{stack}: ", f"{{{other}: ")  # across_stacks
            name = STACKS.get(file.name.split(".")[1], "")
            file.with_name(f"Pulumi.{name}.yaml" if name else file.name).write_text(text)
        self.said = ""

    def pulumi(self, *arguments: str, expect: int = 0) -> str:
        return self._kept(self.project.pulumi(*arguments), expect)

    def infra(self, *arguments: str, expect: int = 0) -> str:
        command = (".venv/bin/python", "-m", "infra", *arguments)
        return self._kept(self.project.run(*command), expect)

    def _kept(self, done: Any, expect: int) -> str:
        assert done.returncode == expect, done.stdout
        self.said += done.stdout
        return str(done.stdout)

    def says_no_other_name(self) -> None:
        """Nothing that was printed, stored or asked has a name of this repository's instance."""
        written = [path for path in self.project.state.rglob("*") if path.is_file()]
        everything = self.said + "".join(path.read_text(errors="replace") for path in written)
        everything += self.simulator.journal_file.read_text()
        for name in (*NAMES, *(f"{PROJECT}-{stack}".upper().replace("-", "_") for stack in STACKS)):
            assert name not in everything, name


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    with Simulator(tmp_path) as simulator:
        yield Instance(tmp_path, simulator)
    shutil.rmtree(tmp_path / "state")


def test_the_demo_holds_there(instance: Instance) -> None:
    def say(text: str) -> None:
        instance.said += f"{text}\n"

    Demo(instance.simulator, instance.project, say).run()
    assert f"--app {APP}" in instance.said
    assert "ACME_BILLING_PRODUCTION__QUEUE__STRIPE_API_KEY" in instance.project.environment
    assert list((instance.project.state / ".pulumi" / "stacks" / "acme").glob(f"{LIVE}.json"))
    # Which stack is meant need not be said: the one with live keys.
    drift = json.loads(instance.infra("drift", "--json"))
    assert drift["stack"] == LIVE
    assert "choose one with --against" in instance.infra("verify", "--json", expect=1)
    instance.infra("secrets", "check", expect=0)
    assert f"Parity of {OTHER} and {LIVE}" in instance.infra("parity", "--against", OTHER, expect=7)
    instance.says_no_other_name()


def test_its_other_stack_takes_test_keys_and_converges(instance: Instance) -> None:
    secrets = fake_secrets("test")
    secrets["SENTRY_DSN_QUEUE"] = instance.simulator.config_vars(OTHER_APP)["SENTRY_DSN_QUEUE"]
    kept = environment_names("acme", OTHER, "queue", secrets)
    assert all(name.startswith("ACME_BILLING_EU__QUEUE__") for name in kept)
    instance.project.environment |= kept
    instance.pulumi("stack", "init", OTHER)
    shown = instance.pulumi("preview", "--stack", OTHER, "--expect-no-changes", expect=7)
    assert "config var STRIPE_API_KEY: want the value in the environment store" in shown
    instance.pulumi("up", "--stack", OTHER, "--yes")
    instance.pulumi("preview", "--stack", OTHER, "--expect-no-changes")
    instance.simulator.heroku("PATCH", f"/apps/{OTHER_APP}/config-vars", {"FLAG_QUEUE_BILLING": "false"})
    shown = instance.pulumi("preview", "--stack", OTHER, "--expect-no-changes", expect=7)
    assert 'config var FLAG_QUEUE_BILLING: want "true", found "false"' in shown
    instance.pulumi("up", "--stack", OTHER, "--yes")
    instance.pulumi("preview", "--stack", OTHER, "--expect-no-changes")
    assert instance.simulator.config_vars(OTHER_APP)["FLAG_QUEUE_BILLING"] == "true"
    instance.says_no_other_name()


def test_a_project_is_renamed_as_the_page_says(converged: World) -> None:
    """docs/instance.md, 'Renaming a project': what is converged stays so, and nothing live is written."""
    project, before = converged.project, len(converged.journal())
    converged.pulumi("stack", "rename", "organization/acme/prod", "--stack", "prod", expect=0)
    for file in project.folder.glob("Pulumi*.yaml"):
        text = file.read_text().replace(f"name: {PROJECT}\n", "name: acme\n")
        file.write_text(text.replace(f"{PROJECT}:", "acme:"))
    assert "config var STRIPE_API_KEY: not compared" in converged.preview(), "no variable has its new name yet"
    project.environment |= environment_names("acme", "prod", "queue", converged.secrets)
    assert "not compared" not in converged.preview()
    assert not converged.writes(before)


@pytest.mark.parametrize("name", ["raxx", "heroku", "github", "pulumi"])
def test_a_name_that_gives_a_provider_the_config_is_refused_by_engine_and_commands(
    instance: Instance, name: str
) -> None:
    for file in instance.project.folder.glob("Pulumi*.yaml"):
        file.write_text(file.read_text().replace("name: acme\n", f"name: {name}\n").replace("acme:", f"{name}:"))
    instance.pulumi("stack", "init", LIVE)
    before = len(instance.simulator.journal())
    for shown in (
        instance.pulumi("preview", "--stack", LIVE, expect=1),
        instance.pulumi("up", "--stack", LIVE, "--yes", expect=1),
        instance.infra("drift", "--stack", LIVE, expect=1),
    ):
        assert f"Pulumi.yaml: name: {name} is " in shown
        assert "Give the project another name" in shown
    assert len(instance.simulator.journal()) == before, "nobody was asked"


def test_two_stacks_with_the_same_variables_are_refused(instance: Instance) -> None:
    twin = OTHER.replace("-", "_")
    shutil.copy(instance.project.stack_file(OTHER), instance.project.stack_file(twin))
    instance.pulumi("stack", "init", OTHER)
    for shown in (
        instance.pulumi("preview", "--stack", OTHER, expect=1),
        instance.infra("drift", "--stack", OTHER, expect=1),
    ):
        assert f"Pulumi.{OTHER}.yaml: the variables of its secrets would be those of stack {twin}" in shown
        assert "ACME_BILLING_EU__" in shown

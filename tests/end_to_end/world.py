"""One world: running simulators, a copy of the project, and what a test asks and asserts of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import yaml

from lab.sandbox.project import Project, api_environment
from lab.sandbox.values import environment_names, fake_secrets
from tests.aspects.case import GATE, PROD, PROJECT, STAGING, Operated
from tests.end_to_end.language_host import ATTACH, attached, printed

__all__ = ["GATE", "PROD", "PROJECT", "STAGING", "World", "converge", "queue"]


class World(Operated):
    """Simulators with a project beside them, whose secrets are in the environment store of `stack`.

    `saved` is an ended world whose state, stack files and simulator this one begins with.
    """

    def __init__(self, folder: Path, stack: str = "prod", saved: World | None = None) -> None:
        super().__init__(folder)
        self.stack, self.saved = stack, saved
        self.app = PROD if stack == "prod" else STAGING
        self.secrets = fake_secrets("live" if stack == "prod" else "test")
        if saved is not None:
            shutil.copy(saved.folder / "simulator.json", folder / "simulator.json")

    def __enter__(self) -> Self:
        super().__enter__()
        self.project = Project(self.folder / "project", api_environment(self.url) | attached())
        if self.saved is not None:
            self.project.copy_state_of(self.saved.project)
            self.secrets = dict(self.saved.secrets)
        else:
            self.secrets["SENTRY_DSN_QUEUE"] = self.config_vars(self.app)["SENTRY_DSN_QUEUE"]
        self.keep(self.secrets)
        return self

    def alone(self) -> None:
        """Lets each engine start its own language hosts, as it does for people."""
        self.project.environment.pop(ATTACH, None)

    def keep(self, secrets: Mapping[str, str]) -> None:
        """Puts values into the environment store."""
        self.project.environment |= environment_names(PROJECT, self.stack, "queue", dict(secrets))

    def forget(self, name: str) -> None:
        """Takes a value out of the environment store."""
        for key in environment_names(PROJECT, self.stack, "queue", {name: ""}):
            del self.project.environment[key]

    def pulumi(self, *arguments: str, expect: int | None = None, env: Mapping[str, str] | None = None) -> str:
        """Runs one command, holds it to its exit code, and gives its output, which never holds a secret."""
        done = self.project.pulumi(*arguments, env=env)
        assert expect is None or done.returncode == expect, f"exit code {done.returncode}\n{done.stdout}"
        for name, value in [*self.secrets.items(), *self.config_vars_quietly().items()]:
            assert len(value) < 8 or value not in done.stdout, f"the value of {name} was shown"
        assert "Traceback" not in done.stdout, done.stdout
        assert not (text := printed()), text
        return done.stdout

    def config_vars_quietly(self) -> dict[str, str]:
        """Live values that must not be shown; none when the API is made to fail, and never a URL that is no secret."""
        try:
            found = self.config_vars(self.app)
        except (RuntimeError, OSError, ValueError):
            return {}
        return {name: value for name, value in found.items() if name != "RAPTOR_BASE_URL"}

    def preview(self, *arguments: str, expect: int = 0, env: Mapping[str, str] | None = None) -> str:
        """`pulumi preview --expect-no-changes`; fails if it wrote anything to either API."""
        before = len(self.journal())
        options = ("--stack", self.stack, "--expect-no-changes", *arguments)
        shown = self.pulumi("preview", *options, expect=expect, env=env)
        assert not self.writes(before), f"a preview wrote: {self.writes(before)}"
        return shown

    def up(self, *arguments: str, expect: int = 0, env: Mapping[str, str] | None = None) -> str:
        """`pulumi up --yes`."""
        return self.pulumi("up", "--stack", self.stack, "--yes", *arguments, expect=expect, env=env)

    def refused(self, *arguments: str, env: Mapping[str, str] | None = None) -> str:
        """A command that must end with 1, a clear message, and both APIs and the state as they were; gives the text."""
        before, state = len(self.journal()), self.resources()
        shown = self.pulumi(*arguments, "--stack", self.stack, expect=1, env=env)
        assert not self.writes(before), f"wrote: {self.writes(before)}"
        # A first `up` that is refused leaves the empty stack itself with the engine's own provider, and nothing else.
        left = {urn: r for urn, r in self.resources().items() if state or not r["type"].startswith("pulumi:")}
        assert left == state
        return shown

    def resources(self) -> dict[str, Any]:
        """The state's resources by URN, without what changes by merely looking; secrets as their mere presence."""
        checkpoint = self.project.state / ".pulumi" / "stacks" / PROJECT / f"{self.stack}.json"
        latest = json.loads(checkpoint.read_text())["checkpoint"].get("latest") or {}
        return {resource["urn"]: _lasting(resource) for resource in latest.get("resources") or []}

    def edit(self, change: Any) -> None:
        """Changes the stack file: `change` takes its config and mutates it."""
        file = self.project.stack_file(self.stack)
        document = yaml.safe_load(file.read_text())
        change(document["config"])
        file.write_text(yaml.safe_dump(document))

    def set_state(self, api: str, **switches: Any) -> None:
        """Sets switches of the simulated platform that have no public route."""
        document = self.control("GET", "/_/state")
        document[api].update(switches)
        self.control("PUT", "/_/state", document)

    def releases(self) -> list[str]:
        """Descriptions of the app's releases, newest first."""
        found = self.heroku("GET", f"/apps/{self.app}/releases", Range="version ..; order=desc,max=100")
        return [release["description"] for release in found]


_PASSING = ("modified", "created", "ciphertext", "stackTrace", "sourcePosition")


def _lasting(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _lasting(inner) for name, inner in value.items() if name not in _PASSING}
    return [_lasting(inner) for inner in value] if isinstance(value, list) else value


def converge(world: World) -> None:
    """From the seed state to a converged prod with a released container."""
    world.up("--skip-preview")
    world.release_container(world.app)
    world.up("--skip-preview")
    world.preview()


def queue(config: dict[str, Any]) -> dict[str, Any]:
    """The queue app in a stack's config."""
    found: dict[str, Any] = config["raxx-queue:apps"]["queue"]
    return found

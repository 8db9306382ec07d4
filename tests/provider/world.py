"""A session of the provider on a converged prod in this process: what it is asked, what it says, and what it writes."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from infra.comparison.stack import Comparison
from infra.provider import own
from infra.provider.engine import EngineCommand, Voice
from infra.provider.life import Life
from infra.provider.own import Own
from infra.provider.session import APP, CONFIG_VARS, ENVIRONMENT, Session
from infra.provider.writes import Work
from infra.spec import read
from lab.sandbox.simulator import ROOT
from lab.sandbox.values import environment_names
from tests.apis.simulated import environ
from tests.aspects.case import PROD, PROJECT, mention_everything
from tests.aspects.world import AspectWorld

Config = dict[str, Any]
UP, PREVIEW = EngineCommand("up", (), program_first=True), EngineCommand("preview", (), program_first=True)
NOTHING: Config = {"ids": {}, "managed": {}, "protection": {}, "releases": {}, "released": {}}
"""What is remembered before a first `up`."""
VARS_PATH = "apps/[^/]+/config-vars$"


@cache
def _committed() -> Config:
    config: Config = yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text(encoding="utf-8"))["config"]
    for var in config["raxx-queue:apps"]["queue"]["config_vars"].values():
        var.pop("across_stacks", None)  # the other stack is not looked at here
    config["raxx-queue:secret_stores"] = ["environment"]
    return config


def config(
    mentioned: bool = False, change: Callable[[Config, Config], object] | None = None, gate: bool = False
) -> Config:
    """The stack's config of a world of tests/aspects; `change` mutates its app and its environment."""
    made = copy.deepcopy(_committed())
    if not gate:
        made.pop("raxx-queue:deploy_gates")
    if mentioned:
        mention_everything(made)
    if change:
        change(made["raxx-queue:apps"]["queue"], made["raxx-queue:environments"]["production"])
    return made


def quiet_life() -> Life:
    """A life that leaves the signals of the tests' own process alone."""
    made: list[Life] = []
    thread = threading.Thread(target=lambda: made.append(Life()))
    thread.start()
    thread.join()
    return made[0]


class Heard(Voice):
    """Keeps what is said: text, URN, and whether as a warning or as progress."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str, bool, bool]] = []

    def say(self, text: str, urn: str = "", *, warning: bool = False, progress: bool = False) -> None:
        self.said.append((text, urn, warning, progress))


class Provided:
    """A converged world, and what the engine and the program ask of a provider that looks at it."""

    def __init__(self, world: AspectWorld, mentioned: bool, folder: Path) -> None:
        self.world, self.folder = world, folder
        self.config = config(mentioned)
        self.release = self.releases()[-1]["version"]

    @property
    def environ(self) -> dict[str, str]:
        """The variables of the provider's process: both APIs, and the secrets."""
        return {**environ(self.world.simulators.url), **environment_names(PROJECT, "prod", "queue", self.world.secrets)}

    def change_spec(self, change: Callable[[Config, Config], object]) -> None:
        """Mutates the app and the environment of the stack's config."""
        change(self.config["raxx-queue:apps"]["queue"], self.config["raxx-queue:environments"]["production"])
        self.world.spec = read("raxx-queue", "prod", self.config)

    def asked(self, *, dry_run: bool = False, **changes: Any) -> dict[str, Any]:
        """What the program asks; what is remembered is what the last `up` of this world recorded."""
        known = self.world.remembered
        remembered = {
            "ids": dict(known.ids),
            "managed": {},
            "protection": {},
            "releases": {"queue": self.release},
            "released": dict(known.released),
        }
        asked = {
            "project": PROJECT,
            "stack": "prod",
            "config": self.config,
            "secrets": None,
            "folder": str(self.folder),
        }
        return {**asked, "remembered": remembered, "dry_run": dry_run, **changes}

    def session(self, order: EngineCommand = UP) -> Session:
        self.heard = Heard()
        return Session(quiet_life(), order=order)

    def looked(self, *, dry_run: bool = False, **changes: Any) -> Session:
        """A session that has looked."""
        session = self.session(PREVIEW if dry_run else UP)
        answer = session.look(self.asked(dry_run=dry_run, **changes))
        assert "refused" not in answer, answer["refused"]
        self.world.simulators.app.journal.clear()
        return session

    def work(self, session: Session, key: str = "queue") -> Work:
        """A write; what is said is in `heard`, what is progress in `progress`."""
        self.progress: list[str] = []
        return Work(session, key, self.heard.say, self.progress.append)

    @property
    def lines(self) -> list[str]:
        """The texts that were said."""
        return [text for text, *_ in self.heard.said]

    def releases(self) -> list[Any]:
        found: list[Any] = self.world.heroku("GET", f"/apps/{PROD}/releases")
        return found

    def writes(self) -> list[tuple[str, str]]:
        """Method and path of every write since the look."""
        return self.world.writes()

    def values(self) -> dict[str, str]:
        """Every value that no word may show: live and wanted, but for short ones, which stand in texts by accident."""
        wanted = {f"{name} (wanted)": value for name, value in self.world.secrets.items()}
        found = {**self.world.config_vars(PROD), **wanted}
        return {name: value for name, value in found.items() if len(value) >= 8}

    def shown_in(self, text: str, values: Mapping[str, str] | None = None) -> set[str]:
        """The names of the values that a text shows."""
        return {name for name, value in (values or self.values()).items() if value in text}


def resources(world: AspectWorld, comparison: Comparison | None = None) -> dict[str, Own]:
    """Our own resources of a world as they are now, by type; those of a comparison, if one is given."""
    compared = comparison or world.compare()
    queue, production = compared.found.apps["queue"], compared.found.environments["production"]
    said = [item for item in compared.app("queue", queue) if own.of_vars(item)]
    return {
        CONFIG_VARS: own.config_vars(compared, "queue", queue, said),
        APP: own.app(compared, "queue", queue),
        ENVIRONMENT: own.environment(compared, "production", production),
    }

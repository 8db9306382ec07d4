"""An operator at a terminal of 80 columns: a folder with the stack files, simulators, secrets, and the command line."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import keyring
import urllib3
import yaml
from typer.testing import CliRunner, Result

from infra.commands.cli import app
from lab.sandbox.values import environment_names, fake_secrets
from lab.simulators.heroku.seed import sentry_dsn
from tests.apis.simulated import QUEUE, Simulated, environ, simulated
from tests.aspects.case import PROJECT

ROOT = Path(__file__).resolve().parents[2]
STAGING = "raxx-queue-staging"


class Operator:
    """`run` runs one command; `prod` and `lever` change what it will find."""

    def __init__(self, simulator: Simulated, folder: Path) -> None:
        self.simulator, self.folder = simulator, folder
        for file in ROOT.glob("Pulumi*.yaml"):
            shutil.copy(file, folder / file.name)
        self.secrets = {**fake_secrets("live"), "SENTRY_DSN_QUEUE": sentry_dsn()}

    def run(self, *arguments: str, expect: int, **variables: str) -> Result:
        """Runs `python -m infra …`, holds it to its exit code, and never finds a secret in what it prints."""
        kept = environment_names(PROJECT, "prod", "queue", self.secrets)
        # Nobody's real keyring is asked, and the width is that of a pipe.
        own = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "COLUMNS": "80", **kept, **variables}
        with mock.patch.object(keyring.core, "_keyring_backend", None):  # keyring keeps the first that it finds
            command = ["--cwd", str(self.folder), *arguments]
            done = CliRunner().invoke(app, command, env=environ(self.simulator.url, **own))
        assert done.exit_code == expect, f"{done.exit_code}\n{done.output}\n{done.exception!r}"
        for name, value in [*self.secrets.items(), *self.live().items()]:
            assert len(value) < 8 or value not in done.output, f"the value of {name} was shown"
        return done

    def json(self, *arguments: str, expect: int, **variables: str) -> dict[str, Any]:
        """The JSON document that the command prints."""
        document: dict[str, Any] = json.loads(self.run(*arguments, "--json", expect=expect, **variables).stdout)
        assert document["exit_code"] == expect
        return document

    def live(self) -> dict[str, str]:
        """The live config vars that are secrets."""
        found = self.simulator.heroku_app(QUEUE)["config_vars"]
        return {name: value for name, value in found.items() if name != "RAPTOR_BASE_URL"}

    def edit(self, change: Any, stack: str = "prod") -> None:
        """Changes the stack file: `change` takes its config and mutates it."""
        file = self.folder / f"Pulumi.{stack}.yaml"
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
        change(document["config"])
        file.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")

    def lever(self, path: str, order: dict[str, Any]) -> Any:
        """One call of a control route below /_/."""
        answer = urllib3.request("POST", f"{self.simulator.url}/_/{path}", json=order)
        assert answer.status < 300, answer.data
        return json.loads(answer.data) if answer.data else None

    def heroku(self, method: str, path: str, body: Any) -> Any:
        """One call of the Heroku API, as somebody else would make it."""
        return self.simulator.apis().must_heroku.request(method, path, body).body

    def deploy(self, image: str = "", **order: Any) -> None:
        """Releases a container on prod, with the image that staging runs unless told."""
        staged = self.simulator.heroku_app(STAGING)["formation"]["web"]["docker_image"]
        order = {"process_types": ["web"], "image": image or staged, **order}
        self.lever(f"heroku/apps/{QUEUE}/container-release", order)

    def reach_pages(self) -> None:
        """The spec's health pages are where the simulators serve them."""

        def at(app: str) -> Any:
            def change(config: dict[str, Any]) -> None:
                health = config["raxx-queue:apps"]["queue"]["health"]
                health |= {"url": self.simulator.url, "path": f"/_web/apps/{app}/health"}

            return change

        self.edit(at(QUEUE))
        self.edit(at(STAGING), "staging")


@contextmanager
def operator(folder: Path) -> Iterator[Operator]:
    """An operator on the seed state, until the block ends; the current folder and environment are as before after."""
    before = Path.cwd()
    with simulated() as simulator, mock.patch.dict(os.environ):
        made = Operator(simulator, folder)
        made.reach_pages()
        try:
            yield made
        finally:
            os.chdir(before)

"""A world in which every secret is a canary, in every kind of store at once, with a Pulumi home of its own."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from lab.sandbox.simulator import ROOT
from tests.end_to_end.canaries import Canaries, Watch
from tests.end_to_end.world import PROD, STAGING, World, queue

IN_ENVIRONMENT = "QUEUE_SERVICE_TOKEN_CONSOLE"
IN_COMMAND = "QUEUE_SERVICE_TOKEN_CRON"
IN_PULUMI = "QUEUE_SERVICE_TOKEN_RAPTOR"
UNDECLARED = "SOMEBODYS_OWN"
_RESTORED = ("project", "state", "home", "keyring.json")


class Guarded(World):
    """Runs commands and looks for canaries in their output, their processes and every file that they leave.

    `leaks` collects what showed: the command, the place, and the canary's name; never the value.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.leaks: list[str] = []

    def __enter__(self) -> Self:
        super().__enter__()
        self.alone()
        self._hide()
        self._own_home()
        live = self.config_vars(PROD)
        values = {f"store {name}": value for name, value in self.secrets.items()}
        values |= {f"live {name}": value for name, value in live.items() if name != "RAPTOR_BASE_URL"}
        self.canaries = Canaries({**values, "token Heroku": self.heroku_token, "token GitHub": self.github_token})
        return self

    def _hide(self) -> None:
        """Puts each secret where it belongs, and other values live."""
        word = secrets.token_hex(16)
        self.heroku_token, self.github_token = f"canary-heroku-{word}", f"canary-github-{word}"
        dsn = f"https://{secrets.token_hex(16)}@o1.ingest.sentry.io/1"
        self.secrets = {**canary_values("live"), "SENTRY_DSN_QUEUE": dsn}
        self.heroku("PATCH", f"/apps/{STAGING}/config-vars", {"SENTRY_DSN_QUEUE": dsn})
        other_dsn = f"https://{secrets.token_hex(16)}@o1.ingest.sentry.io/1"
        self.others = {
            **canary_values("live"),
            "SENTRY_DSN_QUEUE": other_dsn,
            UNDECLARED: f"canary/{secrets.token_urlsafe(24)}+\"'",
        }
        self.change()
        self.keyring, self.vault, self.allowed = (
            self.folder / name for name in ("keyring.json", "vault", "commands.toml")
        )
        for variable in [name for name in self.project.environment if name.startswith("RAXX_QUEUE_")]:
            del self.project.environment[variable]
        self.keep({IN_ENVIRONMENT: self.secrets[IN_ENVIRONMENT]})
        elsewhere = {IN_ENVIRONMENT, IN_COMMAND, IN_PULUMI}
        kept = {f"raxx-queue/prod queue/{n}": v for n, v in self.secrets.items() if n not in elsewhere}
        _write(self.keyring, json.dumps(kept))
        _write(self.vault, f"#!/bin/sh\necho {self.secrets[IN_COMMAND]}\n", 0o700)
        _write(self.allowed, f"allow = [['{self.vault}', 'read', 'prod/*']]\n")

    def _own_home(self) -> None:
        self.home = self.folder / "home"
        self.home.mkdir(mode=0o700)
        (self.home / "plugins").symlink_to(ROOT / ".toolchain" / "home" / "plugins")
        self.project.environment |= {
            "PATH": f"{ROOT / '.toolchain' / 'bin'}:{os.environ['PATH']}",
            "PULUMI_HOME": str(self.home),
            "PULUMI_RUN_PROGRAM": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "HEROKU_API_KEY": self.heroku_token,
            "GITHUB_TOKEN": self.github_token,
            "PYTHON_KEYRING_BACKEND": "tests.secret_stores.backends.FileBackend",
            "RAXX_TEST_KEYRING": str(self.keyring),
            "RAXX_COMMANDS_ALLOWED": str(self.allowed),
            "PYTHONPATH": str(ROOT),
        }

    def change(self) -> None:
        """Somebody sets every var to another value than the stores', and one that nobody declared."""
        self.heroku("PATCH", f"/apps/{PROD}/config-vars", self.others)

    def prepare(self) -> None:
        """Makes the stack, and gives its file the choices of stores."""
        self.guarded("pulumi", "stack", "init", "prod")
        path = f"raxx-queue:secrets.queue.{IN_PULUMI}"
        set_it = ("pulumi", "config", "set", "--secret", "--path", path, "--stack", "prod")
        self.guarded(*set_it, given=self.secrets[IN_PULUMI])

        def choose(config: dict[str, object]) -> None:
            variables = queue(config)["config_vars"]
            variables[IN_PULUMI]["secret"] = {"store": "pulumi"}
            variables[IN_COMMAND]["secret"] = {"command": ["vault", "read", "prod/cron"]}

        self.edit(choose)

    def save(self) -> None:
        """Keeps everything as it is now, for `restore`."""
        self.kept, self.platform = self.folder.with_name(f"{self.folder.name} kept"), self.control("GET", "/_/state")
        self.kept.mkdir(mode=0o700)
        for name in _RESTORED:
            _copy(self.folder / name, self.kept / name)

    def restore(self) -> None:
        """Makes everything as it was: the simulated platform, the stores, the state, the project and Pulumi's home."""
        self.control("DELETE", "/_/faults")
        self.control("PUT", "/_/state", self.platform)
        self.control("DELETE", "/_/rate-limits")
        for name in _RESTORED:
            _copy(self.kept / name, self.folder / name)

    def guarded(
        self, *command: str, given: str = "", env: Mapping[str, str] | None = None, exits: tuple[int, ...] = (0,)
    ) -> str:
        """Runs one command, notes every leak, and gives its output."""
        environ = {**self.project._environ(), **(env or {})}
        with Watch(self.canaries) as watch:
            done = subprocess.run(
                [_found(command[0]), *command[1:]],
                cwd=self.project.folder,
                env=environ,
                input=given.encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
            )
        shown = done.stdout.decode(errors="replace")
        called = " ".join(command) + "".join(f" [{name}={value}]" for name, value in (env or {}).items())
        self._note(called, "its output", self.canaries.found_in(done.stdout))
        self._note(called, "the arguments of a process", watch.arguments)
        for name, variable in watch.environments:
            if not self.belongs(name, variable):
                self._note(called, f"{variable} of a process", {name})
        for file, names in self.files().items():
            self._note(called, file.removeprefix(str(self.folder)), names)
        assert done.returncode in exits, f"{called}: exit code {done.returncode}\n{shown}"
        return shown

    def learn(self) -> None:
        """Looks for what the last command has put into the keyring and Pulumi's config, too."""
        stores = (Path(self.keyring.name), Path("project", "Pulumi.prod.yaml"))
        if all((self.folder / file).read_bytes() == (self.kept / file).read_bytes() for file in stores):
            return
        kept = json.loads(self.keyring.read_text())
        self.canaries.add({f"new {name.rpartition('/')[2]}": value for name, value in kept.items()})
        read = ("pulumi", "config", "get", "raxx-queue:secrets", "--stack", "prod")
        values = json.loads(self.project.run(*read).stdout)["queue"]
        self.canaries.add({f"new {name}": value for name, value in values.items()})
        leaks = [f"{file}: {names}" for file, names in self.files().items()]
        assert not leaks, leaks

    def files(self) -> dict[str, set[str]]:
        """Every file that holds a canary, besides the stores and the simulated platform themselves."""
        besides = (self.keyring, self.vault, self.folder / "simulator.json", self.journal_file)
        return self.canaries.found_below([self.folder], besides)

    def belongs(self, name: str, variable: str) -> bool:
        """Whether a process may have this canary in this variable (docs/security.md, 'Environments of processes')."""
        if name.startswith("token "):
            return variable in ("HEROKU_API_KEY", "GITHUB_TOKEN")
        if name == f"store {IN_ENVIRONMENT}":
            return variable.startswith("RAXX_QUEUE_PROD__")
        return name.endswith(f" {IN_PULUMI}") and variable == "PULUMI_CONFIG"

    def _note(self, called: str, place: str, names: set[str]) -> None:
        self.leaks += [f"{called}: {name} shows in {place}" for name in sorted(names)]


def canary_values(mode: str) -> dict[str, str]:
    """A new value for each secret of the queue app but the Sentry DSN."""
    tokens = {name: secrets.token_hex(32) for name in (IN_ENVIRONMENT, IN_COMMAND, IN_PULUMI)}
    stripe = {"STRIPE_API_KEY": "sk", "STRIPE_PUBLISHABLE_KEY": "pk", "STRIPE_RESTRICTED_KEY": "rk"}
    keys = {name: f"{prefix}_{mode}_{secrets.token_hex(20)}" for name, prefix in stripe.items()}
    return {**tokens, **keys, "STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(20)}"}


def _found(program: str) -> str:
    return str(ROOT / ".toolchain" / "bin" / "pulumi") if program == "pulumi" else program


def _copy(source: Path, target: Path) -> None:
    """The file or folder, in the place of what is there; links stay links."""
    if source.is_file():
        shutil.copy(source, target)
        return
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, symlinks=True)


def _write(file: Path, text: str, mode: int = 0o600) -> None:
    file.touch(mode)
    file.write_text(text)

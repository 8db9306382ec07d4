"""A copy of the project in a folder of its own, with a fresh local state, in which plain `pulumi` commands run."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from lab.sandbox.simulator import ROOT

_LINKED = ("infra", "__main__.py", "requirements.txt", "constraints.txt", ".venv")
_ACTIVATED = ("bash", "-c", 'source "$0" && exec "$@"', str(ROOT / ".toolchain" / "activate"))
# The last is how coverage.py measures what a command starts (`make coverage`).
_KEPT = ("LANG", "LC_ALL", "TERM", "TMPDIR", "HOME", "USER", "COVERAGE_PROCESS_CONFIG")


@dataclass
class Project:
    """The copy in `folder`; `environment` is all that its commands see besides PATH and the toolchain's variables.

    `stack init` writes into stack files, so those are copied; code and virtual environment are linked.
    """

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in _LINKED:
            (self.folder / name).symlink_to(ROOT / name)
        for file in ROOT.glob("Pulumi*.yaml"):
            # A checkout that somebody works in holds the salt of their own passphrase.
            lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
            kept = [line for line in lines if not line.startswith("encryptionsalt:")]
            (self.folder / file.name).write_text("".join(kept), encoding="utf-8")
        self.state.mkdir(mode=0o700)
        self.environment = {
            "PULUMI_BACKEND_URL": f"file://{self.state}",
            "PULUMI_CONFIG_PASSPHRASE": "sandbox",
            # Nobody's real keyring is asked.
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            **self.environment,
        }

    @property
    def name(self) -> str:
        """The project's name."""
        return str(yaml.safe_load((self.folder / "Pulumi.yaml").read_text(encoding="utf-8"))["name"])

    @property
    def live(self) -> str:
        """The stack whose stack file says that it takes live keys."""
        files = (file.name.split(".")[1] for file in sorted(self.folder.glob("Pulumi.*.yaml")))
        return next(stack for stack in files if self.config(stack).get(f"{self.name}:live") in (True, "true"))

    def config(self, stack: str) -> dict[str, Any]:
        """What the stack file says."""
        found: dict[str, Any] = yaml.safe_load(self.stack_file(stack).read_text(encoding="utf-8"))["config"]
        return found

    @property
    def state(self) -> Path:
        """The folder of the local state backend."""
        return self.folder.parent / "state"

    def copy_state_of(self, other: Project) -> None:
        """Takes over the state and the stack files of another copy of the project."""
        shutil.copytree(other.state, self.state, dirs_exist_ok=True)
        for file in other.folder.glob("Pulumi*.yaml"):
            shutil.copy(file, self.folder / file.name)

    def stack_file(self, stack: str) -> Path:
        """The copy's stack file of `stack`."""
        return self.folder / f"Pulumi.{stack}.yaml"

    def run(self, *command: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Runs a command with the toolchain activated; gives its exit code and both outputs as one text in stdout."""
        return subprocess.run(
            [*_ACTIVATED, *command],
            cwd=self.folder,
            env={**self._environ(), **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def pulumi(self, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Runs `pulumi` without prompts or colours."""
        return self.run("pulumi", *arguments, "--non-interactive", "--color", "never", env=env)

    def start(self, *command: str, log: Path) -> subprocess.Popen[bytes]:
        """Starts a command with the toolchain activated, in a session of its own; both outputs go to `log`."""
        with log.open("wb") as stream:
            return subprocess.Popen(
                [*_ACTIVATED, *command],
                cwd=self.folder,
                env=self._environ(),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )

    def _environ(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        return {"PATH": os.environ["PATH"], **kept, **self.environment}


def api_environment(url: str) -> dict[str, str]:
    """The variables that point the providers and the project's readers at simulators."""
    return {
        "HEROKU_API_URL": url,
        "HEROKU_API_KEY": "sandbox",
        "HEROKU_EMAIL": "ops@example.com",
        "GITHUB_BASE_URL": f"{url}/",
        "GITHUB_TOKEN": "sandbox",
    }

"""What the host runs: a program under the official shim, and the commands that install a project's packages."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from lab.language_host.interpreter import Interpreter

MESSAGE_ALREADY_SHOWN = 32
"""The exit code of a program that has told its own error; the engine then adds nothing to it."""


def arguments(request: Any, engine_address: str) -> list[str]:
    """The shim's arguments for a RunRequest; an empty value is left out (docs/facts.md#running-a-program)."""
    named = {
        "monitor": request.monitor_address,
        "engine": engine_address,
        "project": request.project,
        "root_directory": request.info.root_directory,
        "stack": request.stack,
        "pwd": request.pwd,
        "dry_run": "true" if request.dryRun else "false",
        "parallel": str(request.parallel),
        "organization": request.organization,
    }
    options = [word for name, value in named.items() if value for word in (f"--{name}", value)]
    return [*options, request.info.entry_point or ".", *request.args]


def configuration(request: Any) -> dict[str, str]:
    """The environment variables by which the SDK gets the stack's config. They hold decrypted secrets."""
    return {
        "PULUMI_CONFIG": json.dumps(dict(request.config)),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
    }


def install_commands(python: Interpreter, project: Path) -> list[list[str]]:
    """The commands that give a project its virtual environment and the packages of its requirements.txt."""
    commands = []
    if python.virtualenv is not None and not python.executable.is_file():
        commands.append([sys.executable, "-m", "venv", str(python.virtualenv)])
    requirements = project / "requirements.txt"
    if requirements.is_file():
        pip = [str(python.executable), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
        commands.append([*pip, "-r", str(requirements)])
    return commands

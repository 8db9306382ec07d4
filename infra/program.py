"""The Pulumi program: asks our provider for one look, then declares what it answers, in plain sight."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import pulumi

from infra.errors import SpecError
from infra.project import check_names
from infra.resources.app import declare_app
from infra.resources.environment import declare_environment
from infra.resources.options import existing
from infra.resources.own import DeployGate
from infra.resources.recorded import read_recorded

_LOOK = "raxx:index:look"
_SHOWN = 32
"""The exit code that tells Pulumi's language host that the message is already on the screen (design fact 21)."""


def run() -> None:
    """The Pulumi program. An operator's mistake ends it with its message alone, before anything is declared."""
    pulumi.run(_run)


async def _run() -> dict[str, Any]:
    looked = await _look()
    for key, app in looked["apps"].items():
        declare_app(key, app)
    for key, environment in looked["environments"].items():
        declare_environment(key, environment)
    for key, gate in looked["deploy_gates"].items():
        DeployGate(key, gate["own"], existing(gate["id"]))
    return {}


async def _look() -> dict[str, Any]:
    """The provider's one look at everything. Ends the program where this run is refused."""
    project, stack = pulumi.get_project(), pulumi.get_stack()
    try:
        check_names(project, stack, Path.cwd())
    except SpecError as error:
        _refuse(str(error))
    recorded, config = await read_recorded(), _config(project)
    secrets = config.pop(f"{project}:secrets", {})
    asked: dict[str, Any] = {
        "project": project,
        "stack": stack,
        "config": config,
        "secrets": None,
        "folder": str(Path.cwd()),
        "remembered": recorded.remembered,
        "dry_run": pulumi.runtime.is_dry_run(),
    }
    looked = await _ask(asked)
    if "needs" in looked:
        asked["secrets"] = {app: {} for app, _ in looked["needs"]}
        for app, variable in looked["needs"]:
            asked["secrets"][app][variable] = (secrets.get(app) or {}).get(variable)
        looked = await _ask(asked)
    if "refused" in looked:
        _refuse(looked["refused"])
    if recorded.older:
        older = ", ".join(recorded.older)
        looked["notices"].append(f"of an older version, and leave the state, nothing live is touched by that: {older}")
    for text in looked["warnings"]:
        pulumi.log.warn(text)
    for text in looked["notices"]:
        pulumi.log.info(text)
    return looked


def _refuse(text: str) -> NoReturn:
    pulumi.log.error(text)
    sys.exit(_SHOWN)


async def _ask(asked: dict[str, Any]) -> dict[str, Any]:
    answer = await pulumi.runtime.invoke_async(_LOOK, {"asked": json.dumps(asked)})
    looked: dict[str, Any] = json.loads(answer["answer"])
    return looked


def _config(project: str) -> dict[str, Any]:
    """The stack's decrypted config, decoded: structured values come as JSON, and only ours are structured."""
    config: dict[str, Any] = dict(pulumi.runtime.get_config_env())
    for key, value in config.items():
        if key.startswith(f"{project}:") or key == "heroku:customizations":
            try:
                config[key] = json.loads(value)
            except ValueError:
                continue
    return config

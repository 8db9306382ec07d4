"""The Pulumi program: asks our provider for one look, then declares what it answers, in plain sight."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import pulumi

from infra.errors import SpecError
from infra.program.app import declare_app
from infra.program.environment import declare_environment
from infra.program.recorded import read_recorded
from infra.program.resources import DeployGate, existing
from infra.project import check_names

T = TypeVar("T")

_LOOK = "raxx:index:look"
_SHOWN = 32
"""The exit code that tells the language host that the message is already shown (docs/facts.md#interrupted-program)."""


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
        _end(str(error))
    recorded, config = await _answer("what the last run recorded", read_recorded()), _config(project)
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
    looked = await _answer("what is live", _ask(asked))
    if "needs" in looked:
        asked["secrets"] = {app: {} for app, _ in looked["needs"]}
        for app, variable in looked["needs"]:
            asked["secrets"][app][variable] = (secrets.get(app) or {}).get(variable)
        looked = await _answer("what is live", _ask(asked))
    if "refused" in looked:
        _end(looked["refused"])
    if recorded.older:
        older = ", ".join(recorded.older)
        looked["notices"].append(f"of an older version, and leave the state, nothing live is touched by that: {older}")
    for text in looked["warnings"]:
        pulumi.log.warn(text)
    for text in looked["notices"]:
        pulumi.log.info(text)
    return looked


async def _answer(asked_for: str, answer: Awaitable[T]) -> T:
    """The answer; one that does not come ends the program, in one sentence."""
    try:
        return await answer
    except Exception as error:  # noqa: BLE001 - the SDK has no narrower type for a failed invoke
        _end(f"Cannot look at {asked_for}; this run writes nothing: {error}")


def _end(why: str) -> NoReturn:
    pulumi.log.error(why)
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

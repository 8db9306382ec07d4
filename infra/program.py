"""Wiring: config becomes a spec, what is live is compared with it once, the difference and the wish are declared."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable
from dataclasses import replace
from importlib import import_module
from typing import Any

import pulumi

from infra.audit import before_up
from infra.audit.comparison import Comparison, compare_stack
from infra.audit.forgetting import forget
from infra.audit.protection import check_protection
from infra.converge.environment import try_protection
from infra.errors import RaxxError
from infra.live.apis import connect
from infra.live.secret_logs import refuse_secret_logs
from infra.report import leave
from infra.resources.recorded import Recorded, read_recorded
from infra.secret_stores import chosen
from infra.spec import PROJECT, read
from infra.spec.reader import SECRETS

_REMEMBERED = ("ids", "protection", "releases", "released")
"""What the stack's outputs keep of `Remembered` for the next run."""
_SUBJECTS = "infra.resources.subjects"
_SHOWN = 32
"""The exit code that tells Pulumi's language host that the message is already on the screen (design fact 21)."""


def run() -> None:
    """The Pulumi program. An operator's mistake ends it with its message alone, before anything is declared."""
    pulumi.run(_run)


async def _run() -> dict[str, Any]:
    # The providers' SDKs take as long to load as a look takes to be answered: both at once.
    loading = asyncio.get_running_loop().run_in_executor(None, import_module, _SUBJECTS)
    try:
        refuse_secret_logs(os.environ)  # first of all: what the state answers holds secrets, too
        recorded = await read_recorded()
        # The SDK records the outputs of a program that fails, too: without this the identities would be lost.
        for name in _REMEMBERED:
            pulumi.export(name, dict(getattr(recorded.remembered, name)))
        return await _declare(recorded, loading)
    except RaxxError as error:
        pulumi.log.error(str(error))
        sys.exit(_SHOWN)


async def _declare(recorded: Recorded, loading: Awaitable[Any]) -> dict[str, Any]:
    comparison = await asyncio.to_thread(_compare, recorded)
    if pulumi.runtime.is_dry_run():
        for danger in before_up.to_acknowledge(comparison, os.environ):
            pulumi.log.warn(f"up will be refused: {danger}")
    else:
        before_up.refuse(comparison, os.environ)
        refused, said = await asyncio.to_thread(try_protection, comparison)
        for line in said:
            pulumi.log.info(line)
        if refused != comparison.remembered.protection:
            comparison = replace(comparison, remembered=replace(comparison.remembered, protection=refused))
    if not os.environ.get("PULUMI_RUN_PROGRAM"):
        pulumi.log.warn("PULUMI_RUN_PROGRAM is not set: source .toolchain/activate, or a refresh may fail before this")
    leave(comparison.spec.stack, comparison.subjects, os.environ)
    outputs: dict[str, Any] = (await loading).Subjects(comparison, recorded.looks).declare()
    digest = comparison.digest
    pulumi.log.info(f"digest: {digest} (bind an up to what was shown: {before_up.EXPECT}={digest})")
    return outputs


def _compare(recorded: Recorded) -> Comparison:
    """Looks and compares, in a thread of its own. Raises `RaxxError`."""
    remembered = forget(recorded.remembered, recorded.in_state, os.environ)
    config = _config()
    spec = read(pulumi.get_stack(), config)
    apis = connect(os.environ, heroku=spec.needs_heroku, github=bool(spec.environments))
    comparison = compare_stack(spec, apis, chosen(spec, config.get(SECRETS, {})), os.environ, remembered)
    check_protection(spec, comparison.found, remembered.protection)
    comparison.subjects  # noqa: B018 - compared here, where it may ask for releases
    return comparison


def _config() -> dict[str, Any]:
    """The stack's decrypted config, decoded: structured values come as JSON, and only ours are structured."""
    config: dict[str, Any] = dict(pulumi.runtime.get_config_env())
    for key, value in config.items():
        if key.startswith(f"{PROJECT}:") or key == "heroku:customizations":
            try:
                config[key] = json.loads(value)
            except ValueError:
                continue
    return config

"""Wiring: config becomes a spec, live state is looked at once, then the difference and the wish are declared."""

from __future__ import annotations

import asyncio
import datetime
import json
import os
import sys
from functools import partial
from typing import Any

import pulumi

from infra.audit import compare_app, compare_environment, identity, wanted
from infra.audit.drift import Item, to_converge
from infra.audit.gate import compare_gate
from infra.audit.identity import live_addon_id
from infra.converge.environment import delete_patterns, put_environment
from infra.errors import RaxxError, SecretError
from infra.live import Apis, Found, connect, look, look_at_app, look_at_environment, look_at_gate
from infra.resources.app import declare_app
from infra.resources.audit import Audit
from infra.resources.environment import declare_environment
from infra.resources.recorded import Recorded, read_recorded
from infra.secret_stores import chosen
from infra.spec import PROJECT, StackSpec, read
from infra.spec.kinds import mode_of
from infra.spec.reader import SECRETS

_SHOWN = 32
"""The exit code that tells Pulumi's language host that the message is already on the screen (design fact 21)."""


def run() -> None:
    """The Pulumi program. An operator's mistake ends it with its message alone, before anything is declared."""
    pulumi.run(_run)


async def _run() -> dict[str, Any]:
    try:
        recorded = await read_recorded()
        # The SDK records the outputs of a program that fails, too: without this the identities would be lost.
        pulumi.export("ids", dict(recorded.ids))
        return {"ids": await _declare(recorded)}
    except RaxxError as error:
        pulumi.log.error(str(error))
        sys.exit(_SHOWN)


async def _declare(recorded: Recorded) -> dict[str, Any]:
    config = _config()
    spec = read(pulumi.get_stack(), config)
    apis = connect(os.environ, heroku=spec.needs_heroku, github=bool(spec.environments))
    found = await asyncio.to_thread(look, spec, apis, recorded.ids)
    identity.check(spec, found, recorded.ids)
    values = await asyncio.to_thread(wanted.resolve, spec, found.urls, chosen(spec, config.get(SECRETS, {})))
    missing = wanted.missing_faults(values)
    if missing and not pulumi.runtime.is_dry_run():
        raise SecretError("Secrets are missing; nothing was written", missing)
    if not os.environ.get("PULUMI_RUN_PROGRAM"):
        pulumi.log.warn("PULUMI_RUN_PROGRAM is not set: source .toolchain/activate, or a refresh may fail before this")
    ids: dict[str, Any] = {}
    for key in spec.apps:
        ids |= _declare_app(spec, apis, found, recorded, key, values[key])
    for key in spec.environments:
        _declare_environment(spec, apis, found, recorded, key)
    for key in spec.deploy_gates:
        _declare_gate(spec, apis, found, recorded, key)
    return ids


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


def _declare_app(
    spec: StackSpec, apis: Apis, found: Found, recorded: Recorded, key: str, values: wanted.Wanted
) -> dict[str, Any]:
    app, live, addon_ids = spec.apps[key], found.apps[key], recorded.addon_ids(key)
    managed = recorded.managed.get(key, frozenset())
    compare = partial(compare_app, app, values, managed=managed, recorded=addon_ids, mode=mode_of(spec.stack))
    declared, addons, stock = declare_app(key, app, values, live, addon_ids)

    def mend() -> list[Item]:
        return compare(live=look_at_app(apis, live.id if live else app.name))

    Audit("App", key, compare(live=live), recorded.looks.get(f"app-{key}", 0), stock, mend)
    # Known identities are given as they are, not as outputs: so they are recorded even if this `up` fails half-way.
    ids: dict[str, Any] = {key: live.id if live else declared.id}
    for name, addon in addons.items():
        ids[f"{key}/{name}"] = (live and live_addon_id(app.addons[name], live, addon_ids.get(name))) or addon.id
    return ids


def _declare_environment(spec: StackSpec, apis: Apis, found: Found, recorded: Recorded, key: str) -> None:
    environment, name, live = spec.environments[key], spec.environment_name(key), found.environments[key]
    ids = (found.user_ids, found.team_ids)
    stock = declare_environment(key, name, environment, live, *ids)

    def mend() -> list[Item]:
        now = look_at_environment(spec, apis, key)
        if not to_converge(compare_environment(name, environment, now)):
            return []
        put_environment(apis.must_github, spec.owner or "", name, environment, *ids)
        delete_patterns(apis.must_github, spec.owner or "", name, environment, now)
        return compare_environment(name, environment, look_at_environment(spec, apis, key))

    items = compare_environment(name, environment, live)
    Audit("Environment", key, items, recorded.looks.get(f"environment-{key}", 0), stock, mend)


def _declare_gate(spec: StackSpec, apis: Apis, found: Found, recorded: Recorded, key: str) -> None:
    """Only shown: `up` undoes nothing of a workflow or of what went around it, and looks again."""
    gate = spec.deploy_gates[key]
    compare = partial(compare_gate, gate, spec.environment_name(gate.environment), today=datetime.date.today())

    def mend() -> list[Item]:
        return compare(live=look_at_gate(spec, apis, key))

    last = recorded.looks.get(f"deploygate-{key}", 0)
    Audit("DeployGate", key, compare(live=found.gates[key]), last, [], mend)

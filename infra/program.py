"""Wiring: config becomes a spec, live state is looked at once, then the difference and the wish are declared."""

from __future__ import annotations

import asyncio
import datetime
import json
import os
import sys
from collections.abc import Awaitable
from dataclasses import replace
from importlib import import_module
from typing import Any, TypeVar, cast

import pulumi

from infra.audit import equality, identity, moved, safety, wanted
from infra.audit.config_vars import STRICT
from infra.audit.forgetting import forget
from infra.audit.protection import REFUSED, Protection, check_protection, check_reviewers, protection
from infra.audit.stack import Comparison, digest
from infra.converge.environment import PlanRefused, put_environment
from infra.errors import RaxxError, SecretError
from infra.live import Apis, Found, FoundApp, connect, look
from infra.live.history import History
from infra.live.others import look_at_stacks
from infra.live.secret_logs import refuse_secret_logs
from infra.resources.recorded import Recorded, read_recorded
from infra.secret_stores import chosen
from infra.spec import PROJECT, StackSpec, read
from infra.spec.reader import SECRETS

T = TypeVar("T")
U = TypeVar("U")

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
        pulumi.export("ids", dict(recorded.remembered.ids))
        pulumi.export("protection", dict(recorded.remembered.protection))
        pulumi.export("releases", dict(recorded.remembered.releases))
        pulumi.export("released", dict(recorded.remembered.released))
        return await _declare(recorded, loading)
    except RaxxError as error:
        pulumi.log.error(str(error))
        sys.exit(_SHOWN)


async def _declare(recorded: Recorded, loading: Awaitable[Any]) -> dict[str, Any]:
    recorded = replace(recorded, remembered=forget(recorded.remembered, recorded.in_state, os.environ))
    config = _config()
    spec = read(pulumi.get_stack(), config)
    apis = connect(os.environ, heroku=spec.needs_heroku, github=bool(spec.environments))
    found, others = await _both(
        asyncio.to_thread(look, spec, apis, recorded.remembered.ids),
        asyncio.to_thread(look_at_stacks, apis, equality.stacks_compared(spec)),
    )
    identity.check(spec, found, recorded.remembered.ids)
    check_protection(spec, found, recorded.remembered.protection)
    values = await asyncio.to_thread(wanted.resolve, spec, found.urls, chosen(spec, config.get(SECRETS, {})))
    broken = equality.broken(spec, *equality.places(spec, values, found, others))
    known = await asyncio.to_thread(_which_side_moved, spec, apis, found, recorded, values)
    values = {key: moved.told(values[key], known.get(key, {})) for key in values}
    compare = Comparison(
        spec, values, recorded.remembered, datetime.date.today(), os.environ.get(STRICT) == "1", equality.items(broken)
    )
    subjects = compare.stack(found)
    dangerous = [*safety.dangers(spec, found, values, recorded.remembered), *moved.dangers(spec, known)]
    open_dangers = safety.not_acknowledged(dangerous, spec, os.environ, compare.today)
    if pulumi.runtime.is_dry_run():
        for danger in open_dangers:
            pulumi.log.warn(f"up will be refused: {danger}")
    else:
        _stop_before_writes(spec, found, values, broken)
        safety.refuse(open_dangers)
        safety.check_expected(digest(subjects), os.environ)
        refused = await asyncio.to_thread(_try_protection, spec, apis, found, recorded)
        recorded = replace(recorded, remembered=replace(recorded.remembered, protection=refused))
        compare = replace(compare, remembered=recorded.remembered)
        subjects = compare.stack(found)
    if not os.environ.get("PULUMI_RUN_PROGRAM"):
        pulumi.log.warn("PULUMI_RUN_PROGRAM is not set: source .toolchain/activate, or a refresh may fail before this")
    declare = (await loading).Subjects(spec, apis, found, recorded, compare).declare
    declared = [declare(subject) for subject in subjects]
    pulumi.log.info(f"digest: {digest(subjects)} (bind an up to what was shown: {safety.EXPECT}={digest(subjects)})")
    return {
        "ids": {key: uuid for each in declared for key, uuid in each.ids.items()},
        "protection": dict(recorded.remembered.protection),
        "releases": {key: v for each in declared for key, v in each.releases.items() if v is not None},
        "released": {key: _released(recorded, key, live) for key, live in found.apps.items()},
    }


def _released(recorded: Recorded, key: str, live: FoundApp | None) -> list[str]:
    """The process types that an app has ever been seen with: a vanished one must not pass for one to come."""
    return sorted({*recorded.remembered.released.get(key, ()), *(live.formation if live else ())})


async def _both(first: Awaitable[T], second: Awaitable[U]) -> tuple[T, U]:
    """Both at once; where both fail, the first one's failure is the one to tell."""
    answers = await asyncio.gather(first, second, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return cast("tuple[T, U]", answers)


def _which_side_moved(
    spec: StackSpec, apis: Apis, found: Found, recorded: Recorded, values: dict[str, wanted.Wanted]
) -> dict[str, dict[str, moved.Moved]]:
    """What is known of each config var that differs, by app; asks nothing where nothing differs."""
    last = recorded.remembered.releases
    return {
        key: moved.explain(spec, key, values[key], live, last.get(key), History(apis.must_heroku, live.id))
        for key, live in found.apps.items()
        if live is not None
    }


def _stop_before_writes(
    spec: StackSpec, found: Found, values: dict[str, wanted.Wanted], broken: list[equality.Broken]
) -> None:
    """What a preview shows and an `up` must not begin with. Raises `SecretError` and `IdentityError`."""
    missing = wanted.missing_faults(values)
    if missing:
        raise SecretError("Secrets are missing; nothing was written", missing)
    equality.refuse(broken)
    check_reviewers(spec, found)


def _try_protection(spec: StackSpec, apis: Apis, found: Found, recorded: Recorded) -> dict[str, str]:
    """Where the spec lets the confirm gate stand in and GitHub does not show the plan: tries, and gives which
    environments' protection is refused (design facts 11 and 12). The audits then read back what really holds."""
    refused = {key: why for key, why in recorded.remembered.protection.items() if key in spec.environments}
    for key, environment in spec.environments.items():
        around, live = found.surroundings[key], found.environments[key]
        known = protection(live, around, refused.get(key, ""))
        if known is Protection.AVAILABLE:
            refused.pop(key, None)
        wants = environment.wants_protection and environment.when_unavailable == "confirm-gate"
        if known is Protection.UNKNOWN and wants and environment.on_drift == "converge":
            try:
                name, ids = spec.environment_name(key), around.reviewer_ids
                put_environment(apis.must_github, spec.owner or "", name, environment, ids)
            except PlanRefused as refusal:
                pulumi.log.info(f"environment {key}: {refusal}")
                refused[key] = REFUSED
    return refused


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

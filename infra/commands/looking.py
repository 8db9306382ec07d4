"""One look at a stack for a command: its spec, what is live, the difference, and each app's last releases."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from infra.audit import equality, identity, wanted
from infra.audit.config_vars import STRICT
from infra.audit.stack import Remembered, Subject, compare_stack
from infra.errors import LiveError
from infra.live import Apis, Found, connect, look
from infra.live.found import FoundRelease
from infra.live.http import ApiFailure, NotThere
from infra.live.others import look_at_stacks
from infra.live.releases import recent_releases
from infra.secret_stores import Chain, chosen
from infra.spec import StackSpec, read_file


@dataclass(frozen=True)
class Seen:
    """What is live of a stack; `releases` are newest first, by the apps' logical names."""

    spec: StackSpec
    apis: Apis
    found: Found
    releases: Mapping[str, tuple[FoundRelease, ...]]


@dataclass(frozen=True)
class Look(Seen):
    """What a command knows after looking at a stack and comparing it."""

    wanted: Mapping[str, wanted.Wanted]
    subjects: tuple[Subject, ...]


def read_spec(stack: str) -> StackSpec:
    """The spec of the stack from the stack file in the current folder. Raises `SpecError`."""
    return read_file(Path(f"Pulumi.{stack}.yaml"))


def look_at(stack: str, environ: Mapping[str, str], chain: Chain | None = None) -> Look:
    """Looks at everything that the stack's spec names, without Pulumi and without its state.

    Raises `SpecError`, `SettingsError`, `LiveError`, `IdentityError` and `SecretError`: what could not be read is
    never "no difference".
    """
    seen = see(stack, environ)
    spec, found = seen.spec, seen.found
    values = wanted.resolve(spec, found.urls, chain or chosen(spec))
    others = look_at_stacks(seen.apis, equality.stacks_compared(spec))
    across = equality.items(equality.broken(spec, *equality.places(spec, values, found, others)))
    strict = environ.get(STRICT) == "1"
    subjects = compare_stack(spec, found, values, Remembered(), datetime.date.today(), strict, across)
    return Look(spec, seen.apis, found, seen.releases, values, tuple(subjects))


def see(stack: str, environ: Mapping[str, str]) -> Seen:
    """What is live of a stack, without asking any secret store.

    Raises `SpecError`, `SettingsError`, `LiveError` and `IdentityError`.
    """
    spec = read_spec(stack)
    apis = connect(environ, heroku=spec.needs_heroku, github=bool(spec.environments))
    with ThreadPoolExecutor(max_workers=max(1, len(spec.apps))) as pool:
        reading = {key: pool.submit(_releases, apis, app.name) for key, app in spec.apps.items()}
        found = look(spec, apis, {})
        releases = {key: future.result() for key, future in reading.items()}
    identity.check(spec, found, {})
    return Seen(spec, apis, found, releases)


def _releases(apis: Apis, app: str) -> tuple[FoundRelease, ...]:
    """None for an app that does not exist. Raises `LiveError`."""
    try:
        return tuple(recent_releases(apis.must_heroku, app))
    except NotThere:
        return ()
    except ApiFailure as failure:
        raise LiveError("Cannot look at what is live; nothing was written", [failure.fault]) from None

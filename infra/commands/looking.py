"""One look at a stack for a command: its comparison, and each app's last releases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.aspects.wanted_vars import Wanted
from infra.audit import identity
from infra.audit.comparison import Comparison, compare_stack
from infra.audit.look import look
from infra.errors import LiveError
from infra.items import Subject
from infra.live.apis import Apis, connect
from infra.live.found import Found, FoundRelease
from infra.live.http import ApiFailure, NotThere
from infra.live.releases import recent_releases
from infra.report import leave
from infra.secret_stores import Chain, chosen
from infra.spec import StackSpec, read_file

Releases = Mapping[str, tuple[FoundRelease, ...]]
"""Newest first, by the apps' logical names."""


@dataclass(frozen=True)
class Seen:
    """What is live of a stack, without a comparison."""

    spec: StackSpec
    apis: Apis
    found: Found
    releases: Releases


@dataclass(frozen=True)
class Look(Seen):
    """What a command knows after looking at a stack and comparing it."""

    comparison: Comparison

    @property
    def wanted(self) -> Mapping[str, Wanted]:
        """The wanted config vars of each app."""
        return self.comparison.wanted

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """Every subject with its differences."""
        return self.comparison.subjects


def read_spec(stack: str) -> StackSpec:
    """The spec of the stack from the stack file in the current folder. Raises `SpecError`."""
    return read_file(Path(f"Pulumi.{stack}.yaml"))


def look_at(stack: str, environ: Mapping[str, str], chain: Chain | None = None) -> Look:
    """Looks at everything that the stack's spec names, without Pulumi and without its state, and leaves the report.

    Raises `SpecError`, `SettingsError`, `LiveError`, `IdentityError` and `SecretError`: what could not be read is
    never "no difference".
    """
    spec, apis = _connected(stack, environ)
    with _reading_releases(spec, apis) as reading:
        comparison = compare_stack(spec, apis, chain or chosen(spec), environ)
        releases = {key: future.result() for key, future in reading.items()}
    leave(stack, comparison.subjects, environ)
    return Look(spec, apis, comparison.found, releases, comparison)


def see(stack: str, environ: Mapping[str, str]) -> Seen:
    """What is live of a stack, without asking any secret store.

    Raises `SpecError`, `SettingsError`, `LiveError` and `IdentityError`.
    """
    spec, apis = _connected(stack, environ)
    with _reading_releases(spec, apis) as reading:
        found = look(spec, apis, {})
        releases = {key: future.result() for key, future in reading.items()}
    identity.check(spec, found, {})
    return Seen(spec, apis, found, releases)


def _connected(stack: str, environ: Mapping[str, str]) -> tuple[StackSpec, Apis]:
    spec = read_spec(stack)
    return spec, connect(environ, heroku=spec.needs_heroku, github=bool(spec.environments))


@contextmanager
def _reading_releases(spec: StackSpec, apis: Apis) -> Iterator[dict[str, Future[tuple[FoundRelease, ...]]]]:
    """Reads each app's releases while the block runs."""
    with ThreadPoolExecutor(max_workers=max(1, len(spec.apps))) as pool:
        yield {key: pool.submit(_releases, apis, app.name) for key, app in spec.apps.items()}


def _releases(apis: Apis, app: str) -> tuple[FoundRelease, ...]:
    """None for an app that does not exist. Raises `LiveError`."""
    try:
        return tuple(recent_releases(apis.must_heroku, app))
    except NotThere:
        return ()
    except ApiFailure as failure:
        raise LiveError("Cannot look at what is live; nothing was written", [failure.fault]) from None

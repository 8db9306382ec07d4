"""One look at a stack for a command, with its comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.apis.found import Found, FoundRelease
from infra.apis.session import Apis, connect
from infra.aspects import RELEASES
from infra.aspects.wanted_vars import Wanted
from infra.comparison import identity
from infra.comparison.look import look
from infra.comparison.stack import Comparison, compare_stack
from infra.items import Subject
from infra.report import leave
from infra.secret_stores import Chain, chosen
from infra.spec import StackSpec, read_file


@dataclass(frozen=True)
class LiveStack:
    """What is live of a stack, without a comparison."""

    spec: StackSpec
    apis: Apis
    found: Found

    @property
    def releases(self) -> dict[str, tuple[FoundRelease, ...]]:
        """Each app's last releases, newest first; none of one that does not exist."""
        return {key: RELEASES.of(live) if live else () for key, live in self.found.apps.items()}


@dataclass(frozen=True)
class Look(LiveStack):
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
    comparison = compare_stack(spec, apis, chain or chosen(spec), environ)
    leave(stack, comparison.subjects, environ)
    return Look(spec, apis, comparison.found, comparison)


def see(stack: str, environ: Mapping[str, str]) -> LiveStack:
    """What is live of a stack, without asking any secret store.

    Raises `SpecError`, `SettingsError`, `LiveError` and `IdentityError`.
    """
    spec, apis = _connected(stack, environ)
    found = look(spec, apis, {})
    identity.check(spec, found, {})
    return LiveStack(spec, apis, found)


def _connected(stack: str, environ: Mapping[str, str]) -> tuple[StackSpec, Apis]:
    spec = read_spec(stack)
    return spec, connect(environ, heroku=spec.needs_heroku, github=bool(spec.environments))

"""Converged worlds that each test finds as they were, and a provider's process environment for each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from infra.apis import http
from infra.aspects.config_vars import STRICT
from infra.comparison.before_up import ACKNOWLEDGE, EXPECT
from infra.provider import writes
from infra.report import REPORT
from tests.aspects.world import AspectWorld, converged
from tests.provider.world import Provided


@pytest.fixture(scope="session")
def _worlds() -> Iterator[dict[bool, AspectWorld]]:
    with ExitStack() as stack:
        yield {mentioned: stack.enter_context(converged(mentioned)) for mentioned in (False, True)}


@contextmanager
def _as_it_was(world: AspectWorld) -> Iterator[None]:
    app, document, secrets, spec = world.simulators.app, world.state(), dict(world.secrets), world.spec
    app.journal.clear()
    try:
        yield
    finally:
        app.faults.clear()
        app.state.replace(document)
        app.forget()  # the rate limits are full again
        world.secrets, world.spec = secrets, spec


@pytest.fixture
def worlds(_worlds: dict[bool, AspectWorld]) -> Iterator[dict[bool, AspectWorld]]:
    """With the committed spec, and with the one that mentions everything."""
    with _as_it_was(_worlds[False]), _as_it_was(_worlds[True]):
        yield _worlds


@pytest.fixture
def provided(_worlds: dict[bool, AspectWorld], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Provided]:
    """The world of the committed spec, and the environment of a provider that looks at it."""
    with _as_it_was(_worlds[False]):
        yield _provided(_worlds, False, monkeypatch, tmp_path)


@pytest.fixture
def mentioned(_worlds: dict[bool, AspectWorld], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Provided]:
    """As `provided`, with the spec that mentions everything."""
    with _as_it_was(_worlds[True]):
        yield _provided(_worlds, True, monkeypatch, tmp_path)


def _provided(
    worlds: dict[bool, AspectWorld], mentioned: bool, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> Provided:
    made = Provided(worlds[mentioned], mentioned, folder)
    monkeypatch.chdir(folder)  # a look changes the folder, and that is taken back
    for name in (EXPECT, ACKNOWLEDGE, STRICT, REPORT, "PULUMI_RUN_PROGRAM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in made.environ.items():
        monkeypatch.setenv(name, value)
    return made


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many looks and tries as ever, one right after the other."""
    monkeypatch.setattr(http, "_RETRY", http._RETRY.new(backoff_factor=0))
    monkeypatch.setattr(writes, "_WAITS", tuple(1e-4 for _ in writes._WAITS))
    monkeypatch.setattr(writes, "_RELEASE_POLLS", 1e-4)
    monkeypatch.setattr(writes, "_RELEASE_APPEARS", 0.0)

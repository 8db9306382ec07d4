"""Worlds for the end-to-end tests: simulators, and a copy of the project in which the real engine runs.

A converged world is made once for each test process and then copied, state, stack files and simulator alike, so that
each test has its own in a fraction of a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from lab.sandbox.simulator import ROOT
from tests.end_to_end.world import World, converge

MakeWorld = Callable[..., World]


@pytest.fixture(scope="session", autouse=True)
def _toolchain() -> None:
    if not (ROOT / ".toolchain" / "activate").exists():
        pytest.skip("needs the engine and the plugins: make setup")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """The state of 18 May 2026, and an empty state of the stack prod."""
    with World(tmp_path) as made:
        made.pulumi("stack", "init", "prod", expect=0)
        yield made


@pytest.fixture(scope="session")
def _saved(tmp_path_factory: pytest.TempPathFactory) -> World:
    with World(tmp_path_factory.mktemp("converged")) as made:
        made.pulumi("stack", "init", "prod", expect=0)
        converge(made)
    return made


@pytest.fixture
def converged(_saved: World, tmp_path: Path) -> Iterator[World]:
    """A converged prod with a released container, in a world of its own."""
    with World(tmp_path, saved=_saved) as made:
        yield made


@pytest.fixture
def worlds(tmp_path: Path) -> Iterator[MakeWorld]:
    """Makes worlds of other stacks or with other secrets: `worlds(stack="staging")`."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(World(tmp_path, **options))

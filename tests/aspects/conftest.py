"""The two converged worlds of a test process, and each contract's changes as its cases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.aspects.world import AspectWorld, converged


@pytest.fixture(scope="session")
def worlds() -> Iterator[dict[bool, AspectWorld]]:
    """With the committed spec, and with the one that mentions everything; each test leaves them as they were."""
    with ExitStack() as stack:
        yield {mentioned: stack.enter_context(converged(mentioned)) for mentioned in (False, True)}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames and metafunc.cls is not None:
        metafunc.parametrize("case", metafunc.cls.changes, ids=lambda case: case.name)

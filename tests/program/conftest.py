"""One process for the program, for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.program.mocked import Program


@pytest.fixture(scope="module")
def program() -> Iterator[Program]:
    """The program, to be run under mocks."""
    made = Program()
    yield made
    made.close()

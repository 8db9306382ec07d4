"""Fresh simulators for a test, and retries that do not wait."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.apis import http
from tests.apis.simulated import Simulated, simulated


@pytest.fixture
def simulator() -> Iterator[Simulated]:
    """Both simulators on the seed state."""
    with simulated() as running:
        yield running


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same retries as ever, one right after the other."""
    monkeypatch.setattr(http, "_RETRY", http._RETRY.new(backoff_factor=0))

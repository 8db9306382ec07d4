"""Waits for what another process does: looks often, and fails after a minute instead of hanging."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_SECONDS = 60


def until(holds: Callable[[], bool]) -> None:
    """Returns as soon as `holds` says so. Fails with an AssertionError if it does not within the patience."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < ends, f"waited {PATIENCE_SECONDS} s in vain"
        time.sleep(0.02)

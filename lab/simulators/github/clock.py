"""New ids and times.

The seed's are fixed; what comes later counts on from them, and has the time of the day.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def now() -> str:
    """The time as GitHub writes it, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_id(state: dict[str, Any]) -> int:
    """The next free id of anything."""
    github = state["github"]
    github["last_id"] += 1
    assert isinstance(github["last_id"], int)
    return github["last_id"]

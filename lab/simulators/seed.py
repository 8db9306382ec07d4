"""The default state of both APIs: the 18th of May 2026, before anything was put right."""

from __future__ import annotations

from typing import Any

from lab.simulators.github.seed import seed as github
from lab.simulators.heroku.seed import seed as heroku


def seed() -> dict[str, Any]:
    """A new document each time; two of them are equal."""
    return {"heroku": heroku(), "github": github()}

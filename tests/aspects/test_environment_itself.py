"""The environment itself: gone, it is made anew."""

from __future__ import annotations

from infra.aspects import REVIEWERS
from tests.aspects.case import Case, github
from tests.aspects.contract import EnvironmentContract


class TestEnvironmentItself(EnvironmentContract):
    aspect = REVIEWERS
    changes = (
        Case(
            "environment deleted",
            github("DELETE"),
            "environment: want production, found none",
            "stock",
            "converge",
            engine=True,
        ),
    )

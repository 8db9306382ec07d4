"""The wait timer: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.environment_settings import WAIT_TIMER
from tests.aspects.case import Case, github
from tests.aspects.contract import EnvironmentContract


class TestWaitTimer(EnvironmentContract):
    aspect = WAIT_TIMER
    changes = (
        Case(
            "wait timer added",
            github("PUT", "", {"wait_timer": 30}),
            "wait timer: want 0 min, found 30 min",
            "stock",
            "converge",
            engine=True,
        ),
        Case(
            "wait timer shortened",
            github("PUT", "", {"wait_timer": 1}),
            "wait timer: want 10 min, found 1 min",
            "stock",
            "converge",
            mentioned=True,
        ),
    )

"""Maintenance mode: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.app_settings import MAINTENANCE
from tests.aspects.case import Case, heroku
from tests.aspects.contract import AppContract


class TestMaintenance(AppContract):
    aspect = MAINTENANCE
    changes = (
        Case(
            "maintenance mode on",
            heroku("PATCH", "", {"maintenance": True}),
            "maintenance mode: want off, found on",
            "own",
            "report",
            engine=True,
        ),
        Case(
            "maintenance mode on, spec says off",
            heroku("PATCH", "", {"maintenance": True}),
            "maintenance mode: want off, found on",
            "own",
            "converge",
            mentioned=True,
        ),
    )

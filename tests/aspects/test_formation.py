"""The formation: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.formation import FORMATION
from tests.aspects.case import Case, heroku, without_web, worker
from tests.aspects.contract import AppContract


class TestFormation(AppContract):
    aspect = FORMATION
    changes = (
        Case(
            "scaled up",
            heroku("PATCH", "/formation/web", {"quantity": 3}),
            "formation web: want 1 x Standard-1X, found 3 x Standard-1X",
            "stock",
            "converge",
            engine=True,
        ),
        Case(
            "scaled to zero",
            heroku("PATCH", "/formation/web", {"quantity": 0}),
            "formation web: want 1 x Standard-1X, found 0 x Standard-1X",
            "stock",
            "converge",
        ),
        Case(
            "resized",
            heroku("PATCH", "/formation/web", {"size": "Performance-L"}),
            "formation web: want 1 x Standard-1X, found 1 x Performance-L",
            "stock",
            "converge",
        ),
        Case(
            "undeclared process type running",
            worker,
            "formation worker: want none (not in the spec), found 1 x Standard-1X",
            "own",
            "report",
            engine=True,
        ),
        Case(
            "process type vanished",
            without_web,
            "formation web: want 1 x Standard-1X, found none: no release has it any more",
            "stock",
            "report",
            lingers=True,
            engine=True,
        ),
    )

"""ACM: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.app_settings import ACM
from tests.aspects.case import Case, heroku
from tests.aspects.contract import AppContract


class TestAcm(AppContract):
    aspect = ACM
    changes = (
        Case("ACM on", heroku("POST", "/acm", {}), "ACM (automated certificates): want off, found on", "own", "report"),
        Case(
            "ACM off, spec says on",
            heroku("DELETE", "/acm"),
            "ACM (automated certificates): want on, found off",
            "own",
            "converge",
            mentioned=True,
            engine=True,
        ),
    )

"""ACM: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.acm import Acm
from tests.aspects.case import Case, heroku
from tests.aspects.contract import AppContract


class TestAcm(AppContract):
    aspect = Acm()
    changes = (
        Case(
            "ACM on", heroku("POST", "/acm", {}), "ACM (automated certificates): want off, found on", "audit", "report"
        ),
        Case(
            "ACM off, spec says on",
            heroku("DELETE", "/acm"),
            "ACM (automated certificates): want on, found off",
            "audit",
            "converge",
            mentioned=True,
            engine=True,
        ),
    )

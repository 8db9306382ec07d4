"""Self-review: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.environment_settings import SELF_REVIEW
from tests.aspects.case import Case, github
from tests.aspects.contract import EnvironmentContract


class TestSelfReview(EnvironmentContract):
    aspect = SELF_REVIEW
    changes = (
        Case(
            "self-review prevented",
            github("PUT", "", {"prevent_self_review": True}),
            "prevent self-review: want off, found on",
            "stock",
            "converge",
        ),
        Case(
            "self-review allowed",
            github("PUT", "", {"prevent_self_review": False}),
            "prevent self-review: want on, found off",
            "stock",
            "converge",
            mentioned=True,
        ),
    )

"""The administrators' bypass: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.environment_settings import ADMIN_BYPASS
from tests.aspects.case import Case, all_of, github
from tests.aspects.contract import EnvironmentContract


class TestAdminBypass(EnvironmentContract):
    aspect = ADMIN_BYPASS
    changes = (
        Case(
            "admin bypass off",
            github("PUT", "", {"can_admins_bypass": False}),
            "admins can bypass: want yes, found no",
            "stock",
            "converge",
        ),
        Case(
            "admin bypass on",
            github("PUT", "", {"can_admins_bypass": True}),
            "admins can bypass: want no, found yes",
            "stock",
            "converge",
            mentioned=True,
        ),
        Case(
            "guarded environment made anew without rules",
            all_of(github("DELETE"), github("PUT", "", {})),
            "admins can bypass: want no, found yes",
            "stock",
            "converge",
            mentioned=True,
        ),
    )

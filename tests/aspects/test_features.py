"""App features: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.features import Features
from tests.aspects.case import UNKNOWN, Case, heroku
from tests.aspects.contract import AppContract


class TestFeatures(AppContract):
    aspect = Features()
    changes = (
        Case(
            "app feature on",
            heroku("PATCH", "/features/preboot", {"enabled": True}),
            f"app feature preboot: {UNKNOWN}",
            "audit",
            "report",
        ),
        Case(
            "app feature off again, another on",
            heroku("PATCH", "/features/runtime-dyno-metadata", {"enabled": True}),
            f"app feature runtime-dyno-metadata: {UNKNOWN}",
            "audit",
            "report",
        ),
        Case(
            "declared app feature off",
            heroku("PATCH", "/features/preboot", {"enabled": False}),
            "app feature preboot: want one, found none",
            "audit",
            "report",
            mentioned=True,
        ),
    )

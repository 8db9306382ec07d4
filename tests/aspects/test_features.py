"""App features: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.names_on_app import FEATURES
from tests.aspects.case import UNKNOWN, Case, heroku
from tests.aspects.contract import AppContract


class TestFeatures(AppContract):
    aspect = FEATURES
    changes = (
        Case(
            "app feature on",
            heroku("PATCH", "/features/preboot", {"enabled": True}),
            f"app feature preboot: {UNKNOWN}",
            "own",
            "report",
        ),
        Case(
            "app feature off again, another on",
            heroku("PATCH", "/features/runtime-dyno-metadata", {"enabled": True}),
            f"app feature runtime-dyno-metadata: {UNKNOWN}",
            "own",
            "report",
        ),
        Case(
            "declared app feature off",
            heroku("PATCH", "/features/preboot", {"enabled": False}),
            "app feature preboot: want one, found none",
            "own",
            "report",
            mentioned=True,
        ),
    )

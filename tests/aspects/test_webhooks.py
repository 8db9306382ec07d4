"""Webhooks: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.names_on_app import WEBHOOKS
from tests.aspects.case import UNKNOWN, Case, heroku
from tests.aspects.contract import AppContract


class TestWebhooks(AppContract):
    aspect = WEBHOOKS
    changes = (
        Case(
            "webhook added",
            heroku(
                "POST",
                "/webhooks",
                {"include": ["api:release"], "level": "notify", "url": "https://hooks.example.net/x"},
            ),
            f"webhook hooks.example.net: {UNKNOWN}",
            "own",
            "report",
        ),
        Case(
            "second webhook to a declared host",
            heroku(
                "POST",
                "/webhooks",
                {"include": ["api:release"], "level": "notify", "url": "https://hooks.example.com/other"},
            ),
            "webhook hooks.example.com: want none (not in the spec), found 1 that nobody declared",
            "own",
            "report",
            mentioned=True,
        ),
    )

"""The app's name: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.app_settings import APP_NAME
from tests.aspects.case import Case, heroku
from tests.aspects.contract import AppContract


class TestAppName(AppContract):
    aspect = APP_NAME
    changes = (
        Case(
            "app renamed",
            heroku("PATCH", "", {"name": "raxx-queue-old"}),
            "app name: want raxx-queue-prod, found raxx-queue-old",
            "stock",
            "converge",
            engine=True,
        ),
    )

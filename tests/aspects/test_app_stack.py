"""The app's stack: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.app_stack import APP_STACK
from tests.aspects.case import Case, heroku, in_app
from tests.aspects.contract import AppContract


class TestAppStack(AppContract):
    aspect = APP_STACK
    changes = (
        Case(
            "stack changed",
            heroku("PATCH", "", {"build_stack": "heroku-24"}),
            "stack: want container, found heroku-24",
            "stock",
            "converge",
            engine=True,
        ),
        Case(
            "build stack changed, stack not yet",
            in_app(build_stack="heroku-24"),
            "build stack: want container, found heroku-24",
            "stock",
            "converge",
        ),
    )

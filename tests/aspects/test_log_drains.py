"""Log drains: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.names_on_app import LOG_DRAINS
from tests.aspects.case import APP, UNKNOWN, Case, heroku
from tests.aspects.contract import AppContract


class TestLogDrains(AppContract):
    aspect = LOG_DRAINS
    changes = (
        Case(
            "log drain added",
            heroku("POST", "/log-drains", {"url": "syslog+tls://logs.example.net:6514"}),
            f"log drain logs.example.net: {UNKNOWN}",
            "own",
            "report",
        ),
        Case(
            "declared log drain removed",
            lambda w: w.heroku("DELETE", f"{APP}/log-drains/{w.heroku('GET', f'{APP}/log-drains')[0]['id']}"),
            "log drain logs.example.com: want one, found none",
            "own",
            "report",
            mentioned=True,
        ),
    )

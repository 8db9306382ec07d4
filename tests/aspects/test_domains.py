"""Domains: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.names_on_app import DOMAINS
from tests.aspects.case import UNKNOWN, Case, heroku
from tests.aspects.contract import AppContract


class TestDomains(AppContract):
    aspect = DOMAINS
    changes = (
        Case(
            "domain added",
            heroku("POST", "/domains", {"hostname": "queue.example.net", "sni_endpoint": None}),
            f"domain queue.example.net: {UNKNOWN}",
            "own",
            "report",
        ),
        Case(
            "declared domain removed",
            heroku("DELETE", "/domains/queue.example.com"),
            "domain queue.example.com: want one, found none",
            "own",
            "report",
            mentioned=True,
            engine=True,
        ),
        Case(
            "domain a slip from the declared one",
            heroku("POST", "/domains", {"hostname": "queu.example.com", "sni_endpoint": None}),
            f"domain queu.example.com: {UNKNOWN}; a slip of queue.example.com?",
            "own",
            "report",
            mentioned=True,
        ),
    )

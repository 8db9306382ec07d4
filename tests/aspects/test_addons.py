"""Add-ons: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.addons import ADDONS
from tests.aspects.case import POSTGRES, Case, another_addon, control, heroku
from tests.aspects.contract import AppContract


class TestAddons(AppContract):
    aspect = ADDONS
    changes = (
        Case(
            "add-on renamed",
            heroku("PATCH", f"/addons/{POSTGRES}", {"name": "postgresql-old-1"}),
            f"add-on database name: want {POSTGRES}, found postgresql-old-1",
            "stock",
            "converge",
            engine=True,
        ),
        Case(
            "add-on suspended",
            control(f"addons/{POSTGRES}", {"state": "suspended"}),
            f"add-on {POSTGRES} state: want provisioned, found suspended",
            "own",
            "report",
        ),
        Case(
            "add-on provisioning again",
            control(f"addons/{POSTGRES}", {"state": "provisioning"}),
            f"add-on {POSTGRES} state: want provisioned, found provisioning",
            "own",
            "report",
        ),
        Case(
            "undeclared add-on",
            another_addon("heroku-redis:mini", "redis-calm-1"),
            "add-on redis-calm-1: want none (not in the spec), found heroku-redis:mini",
            "own",
            "report",
            engine=True,
        ),
        Case(
            "undeclared log add-on",
            another_addon("papertrail:choklad", "papertrail-calm-1"),
            "add-on papertrail-calm-1: want none (not in the spec), found papertrail:choklad",
            "own",
            "report",
        ),
        Case(
            "second database",
            another_addon("heroku-postgresql:standard-0", "postgresql-calm-1"),
            "add-on postgresql-calm-1: want none (not in the spec), found heroku-postgresql:standard-0",
            "own",
            "report",
        ),
        Case(
            "add-on plan changed",
            heroku("PATCH", f"/addons/{POSTGRES}", {"plan": "heroku-postgresql:premium-0"}),
            f"add-on {POSTGRES} plan: want heroku-postgresql:standard-0, found heroku-postgresql:premium-0",
            "stock",
            "converge",
            acknowledge="queue/database to heroku-postgresql:standard-0",
            engine=True,
        ),
    )

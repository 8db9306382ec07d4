"""The app's region and team: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.app_settings import PLACEMENT
from tests.aspects.case import Case, in_app
from tests.aspects.contract import AppContract


class TestPlacement(AppContract):
    aspect = PLACEMENT
    changes = (
        Case(
            "app moved into a team",
            in_app(team={"id": "00000000-0000-4000-8000-000000000007", "name": "raxx"}),
            "team: want none, found raxx",
            "own",
            "report",
            lingers=True,  # The provider does not find an app that has left the team that it recorded.,
            engine=True,
        ),
        Case("app in another region", in_app(region="eu"), "region: want us, found eu", "own", "report"),
    )

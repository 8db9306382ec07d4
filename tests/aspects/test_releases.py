"""A release that failed or is under way: said until another one succeeds."""

from __future__ import annotations

from infra.aspects.running import RELEASES
from tests.aspects.case import PROD, Case, Change, Operated
from tests.aspects.contract import AppContract


def latest(status: str) -> Change:
    def change(world: Operated) -> None:
        document = world.control("GET", "/_/state")
        app = next(each for each in document["heroku"]["apps"].values() if each["name"] == PROD)
        app["releases"][-1]["status"] = status
        world.control("PUT", "/_/state", document)

    return change


class TestReleases(AppContract):
    aspect = RELEASES
    changes = (
        Case("latest release failed", latest("failed"), "failed: the dynos run with the code", "own", "report"),
        Case("latest release pending", latest("pending"), "is under way", "own", "notice"),
    )

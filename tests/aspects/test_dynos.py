"""Running dynos: a crashed one is said, and nothing is done about it."""

from __future__ import annotations

from infra.aspects.running import DYNOS
from tests.aspects.case import PROD, Case, Operated
from tests.aspects.contract import AppContract


def crash(world: Operated) -> None:
    document = world.control("GET", "/_/state")
    app = next(each for each in document["heroku"]["apps"].values() if each["name"] == PROD)
    app["dynos"][0]["state"] = "crashed"
    world.control("PUT", "/_/state", document)


class TestDynos(AppContract):
    aspect = DYNOS
    changes = (Case("dyno crashed", crash, "dyno web.1: crashed: see the app's logs", "own", "notice"),)

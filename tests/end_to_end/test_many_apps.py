"""Sixty apps in one stack: a first `up` makes them all (hooks hung for ever), and a second look finds nothing."""

from __future__ import annotations

from typing import Any

import pytest

from lab.sandbox.values import environment_names
from tests.aspects.case import PROJECT
from tests.end_to_end.world import World, queue

COUNT = 60

pytestmark = pytest.mark.long


def test_sixty_apps_come_up_in_one_go(world: World) -> None:
    def many(config: dict[str, Any]) -> None:
        first = queue(config)
        for number in range(2, COUNT + 1):
            database = {**first["addons"]["database"], "name": f"postgresql-flat-{number}", "create": True}
            another = {**first, "name": f"{first['name']}-{number}", "create": True, "addons": {"database": database}}
            config["raxx-queue:apps"][f"queue{number}"] = another

    world.edit(many)
    for number in range(2, COUNT + 1):
        world.project.environment |= environment_names(PROJECT, "prod", f"queue{number}", world.secrets)
    world.set_state("heroku", provision_at_once=True, rate_limit=1_000_000)
    world.up("--skip-preview")
    world.control("DELETE", "/_/rate-limits")
    names = [app["name"] for app in world.control("GET", "/_/state")["heroku"]["apps"].values()]
    assert len([name for name in names if name.startswith("raxx-queue-prod")]) == COUNT
    assert world.config_vars("raxx-queue-prod-60")["STRIPE_API_KEY"] == world.secrets["STRIPE_API_KEY"]
    world.preview()

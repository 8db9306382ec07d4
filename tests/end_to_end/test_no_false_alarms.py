"""What goes on by itself in a converged prod is no drift: ten previews in a row exit 0."""

from __future__ import annotations

from collections.abc import Callable

from lab.sandbox.simulator import Simulator
from tests.aspects.case import APP, POSTGRES
from tests.end_to_end.world import PROD, World, queue

Event = Callable[[World], object]


def restart(world: World) -> None:
    """The simulator ends and starts again with its state."""
    Simulator.__exit__(world, None, None, None)
    Simulator.__enter__(world)


def shuffle(seed: int) -> Event:
    return lambda world: world.control("POST", "/_/shuffle", {"on": True, "seed": seed})


def deploy_begins(world: World) -> None:
    world.control("POST", f"/_/heroku/apps/{PROD}/container-release", {"process_types": ["web"], "status": "pending"})
    world.control("POST", f"/_/heroku/apps/{PROD}/dynos/web.1", {"state": "starting"})


def deploy_ends(world: World) -> None:
    version = world.heroku("GET", f"{APP}/releases", Range="version ..; order=desc,max=1")[0]["version"]
    world.control("POST", f"/_/heroku/apps/{PROD}/releases/{version}", {"status": "succeeded"})


def scale(quantity: int) -> Event:
    return lambda world: world.heroku("PATCH", f"{APP}/formation/web", {"quantity": quantity})


def fault(path: str, status: int, after: int = 0) -> Event:
    order = {"method": "GET", "path": path, "status": status, "after": after, "times": 1}
    return lambda world: world.control("POST", "/_/faults", order)


def new_member(world: World) -> None:
    world.heroku("PUT", "/teams/raxx/members", {"email": "new@example.com", "role": "member"})
    document = world.control("GET", "/_/state")
    app = next(each for each in document["heroku"]["apps"].values() if each["name"] == PROD)
    person = {"id": "00000000-0000-4000-8000-000000000011", "email": "new@example.com", "federated": False}
    app["collaborators"].append({**app["collaborators"][0], "id": person["id"], "user": person, "role": "member"})
    world.control("PUT", "/_/state", document)


def crash(world: World) -> None:
    world.control("POST", f"/_/heroku/apps/{PROD}/dynos/web.1", {"state": "crashed"})


ROUNDS: list[dict[str, Event]] = [
    {},
    {"the simulator starts again": restart, "lists in another order": shuffle(1), "a deploy begins": deploy_begins},
    {"lists in a third order": shuffle(2), "the autoscaler runs 2": scale(2)},
    {"lists in a fourth order": shuffle(3), "a deploy ends": deploy_ends, "the autoscaler runs 4": scale(4)},
    {
        "the autoscaler runs 1": scale(1),
        "DATABASE_URL is rotated": lambda world: world.control("POST", f"/_/heroku/addons/{POSTGRES}/rotate", {}),
        "a member joins the team": new_member,
    },
    {
        "Heroku answers 500 once": fault("config-vars", 500),
        "GitHub answers 503 once": fault("/repos/raxx-app/TradeMasterAPI$", 503),
    },
    {
        "Heroku answers 503 once": fault("/formation", 503),
        "GitHub answers 500 once": fault("/environments/production", 500),
    },
    {"a dyno crashes": crash},
    {"the simulator starts again with all that": restart},
    {},
]
"""What happens before each preview."""


def test_ten_previews_in_a_row(converged: World) -> None:
    def autoscaled(config: object) -> None:
        assert isinstance(config, dict)
        queue(config)["formation"]["web"]["quantity"] = {"min": 1, "max": 4}
        queue(config)["team"] = "raxx"

    document = converged.control("GET", "/_/state")
    app = next(each for each in document["heroku"]["apps"].values() if each["name"] == PROD)
    team = document["heroku"]["teams"]["raxx"]
    app["team"] = {"id": team["id"], "name": "raxx"}
    app["owner"] = {"id": "00000000-0000-4000-8000-000000000012", "email": "raxx@herokumanager.com"}
    app["collaborators"][0]["role"] = "admin"
    converged.control("PUT", "/_/state", document)
    converged.edit(autoscaled)
    converged.up("--skip-preview")
    crashed = False
    for happens in ROUNDS:
        print(*happens, sep=", ", flush=True)
        for event in happens.values():
            event(converged)
        shown = converged.preview()
        assert "warning:" not in shown
        crashed = crashed or crash in happens.values()
        assert ("dyno web.1: crashed: see the app's logs" in shown) == crashed

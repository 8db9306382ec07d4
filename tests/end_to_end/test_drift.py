"""One outside change of each kind, with the real engine: named by a preview, undone or left by `up`.

All of them are played without the engine by the aspects' own tests (tests/aspects/).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.aspects.case import MENTIONED_BY_HAND, Case, live_state, mention_everything
from tests.end_to_end.cases import ENGINE
from tests.end_to_end.world import World

# The engine's sign of life may stand before a step in the same line.
STOCK = re.compile(
    r"^(@ [a-z ]+\.*)? *[-~+=]+ +(heroku|github):\S+ \S+ (update|create|delete|import|replace)", re.MULTILINE
)


class Shared:
    """One converged world for the cases of a test process, each of which leaves it converged; made anew after one that
    failed half-way."""

    def __init__(self, factory: pytest.TempPathFactory, saved: World, mentioned: bool) -> None:
        self.factory, self.saved, self.mentioned = factory, saved, mentioned
        self._world: World | None = None

    def take(self) -> World:
        """The world. It counts as broken until it is given back."""
        world, self._world = self._world or self._made(), None
        # What all cases of a process ask of one simulator is more than Heroku gives in an hour.
        world.control("DELETE", "/_/rate-limits")
        return world

    def give_back(self, world: World) -> None:
        self._world = world

    def close(self) -> None:
        if self._world is not None:
            self._world.__exit__(None, None, None)

    def _made(self) -> World:
        world = World(Path(self.factory.mktemp("shared")), saved=self.saved).__enter__()
        if self.mentioned:
            for change in MENTIONED_BY_HAND:
                change(world)
            world.edit(mention_everything)
            world.up("--skip-preview")
            world.preview()
        return world


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, _saved: World) -> Iterator[dict[bool, Shared]]:
    made = {mentioned: Shared(tmp_path_factory, _saved, mentioned) for mentioned in (False, True)}
    yield made
    for each in made.values():
        each.close()


@pytest.mark.parametrize("case", ENGINE, ids=lambda case: case.name)
def test_outside_change(shared: dict[bool, Shared], case: Case) -> None:
    world = shared[case.mentioned].take()
    try:
        _see_and_handle(world, case)
    except BaseException:
        world.__exit__(None, None, None)
        raise
    shared[case.mentioned].give_back(world)


def _see_and_handle(world: World, case: Case) -> None:
    document, before = world.control("GET", "/_/state"), live_state(world)
    case.change(world)
    assert world.control("GET", "/_/state") != document, "nothing was changed"
    changed = live_state(world)
    shown = world.preview(expect=7)
    assert case.named in shown, shown
    assert bool(STOCK.search(shown)) == (case.by == "stock"), shown
    releases = len(world.releases()) if world.app == _name(world) else None
    assert ("up will be refused" in shown) == bool(case.acknowledge)
    done = world.up("--skip-preview", env={"RAXX_ACKNOWLEDGE": case.acknowledge})
    if case.up == "report":
        assert live_state(world) == changed, "what is only reported was changed"
        assert releases is None or len(world.releases()) == releases
        assert case.named in world.preview(expect=7)
    elif case.up == "follow":
        moved = world.heroku("GET", "/apps/raxx-api-prod")["web_url"].rstrip("/")
        assert world.config_vars(world.app)["RAPTOR_BASE_URL"] == moved
        world.preview()
    elif case.stays:
        assert "as the spec says" in done
        shown = world.preview(expect=7)
        assert case.stays in shown
        assert case.named not in shown
    else:
        assert live_state(world) == before, "not as it was"
        world.preview()
    if case.up != "converge" or case.stays:
        world.control("PUT", "/_/state", document)
    if case.lingers:
        world.up("--skip-preview")
        assert live_state(world) == before


def _name(world: World) -> str:
    names = [app["name"] for app in world.control("GET", "/_/state")["heroku"]["apps"].values()]
    return world.app if world.app in names else ""

"""Outside changes of each kind, with the real engine: named by a preview, undone or left by `up`.

All of them are played without the engine by the aspects' own tests (tests/aspects/).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.aspects.case import MENTIONED_BY_HAND, Case, live_state, mention_everything
from tests.end_to_end.cases import ENGINE
from tests.end_to_end.world import World

# The engine's sign of life may stand before a step in the same line.
STOCK = re.compile(
    r"^(@ [a-z ]+\.*)? *[-~+=]+ +(heroku|github):\S+ \S+ (update|create|delete|import|replace)", re.MULTILINE
)


TOGETHER = [
    {"stack changed", "add-on plan changed", "scaled up", "environment deleted"},
    {"app renamed", "reviewer swapped for a team"},
    {"add-on renamed", "wait timer added"},
    {"DATABASE_URL detached from its add-on", "secret changed", "all reviewers removed"},
    {
        "app moved into a team",
        "maintenance mode on",
        "undeclared add-on",
        "database attached to another app",
        "undeclared var, a slip of a declared one",
        "undeclared process type running",
        "collaborator added",
    },
    {
        "ACM off, spec says on",
        "buildpack added, spec says none",
        "undeclared var, spec says remove",
        "branch pattern added",
    },
    {"declared domain removed", "reviewing team loses its access"},
]
"""Names of cases that are played in one world at once: of one kind, and none in another's way. What is not here is
played alone. That each by itself is a difference in just its own place is held by tests/provider/test_own.py."""


def batches() -> list[list[Case]]:
    """Every case of the engine, in the order of docs/drift.md where some are played together."""
    together = [[case for case in ENGINE if case.name in names] for names in TOGETHER]
    assert [len(batch) for batch in together] == [len(names) for names in TOGETHER], "no case has such a name"
    alone = [[case] for case in ENGINE if not any(case.name in names for names in TOGETHER)]
    return [*together, *alone]


@pytest.fixture(scope="session")
def _mentioned(tmp_path_factory: pytest.TempPathFactory, _saved: World) -> World:
    with World(tmp_path_factory.mktemp("mentioned"), saved=_saved) as world:
        for change in MENTIONED_BY_HAND:
            change(world)
        world.edit(mention_everything)
        world.up("--skip-preview")
        world.preview()
    return world


@pytest.mark.parametrize("cases", batches(), ids=lambda cases: ", ".join(case.name for case in cases))
def test_outside_change(request: pytest.FixtureRequest, tmp_path: Path, cases: list[Case]) -> None:
    saved: World = request.getfixturevalue("_mentioned" if cases[0].mentioned else "_saved")
    with World(tmp_path, saved=saved) as world:
        _see_and_handle(world, cases)


def _see_and_handle(world: World, cases: list[Case]) -> None:
    ((_, by, up),) = {(case.mentioned, case.by, case.up) for case in cases}
    document, before = world.control("GET", "/_/state"), live_state(world)
    for case in cases:
        unchanged = world.control("GET", "/_/state")
        case.change(world)
        assert world.control("GET", "/_/state") != unchanged, f"{case.name}: nothing was changed"
    changed = live_state(world)
    named, stays = [case.named for case in cases], [case.stays for case in cases if case.stays]
    shown = world.preview(expect=7)
    assert not _missing(named, shown), shown
    assert bool(STOCK.search(shown)) == (by == "stock"), shown
    releases = len(world.releases()) if world.app == _name(world) else None
    words = "; ".join(case.acknowledge for case in cases if case.acknowledge)
    assert ("up will be refused" in shown) == bool(words)
    done = world.up("--skip-preview", env={"RAXX_ACKNOWLEDGE": words})
    if up == "report":
        assert live_state(world) == changed, "what is only reported was changed"
        assert releases is None or len(world.releases()) == releases
        assert not _missing(named, world.preview(expect=7))
    elif up == "follow":
        moved = world.heroku("GET", "/apps/raxx-api-prod")["web_url"].rstrip("/")
        assert world.config_vars(world.app)["RAPTOR_BASE_URL"] == moved
        world.preview()
    elif stays:
        assert "as the spec says" in done
        shown = world.preview(expect=7)
        assert not _missing(stays, shown)
        assert _missing(named, shown) == named
    else:
        assert live_state(world) == before, "not as it was"
        world.preview()
    if any(case.lingers for case in cases):
        world.control("PUT", "/_/state", document)
        world.up("--skip-preview")
        assert live_state(world) == before


def _missing(texts: list[str], shown: str) -> list[str]:
    return [text for text in texts if text not in shown]


def _name(world: World) -> str:
    names = [app["name"] for app in world.control("GET", "/_/state")["heroku"]["apps"].values()]
    return world.app if world.app in names else ""

"""What an `up` must not do unasked, and an `up` that is bound to what was reviewed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.aspects.case import APP, OTHER_KEY, POSTGRES, live_state, set_vars
from tests.end_to_end.world import World, queue

UP = ("up", "--yes", "--skip-preview")


def larger_plan(world: World) -> None:
    world.heroku("PATCH", f"{APP}/addons/{POSTGRES}", {"plan": "heroku-postgresql:premium-0"})


def six_vars_changed(world: World) -> None:
    names = [name for name in world.secrets if name != "SENTRY_DSN_QUEUE"][:6]
    set_vars(**{name: f"by hand: {name}" for name in names})(world)


def web_to_zero_in_the_spec(world: World) -> None:
    world.edit(lambda config: queue(config)["formation"]["web"].update(quantity=0))


DANGERS: dict[str, tuple[Callable[[World], None], str]] = {
    "smaller plan": (larger_plan, "queue/database to heroku-postgresql:standard-0"),
    "most vars": (six_vars_changed, "queue changes 6 config vars"),
    "web to zero": (web_to_zero_in_the_spec, "queue web to zero"),
}


def asked_for(shown: str) -> list[str]:
    """What must be acknowledged, in the words for it."""
    return sorted(set(re.findall(r"RAXX_ACKNOWLEDGE='([^']+)'", shown)))


def test_refused_until_each_is_acknowledged(converged: World) -> None:
    for change, _ in DANGERS.values():
        change(converged)
    every = sorted(words for _, words in DANGERS.values())
    shown = converged.preview(expect=7)
    assert "up will be refused: " in shown
    assert asked_for(shown) == every
    for words in every:
        said = ["queue web to one", "queue/database", *(other for other in every if other != words)]
        shown = converged.refused(*UP, env={"RAXX_ACKNOWLEDGE": "; ".join(said)})
        assert "This up is refused; nothing was written" in shown
        assert asked_for(shown) == [words]
    assert "will be refused" not in converged.up(env={"RAXX_ACKNOWLEDGE": "; ".join(["other", *every])})
    converged.preview()


@pytest.mark.parametrize("days", [-1, 0])
def test_acknowledged_in_the_stack_file_until_a_day(converged: World, days: int) -> None:
    until = datetime.date.today() + datetime.timedelta(days=days)

    def acknowledge(config: dict[str, Any]) -> None:
        config["raxx-queue:acknowledge"] = [{"what": "queue web to zero", "until": until}]

    converged.edit(acknowledge)
    web_to_zero_in_the_spec(converged)
    if days < 0:
        converged.refused(*UP)
    else:
        converged.up("--skip-preview")
        assert converged.heroku("GET", f"{APP}/formation/web")["quantity"] == 0
        converged.preview()


def test_five_of_ten_own_vars_are_not_more_than_half(converged: World) -> None:
    names = [name for name in converged.secrets if name != "SENTRY_DSN_QUEUE"][:5]
    set_vars(**{name: f"by hand: {name}" for name in names})(converged)
    assert "up will be refused" not in converged.preview(expect=7)
    converged.up("--skip-preview")
    converged.preview()


def test_an_up_is_bound_to_what_was_reviewed(converged: World) -> None:
    before = live_state(converged)
    set_vars(STRIPE_API_KEY=OTHER_KEY)(converged)
    match = re.search(r"RAXX_EXPECT=([0-9a-f]{12})", converged.preview(expect=7))
    assert match
    reviewed = {"RAXX_EXPECT": match[1]}
    converged.github("PUT", "/repos/raxx-app/TradeMasterAPI/environments/production", {"wait_timer": 5})
    shown = converged.refused(*UP, env=reviewed)
    assert f"is not what was reviewed ({match[1]})" in shown
    converged.github("PUT", "/repos/raxx-app/TradeMasterAPI/environments/production", {"wait_timer": 0})
    converged.up("--skip-preview", env=reviewed)
    assert live_state(converged) == before
    converged.preview()

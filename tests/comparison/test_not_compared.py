"""Values that no store has: how many they are is said once, and under RAXX_STRICT it counts."""

from __future__ import annotations

import pytest

from infra.aspects.config_vars import not_compared
from infra.items import Weight
from infra.words import sentence
from tests.comparison import test_app as an_app
from tests.comparison.converged import APP, live
from tests.comparison.declared import secrets


@pytest.mark.parametrize(("strict", "weight"), [(False, Weight.NOTICE), (True, Weight.REPORT)])
def test_the_count_is_one_item(strict: bool, weight: Weight) -> None:
    *items, last = an_app.compare(APP, values={}, strict=strict)
    count = not_compared(items)
    assert count == len(items) == len(secrets()) > 1
    assert sentence(last) == f"secrets: {count} values were not compared: no secret store has them"
    assert last.weight is weight


@pytest.mark.parametrize("strict", [False, True])
def test_nothing_is_said_where_all_was_compared(strict: bool) -> None:
    assert an_app.compare(APP, strict=strict) == []


def test_a_live_value_that_cannot_be_right_was_judged() -> None:
    wrong = live(**an_app.vars_changed(STRIPE_API_KEY=an_app.TEST_KEYS["STRIPE_API_KEY"]))
    assert not_compared(an_app.compare(wrong, values=an_app.without("STRIPE_API_KEY"))) == 0

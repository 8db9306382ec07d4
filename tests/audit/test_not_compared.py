"""Values that no store has: how many they are is said once, and under RAXX_STRICT it counts (issue 6, part 6)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from infra.audit.config_vars import count_not_compared, not_compared
from infra.audit.drift import Item, Weight
from tests.audit import test_app as an_app
from tests.audit.converged import APP, with_vars
from tests.audit.declared import secrets


@pytest.mark.parametrize(("strict", "weight"), [(False, Weight.NOTICE), (True, Weight.REPORT)])
def test_the_count_is_one_item(strict: bool, weight: Weight) -> None:
    items = an_app.compare(APP, values={})
    count = not_compared(items)
    assert count == len(secrets()) > 1
    text = f"{count} values were not compared: no secret store has them"
    assert list(count_not_compared(items, strict)) == [Item("secrets", text, weight)]


@pytest.mark.parametrize("strict", [False, True])
def test_nothing_is_said_where_all_was_compared(strict: bool) -> None:
    assert list(count_not_compared(an_app.compare(APP), strict)) == []


def test_a_live_value_that_cannot_be_right_was_judged() -> None:
    live = with_vars(STRIPE_API_KEY=an_app.TEST_KEYS["STRIPE_API_KEY"])
    items = an_app.compare(replace(APP, config_vars=live), values=an_app.without("STRIPE_API_KEY"))
    assert not_compared(items) == 0

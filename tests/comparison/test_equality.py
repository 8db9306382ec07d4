"""Values of two stacks: which rule holds, which does not, and that no verdict quotes a value."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from infra.comparison.equality import broken, refuse, stacks_compared
from infra.errors import SecretError
from infra.words import sentence
from tests.commands.test_secrets_shared import spec_with

NAME = "QUEUE_SERVICE_TOKEN_CRON"
ONE, TWO = "fa4e" * 16, "fa4f" * 16


def held(**places: str) -> dict[str, dict[str, dict[str, SecretStr]]]:
    return {place: {"queue": {NAME: SecretStr(value)}} for place, value in places.items()}


@pytest.mark.parametrize(
    ("rule", "mine", "other", "here"),
    [
        ("differs", held(store=ONE), held(live=TWO), []),
        ("differs", held(store=ONE, live=TWO), held(live=ONE), ["store"]),
        ("differs", held(store=ONE, live=TWO), held(live=TWO), ["live"]),
        ("differs", held(store=ONE), held(store=ONE, live=TWO), ["store"]),
        ("same", held(store=ONE), held(live=ONE), []),
        ("same", held(store=TWO, live=ONE), held(live=ONE), ["store"]),
        ("same", held(live=ONE), held(live=TWO), ["live"]),
        ("same", held(), held(live=TWO), []),
        ("same", held(store=ONE), {}, []),
        ("either", held(store=ONE), held(live=ONE), []),
    ],
)
def test_rules(rule: str, mine: dict, other: dict, here: list[str]) -> None:  # type: ignore[type-arg]
    spec = spec_with(NAME, across_stacks={"staging": rule})
    found = broken(spec, mine, {"staging": other})
    assert [each.here for each in found] == [(place,) for place in here]
    shown = repr(found) + "".join(f"{sentence(each.item)} {each.item!r}" for each in found)
    assert not [value for value in (ONE, TWO) if value in shown]


@pytest.mark.parametrize(
    ("rule", "mine", "text"),
    [
        ("differs", held(store=ONE), "want a value of its own, found the same as in staging (store)"),
        (
            "differs",
            held(store=ONE, live=ONE),
            "want a value of its own, found the same as in staging (store and live)",
        ),
        ("same", held(store=TWO), "want the same value as in staging, found another (store)"),
    ],
)
def test_the_words(rule: str, mine: dict, text: str) -> None:  # type: ignore[type-arg]
    (rule_broken,) = broken(spec_with(NAME, across_stacks={"staging": rule}), mine, {"staging": held(live=ONE)})
    assert sentence(rule_broken.item) == f"config var {NAME} against staging: {text}"


def test_only_rules_that_can_be_broken_need_the_other_stack() -> None:
    assert stacks_compared(spec_with(NAME, across_stacks={"preview": "either"})) == ["staging"]
    assert stacks_compared(spec_with(NAME, across_stacks={"preview": "same"})) == ["preview", "staging"]


def test_an_up_is_refused_only_for_a_value_that_it_would_write() -> None:
    spec = spec_with(NAME, across_stacks={"staging": "differs"})
    refuse(broken(spec, held(store=TWO, live=ONE), {"staging": held(live=ONE)}))
    with pytest.raises(SecretError, match=f"queue/{NAME}: the store has staging's value"):
        refuse(broken(spec, held(store=ONE, live=ONE), {"staging": held(live=ONE)}))

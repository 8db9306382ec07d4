"""A preview where a store lacks a value, with the real engine."""

from __future__ import annotations

from tests.end_to_end.world import World

COUNT = "secrets: 2 values were not compared: no secret store has them"


def test_values_that_were_not_compared_are_counted_and_fail_a_strict_preview(converged: World) -> None:
    converged.forget("STRIPE_API_KEY")
    converged.forget("STRIPE_WEBHOOK_SECRET")
    assert COUNT in converged.preview()
    assert COUNT in converged.preview(expect=7, env={"RAXX_STRICT": "1"})

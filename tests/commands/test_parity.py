"""`parity` against the simulators: what differs between staging and prod, and what of it is meant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.simulators.heroku.seed import secret
from tests.apis.simulated import QUEUE
from tests.commands.operator import STAGING, Operator, operator
from tests.commands.test_drift import MISSING, converge


@pytest.fixture
def ops(tmp_path: Path) -> Iterator[Operator]:
    with operator(tmp_path) as made:
        yield made


@pytest.fixture
def equal(ops: Operator) -> Operator:
    """Prod converged, with the image that staging runs."""
    converge(ops)
    return ops


def lines(ops: Operator, expect: int, *arguments: str) -> dict[str, dict[str, Any]]:
    return {line["what"]: line for line in ops.json("parity", *arguments, expect=expect)["lines"]}


def counted(found: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {what: line["why"] for what, line in found.items() if line["verdict"] in ("not explained", "must not be")}


def test_the_seed_state(ops: Operator) -> None:
    found = counted(lines(ops, 7))
    assert set(found) == {f"config var {name}" for name in MISSING} | {"formation web", "image web"}
    assert found["config var STRIPE_API_KEY"] == "missing in prod"
    assert found["image web"] == "nothing released on prod yet"


def test_a_converged_prod_is_explained(equal: Operator) -> None:
    found = lines(equal, 0)
    assert not counted(found)
    assert found["config var STRIPE_API_KEY"]["why"] == "differs: it must differ (across_stacks)"
    assert found["config var RAPTOR_BASE_URL"]["why"] == "differs: the URLs of raxx-api-prod and raxx-api-staging"
    assert "on purpose" in found["config var SENTRY_DSN_QUEUE"]["why"]
    assert found["deploy gate queue"]["why"] == "only prod is deployed through a gate (ADR-0020)"
    assert found["image web"]["verdict"] == "same"


def test_the_other_way_round_too(equal: Operator) -> None:
    assert not counted(lines(equal, 0, "--stack", "staging", "--against", "prod"))


def test_a_test_key_in_prod_breaks_a_rule(equal: Operator) -> None:
    copied = secret(STAGING, "STRIPE_API_KEY")
    equal.heroku("PATCH", f"/apps/{QUEUE}/config-vars", {"STRIPE_API_KEY": copied})
    found = lines(equal, 7)["config var STRIPE_API_KEY"]
    assert (found["verdict"], found["why"]) == ("must not be", "the same, but it must differ (across_stacks)")
    assert found["here"] == "test Stripe secret key"


def test_another_dsn_in_prod_breaks_a_rule(equal: Operator) -> None:
    dsn = f"https://{'0' * 32}@o1.ingest.sentry.io/2"
    equal.heroku("PATCH", f"/apps/{QUEUE}/config-vars", {"SENTRY_DSN_QUEUE": dsn})
    assert counted(lines(equal, 7))["config var SENTRY_DSN_QUEUE"].startswith("differs, but it must be the same")


@pytest.mark.parametrize(
    ("method", "path", "body", "what"),
    [
        ("PATCH", f"/apps/{QUEUE}/config-vars", {"DEBUG_PAYMENTS": "1"}, "config var DEBUG_PAYMENTS"),
        ("PATCH", f"/apps/{QUEUE}", {"maintenance": True}, "maintenance mode"),
        ("PATCH", f"/apps/{QUEUE}/formation/web", {"quantity": 3}, "formation web"),
    ],
)
def test_what_nobody_explains(equal: Operator, method: str, path: str, body: Any, what: str) -> None:
    equal.heroku(method, path, body)
    assert set(counted(lines(equal, 7))) == {what}
    equal.edit(lambda config: config["raxx-queue:parity"].append({"what": what, "reason": "for today"}))
    assert lines(equal, 0)[what]["why"] == "for today"


def test_another_formation_is_explained_where_both_specs_say_so(equal: Operator) -> None:
    def three(config: dict[str, Any]) -> None:
        config["raxx-queue:apps"]["queue"]["formation"]["web"]["quantity"] = 3

    equal.edit(three)
    equal.heroku("PATCH", f"/apps/{QUEUE}/formation/web", {"quantity": 3})
    assert lines(equal, 0)["formation web"]["why"] == "the specs say so"


def test_another_image_counts(equal: Operator) -> None:
    equal.deploy("cd" * 32)
    assert set(counted(lines(equal, 7))) == {"image web"}


def test_no_value_is_shown(equal: Operator) -> None:
    shown = equal.run("parity", "--markdown", expect=0).stdout
    for value in equal.simulator.heroku_app(STAGING)["config_vars"].values():
        assert len(value) < 8 or value not in shown


def test_a_stack_that_cannot_be_read(equal: Operator) -> None:
    equal.simulator.fault(f"/apps/{STAGING}/formation", status=500)
    assert "500" in equal.run("parity", expect=1).stderr

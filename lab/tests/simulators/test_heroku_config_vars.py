"""Config vars: set, delete, refuse, release."""

from __future__ import annotations

import pytest

from lab.simulators.heroku.seed import secret, sentry_dsn
from lab.tests.simulators.heroku_client import PROD, STAGING, Heroku

VARS = f"/apps/{PROD}/config-vars"
STAGING_VARS = f"/apps/{STAGING}/config-vars"


def test_a_patch_sets_what_it_names_and_null_deletes() -> None:
    heroku = Heroku()
    after = heroku.ok("PATCH", VARS, {"A": "1", "B": "", "SENTRY_DSN_QUEUE": None})
    assert (after["A"], after["B"], sorted(after)) == ("1", "", ["A", "B", "DATABASE_URL"])
    assert heroku.ok("GET", VARS) == after


def test_each_real_change_makes_one_release_in_herokus_words() -> None:
    heroku = Heroku()
    heroku.ok("PATCH", VARS, {"A": "1", "B": "2"})
    heroku.ok("PATCH", VARS, {"A": None})
    heroku.ok("PATCH", VARS, {"B": None, "C": "3", "SENTRY_DSN_QUEUE": sentry_dsn()})
    assert heroku.words(PROD)[5:] == [
        "Set A, B config vars",
        "Remove A config vars",
        "Set C config vars, Remove B config vars",
    ]


@pytest.mark.parametrize(
    "body", [{}, {"NONE": None}, {"SENTRY_DSN_QUEUE": sentry_dsn()}], ids=["empty", "null", "same"]
)
def test_a_patch_that_changes_nothing_makes_no_release(body: dict[str, str | None]) -> None:
    heroku = Heroku()
    heroku.ok("PATCH", VARS, body)
    assert len(heroku.words(PROD)) == 5


@pytest.mark.parametrize("value", ["postgres://mine.invalid/x", None])
def test_what_an_attachment_owns_cannot_be_written_and_nothing_is_applied(value: str | None) -> None:
    heroku = Heroku()
    message = heroku.refused(422, "PATCH", VARS, {"A": "1", "DATABASE_URL": value})
    assert message == "Cannot overwrite attachment values DATABASE_URL."
    assert "A" not in heroku.ok("GET", VARS)


def test_several_owned_keys_are_named_together() -> None:
    heroku = Heroku()
    heroku.ok("POST", f"/apps/{PROD}/addons", {"plan": "heroku-redis:mini"})
    message = heroku.refused(422, "PATCH", VARS, {"REDIS_URL": "x", "DATABASE_URL": "x"})
    assert message == "Cannot overwrite attachment values DATABASE_URL, REDIS_URL."


@pytest.mark.parametrize(
    ("body", "fault"),
    [({"A-B": "1"}, "A-B"), ({"A": 1}, "string"), ({"A": ["x"]}, "string"), ({"A": "x" * 70_000}, "64 kB")],
)
def test_bad_names_values_and_sizes_are_refused_whole(body: dict[str, object], fault: str) -> None:
    assert fault in Heroku().refused(422, "PATCH", VARS, {"GOOD": "1", **body})


def test_a_change_restarts_the_dynos_on_the_new_release() -> None:
    heroku = Heroku()
    before = heroku.ok("GET", f"/apps/{STAGING}/dynos")
    heroku.ok("PATCH", STAGING_VARS, {"A": "1"})
    after = heroku.ok("GET", f"/apps/{STAGING}/dynos")
    assert [dyno["name"] for dyno in after] == ["web.1"]
    assert after[0]["id"] != before[0]["id"]
    assert after[0]["release"]["version"] == 15


def test_the_values_of_the_seed_are_test_keys_of_the_right_kind_and_can_be_computed() -> None:
    live = Heroku().ok("GET", STAGING_VARS)
    for name, prefix in (
        ("STRIPE_API_KEY", "sk_test_"),
        ("STRIPE_PUBLISHABLE_KEY", "pk_test_"),
        ("STRIPE_RESTRICTED_KEY", "rk_test_"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_"),
    ):
        assert live[name].startswith(prefix)
    for name in ("CONSOLE", "CRON", "RAPTOR"):
        assert len(bytes.fromhex(live[f"QUEUE_SERVICE_TOKEN_{name}"])) == 32
    assert live["FLAG_QUEUE_BILLING"] == "true"
    assert live["STRIPE_API_KEY"] == secret(STAGING, "STRIPE_API_KEY")

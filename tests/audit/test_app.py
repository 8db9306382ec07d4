"""Each way in which a live app can differ from its spec gives exactly one item, word for word, and no value."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from infra.audit import Item, Weight, compare_app, counted, to_converge
from infra.audit.wanted import Wanted
from infra.live.found import FoundAddon, FoundApp, FoundProcess
from sandbox.values import fake_secrets
from tests.audit.converged import ADDON_ID, APP, DATABASE, with_vars
from tests.audit.declared import prod, resolve, secrets

DRIFT, REPORT, NOTICE = Weight.DRIFT, Weight.REPORT, Weight.NOTICE
OTHERS = fake_secrets("live", salt="other")
TEST_KEYS = fake_secrets("test")
REDIS = FoundAddon("33333333-cccc-4ccc-8ccc-333333333333", "redis-calm-10001", "heroku-redis:mini", "provisioned", ())


def compare(
    live: FoundApp | None,
    *,
    values: Mapping[str, str] | None = None,
    managed: Collection[str] = (),
    recorded: Mapping[str, str] | None = None,
    app: Mapping[str, Any] | None = None,
) -> list[Item]:
    """The items of prod's queue app, when the store holds `values` (all secrets by default)."""
    spec = prod(app)
    wanted: Wanted = resolve(spec, values)["queue"]
    return compare_app(spec.apps["queue"], wanted, live, managed, recorded or {}, "live")


def vars_changed(**changes: str | None) -> dict[str, Any]:
    """The change of a `FoundApp` that gives config vars another value, or takes them away (None)."""
    return {"config_vars": with_vars(**changes)}


def only(items: list[Item], line: str, weight: Weight) -> None:
    """Fails unless there is exactly one item, with this text and weight."""
    assert [(str(item), item.weight) for item in items] == [(line, weight)]


CHANGES: dict[str, tuple[dict[str, Any], str, Weight]] = {
    "app renamed": ({"name": "raxx-queue-old"}, "app name: want raxx-queue-prod, found raxx-queue-old", DRIFT),
    "stack not yet": (
        {"stack": "heroku-24"},
        "stack: want container, found heroku-24 until the next deploy",
        REPORT,
    ),
    "build stack": ({"build_stack": "heroku-24"}, "build stack: want container, found heroku-24", DRIFT),
    "region": ({"region": "eu"}, "region: want us, found eu", REPORT),
    "team": ({"team": "raxx"}, "team: want none, found raxx", REPORT),
    "add-on gone": (
        {"addons": ()},
        "add-on postgresql-flat-88052: want heroku-postgresql:standard-0, found none: will be created",
        DRIFT,
    ),
    "add-on plan": (
        {"addons": (replace(DATABASE, plan="heroku-postgresql:standard-2"),)},
        "add-on postgresql-flat-88052 plan: want heroku-postgresql:standard-0, found heroku-postgresql:standard-2",
        DRIFT,
    ),
    "add-on state": (
        {"addons": (replace(DATABASE, state="provisioning"),)},
        "add-on postgresql-flat-88052 state: want provisioned, found provisioning",
        REPORT,
    ),
    "add-on undeclared": (
        {"addons": (DATABASE, REDIS)},
        "add-on redis-calm-10001: want none (not in the spec), found heroku-redis:mini",
        REPORT,
    ),
    "flag missing": (
        vars_changed(FLAG_QUEUE_BILLING=None),
        'config var FLAG_QUEUE_BILLING: want "true", found none',
        DRIFT,
    ),
    "flag turned": (
        vars_changed(FLAG_QUEUE_BILLING="false"),
        'config var FLAG_QUEUE_BILLING: want "true", found "false"',
        DRIFT,
    ),
    "flag that is none": (
        vars_changed(FLAG_QUEUE_BILLING="TRUE"),
        'config var FLAG_QUEUE_BILLING: want "true", found another value (text)',
        DRIFT,
    ),
    "URL missing": (vars_changed(RAPTOR_BASE_URL=None), "config var RAPTOR_BASE_URL: want a URL, found none", DRIFT),
    "URL moved": (
        vars_changed(RAPTOR_BASE_URL="https://raxx-api-prod-ffffffffffff.herokuapp.com"),
        "config var RAPTOR_BASE_URL: want the URL of raxx-api-prod, found another value (URL)",
        DRIFT,
    ),
    "secret missing": (
        vars_changed(QUEUE_SERVICE_TOKEN_CRON=None),
        "config var QUEUE_SERVICE_TOKEN_CRON: want a 64-hex token, found none",
        DRIFT,
    ),
    "live key missing": (
        vars_changed(STRIPE_API_KEY=None),
        "config var STRIPE_API_KEY: want a live Stripe secret key, found none",
        DRIFT,
    ),
    "secret changed": (
        vars_changed(QUEUE_SERVICE_TOKEN_CRON=OTHERS["QUEUE_SERVICE_TOKEN_CRON"]),
        "config var QUEUE_SERVICE_TOKEN_CRON: want the value in the memory store, found another value (64-hex token)",
        DRIFT,
    ),
    "test key in prod": (
        vars_changed(STRIPE_API_KEY=TEST_KEYS["STRIPE_API_KEY"]),
        "config var STRIPE_API_KEY: want the value in the memory store, found another value (test Stripe secret key)",
        DRIFT,
    ),
    "keys swapped": (
        vars_changed(STRIPE_WEBHOOK_SECRET=OTHERS["STRIPE_RESTRICTED_KEY"]),
        "config var STRIPE_WEBHOOK_SECRET: want the value in the memory store,"
        " found another value (live Stripe restricted key)",
        DRIFT,
    ),
    "secret emptied": (
        vars_changed(STRIPE_WEBHOOK_SECRET=""),
        "config var STRIPE_WEBHOOK_SECRET: want the value in the memory store, found another value (empty value)",
        DRIFT,
    ),
    "var undeclared": (
        vars_changed(DEBUG="1"),
        "config var DEBUG: want none (not in the spec), found one that nobody declared",
        REPORT,
    ),
    "not released": (
        {"formation": {}},
        "formation web: waiting for the first release of web (wants 1 x Standard-1X)",
        NOTICE,
    ),
    "scaled": (
        {"formation": {"web": FoundProcess("Standard-1X", 3)}},
        "formation web: want 1 x Standard-1X, found 3 x Standard-1X",
        DRIFT,
    ),
    "scaled to zero": (
        {"formation": {"web": FoundProcess("Standard-1X", 0)}},
        "formation web: want 1 x Standard-1X, found 0 x Standard-1X",
        DRIFT,
    ),
    "resized": (
        {"formation": {"web": FoundProcess("Standard-2X", 1)}},
        "formation web: want 1 x Standard-1X, found 1 x Standard-2X",
        DRIFT,
    ),
    "process undeclared": (
        {"formation": {**APP.formation, "worker": FoundProcess("Standard-2X", 2)}},
        "formation worker: want none (not in the spec), found 2 x Standard-2X",
        REPORT,
    ),
}


@pytest.mark.parametrize(("change", "line", "weight"), CHANGES.values(), ids=CHANGES.keys())
def test_one_change_is_one_item(change: dict[str, Any], line: str, weight: Weight) -> None:
    only(compare(replace(APP, **change)), line, weight)


def test_nothing_to_say_when_live_is_as_the_spec_says() -> None:
    assert compare(APP, managed=tuple(APP.config_vars), recorded={"database": ADDON_ID}) == []


def test_an_app_to_be_created() -> None:
    only(compare(None), "app: want raxx-queue-prod, found none: will be created", DRIFT)


def test_a_team_that_the_spec_wants() -> None:
    only(compare(APP, app={"team": "raxx"}), "team: want raxx, found none", REPORT)


def test_a_recorded_addon_is_known_under_any_name() -> None:
    renamed = replace(APP, addons=(replace(DATABASE, name="postgresql-mine-1"),))
    line = "add-on database name: want postgresql-flat-88052, found postgresql-mine-1"
    only(compare(renamed, recorded={"database": ADDON_ID}), line, DRIFT)


def test_an_addon_with_the_name_of_the_recorded_one_is_another() -> None:
    other = replace(DATABASE, id="44444444-dddd-4ddd-8ddd-444444444444")
    items = compare(replace(APP, addons=(other,)), recorded={"database": ADDON_ID})
    assert [str(item) for item in items] == [
        "add-on postgresql-flat-88052: want heroku-postgresql:standard-0, found none: will be created",
        "add-on postgresql-flat-88052: want none (not in the spec), found heroku-postgresql:standard-0",
    ]


def test_a_var_that_left_the_spec_will_be_removed() -> None:
    live = replace(APP, config_vars=with_vars(OLD_FLAG="true", BY_HAND="1"))
    assert [(str(item), item.weight) for item in compare(live, managed=["OLD_FLAG", "FLAG_QUEUE_BILLING"])] == [
        ("will be removed: OLD_FLAG: a config var that is no longer in the spec", DRIFT),
        ("config var BY_HAND: want none (not in the spec), found one that nobody declared", REPORT),
    ]


def test_a_var_that_left_the_spec_and_the_app_is_no_matter() -> None:
    assert compare(APP, managed=["OLD_FLAG"]) == []


@pytest.mark.parametrize("managed", [(), ("DATABASE_URL", "HEROKU_POSTGRESQL_MAUVE_URL")])
def test_what_an_addon_owns_is_never_an_item(managed: Collection[str]) -> None:
    owned = dict.fromkeys(("DATABASE_URL", "HEROKU_POSTGRESQL_MAUVE_URL"), DATABASE.name)
    values = with_vars(DATABASE_URL="postgres://rotated.invalid/fake", HEROKU_POSTGRESQL_MAUVE_URL="postgres://x")
    assert compare(replace(APP, owned=owned, config_vars=values), managed=managed) == []


def test_a_process_type_without_dynos_is_no_matter() -> None:
    assert compare(replace(APP, formation={**APP.formation, "worker": FoundProcess("Basic", 0)})) == []


def without(name: str) -> dict[str, str]:
    """What the store holds when it lacks one secret."""
    return {each: value for each, value in secrets().items() if each != name}


def test_a_secret_that_no_store_has_is_not_compared() -> None:
    line = (
        "config var STRIPE_API_KEY: not compared, no secret store has it. Put it there: keep prod/queue/STRIPE_API_KEY"
    )
    only(compare(APP, values=without("STRIPE_API_KEY")), line, NOTICE)


def test_a_secret_that_nobody_has_is_drift() -> None:
    live = replace(APP, config_vars=with_vars(STRIPE_API_KEY=None))
    line = "config var STRIPE_API_KEY: want a live Stripe secret key, found none; no secret store has it"
    only(compare(live, values=without("STRIPE_API_KEY")), line, DRIFT)


def test_a_live_value_that_cannot_be_right_is_drift_without_any_store() -> None:
    live = replace(APP, config_vars=with_vars(STRIPE_API_KEY=TEST_KEYS["STRIPE_API_KEY"]))
    line = (
        "config var STRIPE_API_KEY: want a live Stripe secret key,"
        " found a test Stripe secret key; no secret store has the right one"
    )
    only(compare(live, values=without("STRIPE_API_KEY")), line, DRIFT)


def test_several_differences_are_all_there() -> None:
    live = replace(
        APP,
        name="raxx-queue-old",
        addons=(replace(DATABASE, state="suspended"), REDIS),
        formation={},
        config_vars=with_vars(STRIPE_API_KEY=None, DEBUG="1"),
    )
    items = compare(live)
    assert [item.name for item in items] == [
        "app name",
        "add-on postgresql-flat-88052 state",
        "add-on redis-calm-10001",
        "config var STRIPE_API_KEY",
        "config var DEBUG",
        "formation web",
    ]
    assert [item.name for item in to_converge(items)] == ["app name", "config var STRIPE_API_KEY"]
    assert [item for item in items if item not in counted(items)] == [items[-1]]


@pytest.mark.parametrize("stored", [True, False], ids=["in the store", "in no store"])
def test_no_value_of_a_config_var_shows(stored: bool) -> None:
    """Every live value differs and is a canary, each in the form of its kind; the wanted ones are canaries, too."""
    live = {**{name: f"CANARY-{name}" for name in APP.config_vars}, **OTHERS, "BY_HAND": "CANARY-by-hand"}
    values = {name: SecretStr(value) for name, value in live.items()}
    items = compare(replace(APP, config_vars=values), values=None if stored else {}, managed=["BY_HAND"])
    shown = "".join(f"{item} {item!r}" for item in items)
    assert len(items) == len(prod().apps["queue"].config_vars) + 1
    assert not [value for value in (*live.values(), *secrets().values()) if value in shown]
    assert "CANARY" not in shown


def test_a_process_type_that_vanished_does_not_pass_for_one_to_come() -> None:
    spec, live = prod(), replace(APP, formation={})
    items = compare_app(spec.apps["queue"], resolve(spec)["queue"], live, (), {}, "live", released=("web",))
    assert [(str(item), item.weight) for item in items] == [
        ("formation web: want 1 x Standard-1X, found none: no release has it any more", REPORT)
    ]

"""Each way in which a live app can differ from its spec gives exactly one item, word for word, and no value.

What a change from outside gives, aspect by aspect, stands in tests/aspects/.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from infra.apis.found import FoundApp
from infra.apis.session import Apis
from infra.aspects import CONFIG_VARS, FORMATION
from infra.aspects.addons import FoundAddon
from infra.aspects.app_settings import FoundPlacement
from infra.aspects.app_stack import FoundStack
from infra.aspects.config_vars import FoundVars
from infra.aspects.formation import FoundProcess
from infra.comparison.stack import Comparison, Remembered
from infra.items import Item, Weight, counted, to_converge
from infra.words import sentence
from lab.sandbox.values import fake_secrets
from tests.comparison.converged import ADDON_ID, APP, DATABASE, VALUES, found, live, with_vars
from tests.comparison.declared import prod, resolve, secrets

DRIFT, REPORT, NOTICE = Weight.DRIFT, Weight.REPORT, Weight.NOTICE
OTHERS = fake_secrets("live", salt="other")
TEST_KEYS = fake_secrets("test")
REDIS = FoundAddon("33333333-cccc-4ccc-8ccc-333333333333", "redis-calm-10001", "heroku-redis:mini", "provisioned")


def compare(
    app: FoundApp | None,
    *,
    values: Mapping[str, str] | None = None,
    managed: Collection[str] = (),
    recorded: Mapping[str, str] | None = None,
    released: Collection[str] = (),
    strict: bool = False,
    **declared: Any,
) -> list[Item]:
    """The items of prod's queue app, its spec changed field by field, when the store holds `values` (all secrets by
    default); `recorded` maps "database" to its UUID."""
    spec = prod(declared)
    remembered = Remembered(
        ids={f"queue/{name}": uuid for name, uuid in (recorded or {}).items()},
        managed={"queue": frozenset(managed)},
        released={"queue": released},
    )
    wanted = resolve(spec, values)
    return Comparison(spec, Apis(None, None), found(app), wanted, remembered, strict=strict).app("queue", app)


def vars_changed(**changes: str | None) -> dict[str, Any]:
    """What is found where config vars have another value, or are taken away (None)."""
    return {"config_vars": with_vars(**changes)}


def only(items: list[Item], *lines: tuple[str, Weight]) -> None:
    """Fails unless there are exactly the items with these texts and weights."""
    assert [(sentence(item), item.weight) for item in items] == list(lines)


CHANGES: dict[str, tuple[dict[str, Any], str, Weight]] = {
    "stack not yet": (
        {"stack": FoundStack("heroku-24", "container")},
        "stack: want container, found heroku-24 until the next deploy",
        REPORT,
    ),
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
    "flag missing": (
        vars_changed(FLAG_QUEUE_BILLING=None),
        'config var FLAG_QUEUE_BILLING: want "true", found none',
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
}


@pytest.mark.parametrize(("change", "line", "weight"), CHANGES.values(), ids=CHANGES.keys())
def test_one_change_is_one_item(change: dict[str, Any], line: str, weight: Weight) -> None:
    only(compare(live(**change)), (line, weight))


def test_several_changes_are_one_item_each() -> None:
    """Those that tests/aspects/ makes one by one, all at once and in the order in which they are shown."""
    changed = live(
        name="raxx-queue-old",
        stack=FoundStack("container", "heroku-24"),
        placement=FoundPlacement("eu", "raxx"),
        addons=(replace(DATABASE, state="provisioning"), REDIS),
        formation={"worker": FoundProcess("Standard-2X", 2)},
        **vars_changed(FLAG_QUEUE_BILLING="false", STRIPE_API_KEY=None, STRIPE_WEBHOOK_SECRET="", DEBUG="1"),
    )
    items = compare(changed)
    only(
        items,
        ("app name: want raxx-queue-prod, found raxx-queue-old", DRIFT),
        ("build stack: want container, found heroku-24", DRIFT),
        ("region: want us, found eu", REPORT),
        ("team: want none, found raxx", REPORT),
        ("add-on postgresql-flat-88052 state: want provisioned, found provisioning", REPORT),
        ("add-on redis-calm-10001: want none (not in the spec), found heroku-redis:mini", REPORT),
        ('config var FLAG_QUEUE_BILLING: want "true", found "false"', DRIFT),
        ("config var STRIPE_API_KEY: want a live Stripe secret key, found none", DRIFT),
        (
            "config var STRIPE_WEBHOOK_SECRET: want the value in the memory store, found another value (empty value)",
            DRIFT,
        ),
        ("config var DEBUG: want none (not in the spec), found one that nobody declared", REPORT),
        ("formation web: waiting for the first release of web (wants 1 x Standard-1X)", NOTICE),
        ("formation worker: want none (not in the spec), found 2 x Standard-2X", REPORT),
    )
    assert [item.title for item in to_converge(items)] == [
        "app name",
        "build stack",
        "config var FLAG_QUEUE_BILLING",
        "config var STRIPE_API_KEY",
        "config var STRIPE_WEBHOOK_SECRET",
    ]
    assert [item for item in items if item not in counted(items)] == [items[-2]]


def test_nothing_to_say_when_live_is_as_the_spec_says() -> None:
    assert compare(APP, managed=tuple(VALUES), recorded={"database": ADDON_ID}) == []


def test_an_app_to_be_created() -> None:
    only(compare(None), ("app: want raxx-queue-prod, found none: will be created", DRIFT))


def test_a_team_that_the_spec_wants() -> None:
    only(compare(APP, team="raxx"), ("team: want raxx, found none", REPORT))


def test_a_recorded_addon_is_known_under_any_name() -> None:
    renamed = live(addons=(replace(DATABASE, name="postgresql-mine-1"),))
    line = "add-on database name: want postgresql-flat-88052, found postgresql-mine-1"
    only(compare(renamed, recorded={"database": ADDON_ID}), (line, DRIFT))


def test_an_addon_with_the_name_of_the_recorded_one_is_another() -> None:
    other = replace(DATABASE, id="44444444-dddd-4ddd-8ddd-444444444444")
    only(
        compare(live(addons=(other,)), recorded={"database": ADDON_ID}),
        ("add-on postgresql-flat-88052: want heroku-postgresql:standard-0, found none: will be created", DRIFT),
        ("add-on postgresql-flat-88052: want none (not in the spec), found heroku-postgresql:standard-0", REPORT),
    )


def test_a_var_that_left_the_spec_will_be_removed() -> None:
    only(
        compare(live(**vars_changed(OLD_FLAG="true", BY_HAND="1")), managed=["OLD_FLAG", "FLAG_QUEUE_BILLING"]),
        ("will be removed: OLD_FLAG: a config var that is no longer in the spec", DRIFT),
        ("config var BY_HAND: want none (not in the spec), found one that nobody declared", REPORT),
    )


def test_a_var_that_left_the_spec_and_the_app_is_no_matter() -> None:
    assert compare(APP, managed=["OLD_FLAG"]) == []


@pytest.mark.parametrize("managed", [(), ("DATABASE_URL", "HEROKU_POSTGRESQL_MAUVE_URL")])
def test_what_an_addon_owns_is_never_an_item(managed: Collection[str]) -> None:
    owned = dict.fromkeys(("DATABASE_URL", "HEROKU_POSTGRESQL_MAUVE_URL"), DATABASE.name)
    values = with_vars(DATABASE_URL="postgres://rotated.invalid/fake", HEROKU_POSTGRESQL_MAUVE_URL="postgres://x")
    assert compare(live(config_vars=replace(values, owned=owned)), managed=managed) == []


def test_a_process_type_without_dynos_is_no_matter() -> None:
    assert compare(live(formation={**FORMATION.of(APP), "worker": FoundProcess("Basic", 0)})) == []


def without(name: str) -> dict[str, str]:
    """What the store holds when it lacks one secret."""
    return {each: value for each, value in secrets().items() if each != name}


def test_a_secret_that_no_store_has_is_not_compared() -> None:
    line = (
        "config var STRIPE_API_KEY: not compared, no secret store has it. Put it there: keep prod/queue/STRIPE_API_KEY"
    )
    count = "secrets: 1 value was not compared: no secret store has them"
    only(compare(APP, values=without("STRIPE_API_KEY")), (line, NOTICE), (count, NOTICE))


def test_a_secret_that_nobody_has_is_drift() -> None:
    line = "config var STRIPE_API_KEY: want a live Stripe secret key, found none; no secret store has it"
    changed = live(**vars_changed(STRIPE_API_KEY=None))
    only(compare(changed, values=without("STRIPE_API_KEY")), (line, DRIFT))


def test_a_live_value_that_cannot_be_right_is_drift_without_any_store() -> None:
    line = (
        "config var STRIPE_API_KEY: want a live Stripe secret key,"
        " found a test Stripe secret key; no secret store has the right one"
    )
    changed = live(**vars_changed(STRIPE_API_KEY=TEST_KEYS["STRIPE_API_KEY"]))
    only(compare(changed, values=without("STRIPE_API_KEY")), (line, DRIFT))


@pytest.mark.parametrize("stored", [True, False], ids=["in the store", "in no store"])
def test_no_value_of_a_config_var_shows(stored: bool) -> None:
    """Every live value differs and is a canary, each in the form of its kind; the wanted ones are canaries, too."""
    found_vars = {**{name: f"CANARY-{name}" for name in VALUES}, **OTHERS, "BY_HAND": "CANARY-by-hand"}
    values = {name: SecretStr(value) for name, value in found_vars.items()}
    changed = live(config_vars=FoundVars(values, CONFIG_VARS.of(APP).owned))
    items = compare(changed, values=None if stored else {}, managed=["BY_HAND"])
    shown = "".join(f"{sentence(item)} {item!r}" for item in items)
    assert len(items) == len(prod().apps["queue"].config_vars) + (1 if stored else 2)
    assert not [value for value in (*found_vars.values(), *secrets().values()) if value in shown]
    assert "CANARY" not in shown


def test_a_process_type_that_vanished_does_not_pass_for_one_to_come() -> None:
    line = "formation web: want 1 x Standard-1X, found none: no release has it any more"
    only(compare(live(formation={}), released=("web",)), (line, REPORT))

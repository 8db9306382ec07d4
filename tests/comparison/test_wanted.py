"""What the config vars should hold: where each value comes from, wrong kinds all at once, what is missing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from pydantic import SecretStr

from infra.aspects.wanted_vars import WantedVar, missing_faults, resolve
from infra.errors import SecretError
from infra.items import term
from infra.secret_stores import Chain
from infra.spec import StackSpec, read_file
from infra.words import say
from lab.sandbox.values import fake_secrets
from tests.comparison.declared import RAPTOR, RAPTOR_URL, ROOT, SENTRY, MemoryStore, prod, secrets

URLS = {RAPTOR: RAPTOR_URL, "raxx-api-staging": "https://raxx-api-staging-0123456789ab.herokuapp.com"}


def staging() -> StackSpec:
    """The committed staging stack."""
    return read_file(ROOT / "Pulumi.staging.yaml")


def refused(spec: StackSpec, values: Mapping[str, str], urls: Mapping[str, str] = URLS) -> SecretError:
    """The error of values that are not what the spec says; fails if there is none."""
    with pytest.raises(SecretError) as caught:
        resolve(spec, urls, Chain([MemoryStore(values)]))
    return caught.value


def test_each_source_says_where_the_value_comes_from() -> None:
    store = MemoryStore(secrets())
    wanted = resolve(prod(), URLS, Chain([store]))["queue"]
    token = secrets()["QUEUE_SERVICE_TOKEN_CRON"]
    said = {name: (var.label, say(var.origin), var.value) for name, var in wanted.items()}
    assert said["FLAG_QUEUE_BILLING"] == ("boolean flag", '"true"', SecretStr("true"))
    assert said["RAPTOR_BASE_URL"] == ("URL", "the URL of raxx-api-prod", SecretStr(RAPTOR_URL))
    assert said["QUEUE_SERVICE_TOKEN_CRON"] == ("64-hex token", "the value in the memory store", SecretStr(token))
    assert not [var for var in wanted.values() if var.where_to_put or var.unavailable]
    assert wanted["STRIPE_API_KEY"].label == "live Stripe secret key"
    assert list(wanted) == list(prod().apps["queue"].config_vars)


def test_only_secrets_are_asked_for_and_each_once() -> None:
    store = MemoryStore(secrets())
    resolve(prod(), URLS, Chain([store]))
    assert sorted(store.asked) == sorted(f"prod/queue/{name}" for name in secrets())


def test_the_first_store_that_has_it_is_named() -> None:
    class Second(MemoryStore):
        name = "second"

    first = MemoryStore({"SENTRY_DSN_QUEUE": SENTRY})
    wanted = resolve(prod(), URLS, Chain([first, Second(secrets())]))["queue"]
    assert say(wanted["SENTRY_DSN_QUEUE"].origin) == "the value in the memory store"
    assert say(wanted["STRIPE_API_KEY"].origin) == "the value in the second store"


@pytest.mark.parametrize(("mode", "spec"), [("live", prod), ("test", staging)])
def test_every_kind_in_the_stacks_own_mode(mode: str, spec: object) -> None:
    stack = prod() if mode == "live" else staging()
    values = {**fake_secrets("live" if mode == "live" else "test"), "SENTRY_DSN_QUEUE": SENTRY}
    wanted = resolve(stack, URLS, Chain([MemoryStore(values)]))["queue"]
    assert [name for name, var in wanted.items() if var.value is None] == []
    assert wanted["STRIPE_RESTRICTED_KEY"].label == f"{mode} Stripe restricted key"


def test_wrong_kinds_are_all_reported_at_once_and_never_quoted() -> None:
    tests = fake_secrets("test")
    values = {
        **secrets(),
        "STRIPE_API_KEY": tests["STRIPE_API_KEY"],
        "STRIPE_PUBLISHABLE_KEY": secrets()["STRIPE_RESTRICTED_KEY"],
        "STRIPE_WEBHOOK_SECRET": "whsec_CANARY",
        "QUEUE_SERVICE_TOKEN_CRON": secrets()["QUEUE_SERVICE_TOKEN_CRON"].upper(),
        "SENTRY_DSN_QUEUE": "CANARY.sentry.io",
    }
    error = refused(prod(), values)
    assert [str(fault) for fault in error.faults] == [
        "queue/QUEUE_SERVICE_TOKEN_CRON: the value in the memory store is not a 64-hex token"
        " (64 lowercase hexadecimal digits). Put the right value there.",
        "queue/SENTRY_DSN_QUEUE: the value in the memory store is not a Sentry DSN"
        " (https://KEY@HOST/PROJECT). Put the right value there.",
        "queue/STRIPE_API_KEY: the value in the memory store is a test Stripe secret key,"
        " and this stack takes only live ones. Put the right value there.",
        "queue/STRIPE_PUBLISHABLE_KEY: the value in the memory store is not a Stripe publishable key"
        " (pk_live_… or pk_test_…, then letters and digits). Put the right value there.",
        "queue/STRIPE_WEBHOOK_SECRET: the value in the memory store is not a Stripe webhook secret"
        " (whsec_, then at least 32 letters and digits). Put the right value there.",
    ]
    assert not [value for value in values.values() if value in f"{error} {error!r} {error.faults!r}"]


def test_staging_takes_no_live_key() -> None:
    error = refused(staging(), secrets())
    assert [fault.where for fault in error.faults] == [
        "queue/STRIPE_API_KEY",
        "queue/STRIPE_PUBLISHABLE_KEY",
        "queue/STRIPE_RESTRICTED_KEY",
    ]
    assert all(fault.reason.endswith("and this stack takes only test ones") for fault in error.faults)


def test_a_looked_up_url_that_is_none() -> None:
    (fault,) = refused(prod(), secrets(), {RAPTOR: ""}).faults
    assert str(fault) == (
        "queue/RAPTOR_BASE_URL: the URL of raxx-api-prod is not a URL"
        " (http(s)://host…, without spaces or a trailing slash)."
        " Mend the spec, or the app that it is looked up from."
    )


def test_missing_secrets_are_no_error_until_up_asks() -> None:
    held = {name: value for name, value in secrets().items() if not name.startswith("STRIPE_")}
    wanted = resolve(prod(), URLS, Chain([MemoryStore(held)]))
    assert wanted["queue"]["STRIPE_API_KEY"] == WantedVar(
        "live Stripe secret key", term("secret"), None, ("keep prod/queue/STRIPE_API_KEY",)
    )
    assert say(wanted["queue"]["STRIPE_API_KEY"].origin) == "a secret"
    assert [str(fault) for fault in missing_faults(wanted)] == [
        f"queue/{name}: no secret store has this {label}. Put it there: keep prod/queue/{name}"
        for name, label in (
            ("STRIPE_API_KEY", "live Stripe secret key"),
            ("STRIPE_PUBLISHABLE_KEY", "live Stripe publishable key"),
            ("STRIPE_RESTRICTED_KEY", "live Stripe restricted key"),
            ("STRIPE_WEBHOOK_SECRET", "Stripe webhook secret"),
        )
    ]


def test_nothing_is_missing_when_the_store_has_all() -> None:
    assert missing_faults(resolve(prod(), URLS, Chain([MemoryStore(secrets())]))) == []


def test_missing_says_all_places_and_why_a_store_could_not_be_asked() -> None:
    chain = Chain([MemoryStore({}), MemoryStore({}, locked="the keyring is locked: unlock it")])
    first, *_, last = missing_faults(resolve(prod(), URLS, chain))
    place = f"keep prod/{first.where}"
    assert first.remedy == f"Put it there: {place} or: {place}"
    assert str(last) == "a secret store: could not be asked. the keyring is locked: unlock it"


def test_no_value_shows_in_what_is_wanted() -> None:
    wanted = resolve(prod(), URLS, Chain([MemoryStore(secrets())]))
    assert not [value for value in secrets().values() if value in repr(wanted)]

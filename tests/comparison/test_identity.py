"""Whether what is live is what the spec and the record mean: every way in which it is not, and those in which it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from infra.apis.found import Found
from infra.aspects import ADDONS
from infra.aspects.addons import FoundAddon
from infra.aspects.config_vars import FoundVars
from infra.comparison import identity
from infra.errors import IdentityError
from infra.spec import StackSpec
from tests.comparison.converged import ADDON_ID, APP_ID, DATABASE, found, live, with_vars
from tests.comparison.declared import prod

OTHER = "99999999-eeee-4eee-8eee-999999999999"
RECORDED = {"queue": APP_ID, "queue/database": ADDON_ID}
REDIS = FoundAddon(OTHER, "redis-calm-10001", "heroku-redis:mini", "provisioned")


def faults(look: Found, recorded: Mapping[str, str], spec: StackSpec | None = None) -> list[str]:
    """The faults of a look, one text each; fails if there is none."""
    with pytest.raises(IdentityError) as caught:
        identity.check(spec or prod(), look, recorded)
    assert str(caught.value).startswith("What is live is not what the spec means; nothing was written:\n")
    return [str(fault) for fault in caught.value.faults]


def creating(part: str) -> StackSpec:
    """The prod stack with `create: true` for its app or its add-on."""
    database = {"plan": DATABASE.plan, "name": DATABASE.name, "create": True}
    return prod({"create": True} if part == "app" else {"addons": {"database": database}})


def owned_vars(**owned: str) -> FoundVars:
    """Config vars that add-ons own, each with its add-on's name."""
    return replace(with_vars(), owned=owned)


GOOD: dict[str, tuple[Found, Mapping[str, str], StackSpec]] = {
    "first up": (found(), {}, prod()),
    "later up": (found(), RECORDED, prod()),
    "app renamed, its name free": (found(live(name="raxx-queue-old")), RECORDED, prod()),
    "app to be created": (found(None), {}, creating("app")),
    "add-on to be created": (found(live(addons=())), {}, creating("add-on")),
    "add-on renamed": (found(live(addons=(replace(DATABASE, name="other-name"),))), RECORDED, prod()),
    "add-on undeclared": (found(live(addons=(DATABASE, REDIS))), RECORDED, prod()),
    "plan of the same service": (
        found(live(addons=(replace(DATABASE, plan="heroku-postgresql:premium-0"),))),
        RECORDED,
        prod(),
    ),
}


@pytest.mark.parametrize(("look", "recorded", "spec"), GOOD.values(), ids=GOOD.keys())
def test_what_is_meant_passes(look: Found, recorded: Mapping[str, str], spec: StackSpec) -> None:
    identity.check(spec, look, recorded)


APPS: dict[str, tuple[Found, Mapping[str, str], str]] = {
    "a typo makes no app": (
        found(None),
        {},
        "app queue (raxx-queue-prod): Heroku has no app raxx-queue-prod that this token may see."
        " Mend the name, or write create: true if a new app is wanted.",
    ),
    "renamed, and another has its name": (
        found(live(name="raxx-queue-old"), same_name=OTHER),
        RECORDED,
        f"app queue (raxx-queue-prod): the recorded app {APP_ID} is now named raxx-queue-old,"
        f" and another app ({OTHER}) has its name. Find out who did it; give the name back,"
        " or forget the old app (docs/operations.md, 'Another app').",
    ),
    "gone, and another has its name": (
        found(None, same_name=OTHER),
        RECORDED,
        f"app queue (raxx-queue-prod): the recorded app {APP_ID} is gone, and another app ({OTHER}) has its name."
        " Find out who did it; give the name back, or forget the old app (docs/operations.md, 'Another app').",
    ),
    "gone": (
        found(None),
        RECORDED,
        f"app queue (raxx-queue-prod): the recorded app {APP_ID} does not exist, or this token may not see it."
        " Check the token; if the app was deleted on purpose, see docs/operations.md, 'Another app'.",
    ),
    "add-on with a typo": (
        found(live(addons=(replace(DATABASE, name="postgresql-flat-88053"), REDIS))),
        {},
        "add-on queue/database: raxx-queue-prod has no add-on postgresql-flat-88052;"
        " it has postgresql-flat-88053 (heroku-postgresql:standard-0), redis-calm-10001 (heroku-redis:mini)."
        " Mend the name, or write create: true if a new add-on is wanted.",
    ),
    "no add-on at all": (
        found(live(addons=())),
        {"queue": APP_ID},
        "add-on queue/database: raxx-queue-prod has no add-on postgresql-flat-88052; it has none."
        " Mend the name, or write create: true if a new add-on is wanted.",
    ),
    "recorded add-on gone": (
        found(live(addons=(REDIS,))),
        RECORDED,
        f"add-on queue/database: the recorded add-on {ADDON_ID} is gone from raxx-queue-prod;"
        " it has redis-calm-10001 (heroku-redis:mini)."
        " Its data may be gone: see docs/operations.md, 'Another add-on'.",
    ),
    "another add-on under the recorded one's name": (
        found(live(addons=(replace(DATABASE, id=OTHER),))),
        RECORDED,
        f"add-on queue/database: the recorded add-on {ADDON_ID} is gone from raxx-queue-prod;"
        " it has postgresql-flat-88052 (heroku-postgresql:standard-0)."
        " Its data may be gone: see docs/operations.md, 'Another add-on'.",
    ),
    "add-on of another service": (
        found(live(addons=(replace(DATABASE, plan="heroku-redis:mini"),))),
        {},
        "add-on queue/database: postgresql-flat-88052 is of the service heroku-redis, the spec wants heroku-postgresql."
        " Changing the service would replace it: mend the spec.",
    ),
    "variable that an add-on owns": (
        found(live(config_vars=owned_vars(SENTRY_DSN_QUEUE="sentry-flat-1", DATABASE_URL=DATABASE.name))),
        RECORDED,
        "app queue: SENTRY_DSN_QUEUE: is owned by the add-on sentry-flat-1. Take it out of the spec.",
    ),
}


@pytest.mark.parametrize(("look", "recorded", "line"), APPS.values(), ids=APPS.keys())
def test_what_is_not_meant_is_one_fault(look: Found, recorded: Mapping[str, str], line: str) -> None:
    assert faults(look, recorded) == [line]


@pytest.mark.parametrize("same_name", ["", OTHER], ids=["gone", "replaced"])
def test_create_does_not_replace_what_was_recorded(same_name: str) -> None:
    assert len(faults(found(None, same_name=same_name), RECORDED, creating("app"))) == 1
    assert len(faults(found(live(addons=())), RECORDED, creating("add-on"))) == 1


def test_all_faults_at_once() -> None:
    owned = owned_vars(STRIPE_API_KEY="x", FLAG_QUEUE_BILLING="y")
    look = found(live(name="raxx-queue-old", addons=(), config_vars=owned), same_name=OTHER)
    assert [text.partition(": ")[0] for text in faults(look, RECORDED)] == [
        "app queue (raxx-queue-prod)",
        "app queue",
        "app queue",
        "add-on queue/database",
    ]


MEANT: dict[str, tuple[dict[str, Any], str | None, str | None]] = {
    "by its UUID": ({}, ADDON_ID, ADDON_ID),
    "by its UUID under another name": ({"name": "other-name"}, ADDON_ID, ADDON_ID),
    "by its name before the first up": ({}, None, ADDON_ID),
    "never by its name once recorded": ({"id": OTHER}, ADDON_ID, None),
    "not there": ({"name": "other-name"}, None, None),
}


@pytest.mark.parametrize(("change", "recorded", "uuid"), MEANT.values(), ids=MEANT.keys())
def test_which_live_addon_the_spec_means(change: dict[str, Any], recorded: str | None, uuid: str | None) -> None:
    app = live(addons=(REDIS, replace(DATABASE, **change)))
    meant = ADDONS.find(prod().apps["queue"].addons["database"], app, recorded)
    assert (meant.id if meant else None) == uuid

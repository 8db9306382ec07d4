"""Heroku's part of the default state: four apps as they were on 18 May 2026.

Made by the same functions that serve the API, then stamped with one time; ids come of a fixed row. So two seeds are
equal, and a value can be computed again with `secret`.
"""

from __future__ import annotations

import hashlib
from typing import Any

from lab.simulators.heroku.app_records import new
from lab.simulators.heroku.attachments import attach
from lab.simulators.heroku.catalogue import SERVICES
from lab.simulators.heroku.dynos import settle
from lab.simulators.heroku.formation import deploy
from lab.simulators.heroku.guard import WITHOUT_RIGHTS
from lab.simulators.heroku.people import member_of
from lab.simulators.heroku.provisioning import provisioned, value_of
from lab.simulators.heroku.releases import release
from lab.simulators.heroku.store import Thing, fresh, identity

AT = "2026-05-18T22:55:23Z"
OPS = "ops@example.com"
DEVELOPER = "dev@example.com"
TEAM = "raxx"
PROD_URL = "https://raxx-queue-prod-327fa047b4b6.herokuapp.com/"
POSTGRES = "heroku-postgresql:standard-0"
SENTRY = "SENTRY_DSN_QUEUE"
TOKENS = ("QUEUE_SERVICE_TOKEN_CONSOLE", "QUEUE_SERVICE_TOKEN_CRON", "QUEUE_SERVICE_TOKEN_RAPTOR")
STRIPE = {"STRIPE_API_KEY": "sk", "STRIPE_PUBLISHABLE_KEY": "pk", "STRIPE_RESTRICTED_KEY": "rk"}
STAGING_STEPS = (TOKENS, ("RAPTOR_BASE_URL",), tuple(STRIPE), ("STRIPE_WEBHOOK_SECRET",), ("FLAG_QUEUE_BILLING",))
STAGING_DEPLOYS = 4


def secret(app: str, name: str) -> str:
    """The fake value of a config var of the seed: of the right kind, test mode, the same each time."""
    drawn = hashlib.sha256(f"fake/{app}/{name}".encode()).hexdigest()
    if name in STRIPE:
        return "_".join((STRIPE[name], "test", "fake" + drawn[:24]))
    if name == "STRIPE_WEBHOOK_SECRET":
        return "_".join(("whsec", "fake" + drawn[:32]))
    return drawn


def sentry_dsn() -> str:
    """One DSN for both environments, which the checklist asks to be a stated decision."""
    return f"https://{hashlib.sha256(b'fake/sentry').hexdigest()[:32]}@o1.ingest.sentry.io/1"


def seed() -> dict[str, Any]:
    """A new document each time; two of them are equal."""
    state: dict[str, Any] = {"heroku": _empty()}
    for name in ("raxx-api-staging", "raxx-api-prod"):
        _raptor(state, name)
    _staging(state)
    _prod(state)
    _stamp(state)
    heroku: dict[str, Any] = state["heroku"]
    return heroku


def _empty() -> dict[str, Any]:
    accounts = {email: _account(email) for email in (OPS, DEVELOPER, WITHOUT_RIGHTS)}
    return {
        "serial": 0,
        "default_account": OPS,
        "tokens": {},
        "provision_at_once": False,
        "accounts": accounts,
        "teams": {TEAM: _team(accounts)},
        "apps": {},
        "addons": {},
        "attachments": {},
    }


def _account(email: str) -> Thing:
    return {
        "id": identity("account", email),
        "email": email,
        "name": email.partition("@")[0].title(),
        "allow_tracking": False,
        "beta": False,
        "country_of_residence": None,
        "created_at": AT,
        "delinquent_at": None,
        "federated": False,
        "last_login": AT,
        "sms_number": None,
        "suspended_at": None,
        "two_factor_authentication": True,
        "updated_at": AT,
        "verified": True,
    }


def _team(accounts: dict[str, Thing]) -> Thing:
    """A team without apps: the service's apps are an account's own."""
    return {
        "id": identity("team", TEAM),
        "name": TEAM,
        "credit_card_collections": True,
        "default": False,
        "membership_limit": None,
        "provisioned_licenses": False,
        "type": "team",
        "created_at": AT,
        "updated_at": AT,
        "members": [
            member_of(TEAM, accounts[OPS], "admin", AT),
            member_of(TEAM, accounts[DEVELOPER], "member", AT),
        ],
    }


def _app(state: dict[str, Any], name: str) -> Thing:
    app = new(state, name, state["heroku"]["accounts"][OPS], "us", "container")
    release(state, app, "Initial release", OPS)
    release(state, app, "Enable Logplex", OPS)
    return app


def _database(state: dict[str, Any], app: Thing, name: str) -> None:
    """A provisioned Postgres, attached as DATABASE: two releases."""
    addon = {
        "id": fresh(state),
        "name": name,
        "app": app["id"],
        "plan": POSTGRES,
        "state": "provisioning",
        "provision_message": None,
        "provider_id": identity("provider", name),
        "value": value_of(name, SERVICES["heroku-postgresql"]),
        "turn": 0,
        "created_at": AT,
        "updated_at": AT,
    }
    state["heroku"]["addons"][addon["id"]] = addon
    attach(state, addon, app, "DATABASE")
    release(state, app, f"Attach DATABASE (@ref:{name})", OPS)
    provisioned(state, addon)


def _set(state: dict[str, Any], app: Thing, values: dict[str, str]) -> None:
    app["config_vars"].update(values)
    release(state, app, f"Set {', '.join(values)} config vars", OPS)


def _deploy(state: dict[str, Any], app: Thing) -> None:
    image = hashlib.sha256(f"fake/{app['name']}/{len(app['releases'])}".encode()).hexdigest()
    deploy(state, app, {"web": image}, OPS)
    app["formation"]["web"]["size"] = "Standard-1X"
    settle(state, app)


def _raptor(state: dict[str, Any], name: str) -> None:
    app = _app(state, name)
    _set(state, app, {each: secret(name, each) for each in ("RAPTOR_SESSION_KEY", "RAPTOR_SIGNING_KEY")})
    _deploy(state, app)


def _staging(state: dict[str, Any]) -> None:
    app = _app(state, "raxx-queue-staging")
    raptor = next(each for each in state["heroku"]["apps"].values() if each["name"] == "raxx-api-staging")
    plain = {"RAPTOR_BASE_URL": raptor["web_url"].rstrip("/"), "FLAG_QUEUE_BILLING": "true"}
    _database(state, app, "postgresql-polished-29366")
    for names in STAGING_STEPS:
        _set(state, app, {name: plain.get(name) or secret(app["name"], name) for name in names})
    for _ in range(STAGING_DEPLOYS):
        _deploy(state, app)
    _set(state, app, {SENTRY: sentry_dsn()})


def _prod(state: dict[str, Any]) -> None:
    app = _app(state, "raxx-queue-prod")
    app["web_url"] = PROD_URL
    _database(state, app, "postgresql-flat-88052")
    _set(state, app, {SENTRY: sentry_dsn()})


def _stamp(thing: Any) -> None:
    """Sets every time in the state to the day of the checklist."""
    if isinstance(thing, dict):
        for key, value in thing.items():
            if isinstance(value, str) and key.endswith("_at"):
                thing[key] = AT
            else:
                _stamp(value)
    elif isinstance(thing, list):
        for item in thing:
            _stamp(item)

"""Config vars: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.config_vars import CONFIG_VARS
from tests.aspects.case import (
    OTHER_KEY,
    TEST_KEY,
    UNKNOWN,
    Case,
    all_vars_removed,
    line_break,
    raptor_moves,
    set_vars,
    swapped_keys,
)
from tests.aspects.contract import AppContract


class TestConfigVars(AppContract):
    aspect = CONFIG_VARS
    changes = (
        Case(
            "secret changed",
            set_vars(STRIPE_API_KEY=OTHER_KEY),
            "config var STRIPE_API_KEY: want the value in the environment store, found another value (live Stripe",
            "own",
            "converge",
            engine=True,
        ),
        Case(
            "test key on prod",
            set_vars(STRIPE_API_KEY=TEST_KEY),
            "found another value (test Stripe secret key)",
            "own",
            "converge",
        ),
        Case(
            "secret removed",
            set_vars(STRIPE_API_KEY=None),
            "config var STRIPE_API_KEY: want a live Stripe secret key, found none",
            "own",
            "converge",
            engine=True,
        ),
        Case(
            "secret emptied",
            set_vars(STRIPE_WEBHOOK_SECRET=""),
            "config var STRIPE_WEBHOOK_SECRET: want the value in the environment store,"
            " found another value (empty value)",
            "own",
            "converge",
        ),
        Case("line break behind a secret", line_break, "config var STRIPE_WEBHOOK_SECRET: want", "own", "converge"),
        Case("two secrets swapped", swapped_keys, "config var STRIPE_RESTRICTED_KEY: want", "own", "converge"),
        Case(
            "flag turned",
            set_vars(FLAG_QUEUE_BILLING="false"),
            'config var FLAG_QUEUE_BILLING: want "true", found "false"',
            "own",
            "converge",
        ),
        Case(
            "flag in another case",
            set_vars(FLAG_QUEUE_BILLING="True"),
            'config var FLAG_QUEUE_BILLING: want "true", found another value',
            "own",
            "converge",
        ),
        Case(
            "URL of another host",
            set_vars(RAPTOR_BASE_URL="https://raptor.example.net"),
            "config var RAPTOR_BASE_URL: want the URL of raxx-api-prod, found another value (URL)",
            "own",
            "converge",
        ),
        Case(
            "all declared vars removed",
            all_vars_removed,
            "config var QUEUE_SERVICE_TOKEN_CRON: want",
            "own",
            "converge",
        ),
        Case("undeclared var", set_vars(DEBUG_PAYMENTS="1"), f"config var DEBUG_PAYMENTS: {UNKNOWN}", "own", "report"),
        Case(
            "undeclared var, a slip of a declared one",
            set_vars(STRIPE_APIKEY=OTHER_KEY),
            f"config var STRIPE_APIKEY: {UNKNOWN}; a slip of STRIPE_API_KEY?",
            "own",
            "report",
            engine=True,
        ),
        Case(
            "undeclared var of Python's own",
            set_vars(PYTHONSTARTUP="x"),
            f"config var PYTHONSTARTUP: {UNKNOWN}",
            "own",
            "report",
        ),
        Case(
            "URL of the Raptor app moved",
            raptor_moves,
            "config var RAPTOR_BASE_URL: want the URL of raxx-api-prod, found another value (URL)",
            "own",
            "follow",
            lingers=True,
            engine=True,
        ),
        Case(
            "undeclared var, spec says remove",
            set_vars(DEBUG_PAYMENTS="1"),
            "will be removed: DEBUG_PAYMENTS: a config var that nobody declared",
            "own",
            "converge",
            mentioned=True,
            engine=True,
        ),
    )

"""Kinds of config vars: what a value of each must look like, and whether it is a secret.

Prefix and character set are checked, lengths only from below, because Stripe, Sentry and Heroku promise none
(docs/facts.md#value-formats).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Mode = Literal["live", "test"]


class ValueKind(StrEnum):
    """What a config var's value is."""

    FLAG = "flag"
    URL = "url"
    TOKEN = "token"  # noqa: S105 - the name of a kind, not a token
    STRIPE_SECRET_KEY = "stripe_secret_key"  # noqa: S105 - likewise
    STRIPE_PUBLISHABLE_KEY = "stripe_publishable_key"
    STRIPE_RESTRICTED_KEY = "stripe_restricted_key"
    STRIPE_WEBHOOK_SECRET = "stripe_webhook_secret"  # noqa: S105 - likewise
    SENTRY_DSN = "sentry_dsn"
    HEROKU_TOKEN = "heroku_token"  # noqa: S105 - likewise
    GITHUB_TOKEN = "github_token"  # noqa: S105 - likewise
    TEXT = "text"


@dataclass(frozen=True)
class Rule:
    """How values of one kind look.

    `label` names it for people, `shape` says how to write one, `pattern` must match the whole value; where the kind
    has live and test values, its first group is the mode. `secret` kinds may not stand in a stack file.
    """

    label: str
    shape: str
    pattern: re.Pattern[str]
    secret: bool


def _stripe(label: str, prefix: str, *, secret: bool) -> Rule:
    return Rule(
        f"Stripe {label} key",
        f"{prefix}_live_… or {prefix}_test_…, then letters and digits",
        re.compile(rf"{prefix}_(live|test)_[A-Za-z0-9]{{10,}}"),
        secret,
    )


_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_HEROKU = rf"HRKU-AA[0-9A-Za-z_-]{{58,}}|(?:HRKU-)?{_UUID}"
_GITHUB = r"gh[pour]_[0-9A-Za-z]{36,}|ghs_[\w.-]{36,}|github_pat_\w{82,}"
_DSN = r"https://[0-9a-f]{32}(?::[0-9a-f]{32})?@(?:o\d+\.)?[\w.-]+(?::\d+)?/(?:[^\s]*/)?\d+"

RULES: dict[ValueKind, Rule] = {
    ValueKind.STRIPE_SECRET_KEY: _stripe("secret", "sk", secret=True),
    ValueKind.STRIPE_PUBLISHABLE_KEY: _stripe("publishable", "pk", secret=False),
    ValueKind.STRIPE_RESTRICTED_KEY: _stripe("restricted", "rk", secret=True),
    ValueKind.STRIPE_WEBHOOK_SECRET: Rule(
        "Stripe webhook secret",
        "whsec_, then at least 32 letters and digits",
        re.compile(r"whsec_[A-Za-z0-9]{32,}"),
        secret=True,
    ),
    ValueKind.GITHUB_TOKEN: Rule(
        "GitHub token", "ghp_…, ghs_… or github_pat_…", re.compile(_GITHUB, re.ASCII), secret=True
    ),
    ValueKind.HEROKU_TOKEN: Rule(
        "Heroku token", "HRKU-AA, then at least 58 letters, digits, - and _", re.compile(_HEROKU), secret=True
    ),
    ValueKind.TOKEN: Rule("64-hex token", "64 lowercase hexadecimal digits", re.compile(r"[0-9a-f]{64}"), secret=True),
    ValueKind.SENTRY_DSN: Rule("Sentry DSN", "https://KEY@HOST/PROJECT", re.compile(_DSN), secret=False),
    ValueKind.FLAG: Rule("boolean flag", '"true" or "false"', re.compile(r"true|false"), secret=False),
    ValueKind.URL: Rule(
        "URL",
        "http(s)://host…, without spaces or a trailing slash",
        re.compile(r"https?://[^\s/?#]+(?:[/?#]\S*)?(?<!/)"),
        secret=False,
    ),
    ValueKind.TEXT: Rule("text", "any text that is not empty", re.compile(r".+", re.DOTALL), secret=False),
}
"""In the order in which a value is tried: the first that fits it describes it."""


def mode_of(live: bool) -> Mode:
    """The mode that Stripe keys of a stack must have."""
    return "live" if live else "test"


def has_mode(kind: ValueKind) -> bool:
    """Whether values of `kind` are live or test ones."""
    return RULES[kind].pattern.groups > 0


def label(kind: ValueKind, mode: Mode | None = None) -> str:
    """The kind's name for people, with its mode where it has one: "live Stripe secret key"."""
    return f"{mode} {RULES[kind].label}" if mode and has_mode(kind) else RULES[kind].label


def fault(kind: ValueKind, value: str, mode: Mode) -> str:
    """Why `value` is not of `kind` in `mode`, without quoting it; empty when it is."""
    rule = RULES[kind]
    match = rule.pattern.fullmatch(value)
    if match is None:
        return f"is not a {rule.label} ({rule.shape})"
    if has_mode(kind) and match[1] != mode:
        return f"is a {match[1]} {rule.label}, and this stack takes only {mode} ones"
    return ""


def describe(value: str) -> str:
    """What kind a live value seems to be, for a drift message: never the value, only a kind that it matches."""
    for kind, rule in RULES.items():
        match = rule.pattern.fullmatch(value)
        if match:
            return f"{match[1]} {rule.label}" if has_mode(kind) else rule.label
    return "empty value"

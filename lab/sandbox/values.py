"""Obviously fake secret values for a stack, of the right kinds, built at run time."""

from __future__ import annotations

import hashlib
from typing import Literal

_TOKENS = ("QUEUE_SERVICE_TOKEN_CONSOLE", "QUEUE_SERVICE_TOKEN_CRON", "QUEUE_SERVICE_TOKEN_RAPTOR")
_STRIPE = {"STRIPE_API_KEY": "sk", "STRIPE_PUBLISHABLE_KEY": "pk", "STRIPE_RESTRICTED_KEY": "rk"}


def fake_secrets(mode: Literal["live", "test"], salt: str = "") -> dict[str, str]:
    """A value for each secret of the queue app but the Sentry DSN; another `salt` gives other values."""
    values = {name: _digits(name, mode, salt) for name in _TOKENS}
    values |= {name: f"{prefix}_{mode}_FAKE{_digits(name, mode, salt)[:40]}" for name, prefix in _STRIPE.items()}
    values["STRIPE_WEBHOOK_SECRET"] = f"whsec_FAKE{_digits('whsec', mode, salt)[:40]}"
    return values


def environment_names(project: str, stack: str, app: str, values: dict[str, str]) -> dict[str, str]:
    """The same values under the names of the environment store."""
    prefix = f"{project}_{stack}__{app}__".replace("-", "_")
    return {f"{prefix}{name}".upper(): value for name, value in values.items()}


def _digits(*parts: str) -> str:
    return hashlib.sha256("/".join(("fake", *parts)).encode()).hexdigest()

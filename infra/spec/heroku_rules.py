"""Heroku's rules for names, sizes and add-on owned variables, as the spec checks them.

From docs/facts.md#app-names, docs/facts.md#attachment-owned-vars, docs/facts.md#dyno-sizes, and Heroku's documented
scaling limits: 1 Eco or Basic dyno, 100 Standard ones and 10 Performance ones per process type.
"""

from __future__ import annotations

import re

APP_NAME = re.compile(r"[a-z][a-z0-9-]{1,28}[a-z0-9]")
VAR_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
PROCESS_TYPE = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
PLAN = re.compile(r"[a-z0-9][a-z0-9-]*:[a-z0-9][a-z0-9._-]*")

SIZES = (
    *("Eco", "Basic", "Standard-1X", "Standard-2X"),
    *("Performance-M", "Performance-L", "Performance-L-RAM", "Performance-XL", "Performance-2XL"),
    *("Private-S", "Private-M", "Private-L", "Private-L-RAM", "Private-XL", "Private-2XL"),
    *("Shield-S", "Shield-M", "Shield-L", "Shield-L-RAM", "Shield-XL", "Shield-2XL"),
)
_BY_LOWER = {size.lower(): size for size in SIZES}
SINGLE_SIZES = ("Eco", "Basic")

_SERVICE_ATTACHMENT = {
    "heroku-postgresql": "DATABASE",
    "heroku-redis": "REDIS",
    "heroku-kafka": "KAFKA",
}


def canonical_size(name: str) -> str | None:
    """The size as Heroku answers it ("standard-1x" is "Standard-1X"); None if there is no such size."""
    return _BY_LOWER.get(name.lower())


def most_dynos(size: str) -> int:
    """How many dynos of `size` one process type may have."""
    if size in SINGLE_SIZES:
        return 1
    return 10 if size.startswith("Performance") else 100


def attachment_of(plan: str) -> str | None:
    """The name under which Heroku attaches the first add-on of this plan's service, None where it is not known."""
    return _SERVICE_ATTACHMENT.get(plan.partition(":")[0])


def var_name_fault(name: str) -> str:
    """Why a config var may not be named so; empty when it may (A7: Heroku's guidance, kept as a rule)."""
    if not VAR_NAME.fullmatch(name):
        return "a config var's name has only letters, digits and underscores, and does not begin with a digit"
    if name.startswith("__"):
        return "names that begin with two underscores are reserved"
    if name.startswith("HEROKU_"):
        return "names that begin with HEROKU_ belong to the platform and its add-ons"
    if name == "DATABASE_URL":
        return "DATABASE_URL is owned by the Postgres add-on and never managed"
    return ""

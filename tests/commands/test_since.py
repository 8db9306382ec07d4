"""Which release tells since when a difference is there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from infra.audit.drift import Item
from infra.commands.since import since
from infra.live.found import FoundRelease

DESCRIPTIONS = [
    "Initial release",
    "Attach DATABASE (@ref:postgresql-flat-88052)",
    "@ref:postgresql-flat-88052 completed provisioning, setting DATABASE_URL.",
    "Set A, STRIPE_API_KEY, B config vars",
    "Set STRIPE_API_KEY_OLD config vars",
    "Set A config vars, Remove B config vars",
    "Upgrade stack to heroku-24",
    "Deployed web (142013fe2b5c)",
]


def release(version: int, description: str) -> FoundRelease:
    return FoundRelease(version, description, "succeeded", "ops@example.com", datetime(2026, 5, version, tzinfo=UTC))


RELEASES = [release(number, text) for number, text in enumerate(DESCRIPTIONS, 1)][::-1]


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("config var STRIPE_API_KEY", 4),
        ("config var A", 6),
        ("config var B", 6),
        ("config var STRIPE", None),
        ("config var KEY", None),
        ("add-on postgresql-flat-88052", 3),
        ("add-on postgresql-flat-88052 plan", 3),
        ("attachment DATABASE", 2),
        ("stack", 7),
        ("formation web", None),
        ("required reviewers", None),
    ],
)
def test_the_latest_release_that_tells(name: str, version: int | None) -> None:
    found = since(Item(name, "want x, found y"), RELEASES)
    assert (found.version if found else None) == version


def test_a_rollback_brings_back_config_vars() -> None:
    releases = [release(9, "Rollback to v3"), *RELEASES]
    found = since(Item("config var A", "want x, found y"), releases)
    assert found is not None
    assert found.version == 9
    assert since(Item("stack", "want x, found y"), releases) is RELEASES[1]

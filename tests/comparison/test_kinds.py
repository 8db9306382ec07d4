"""Which release tells since when a difference is there: what each kind of thing finds in Heroku's words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from infra.apis.found import FoundRelease
from infra.aspects import addons, app_stack, attachments, config_vars, formation, reviewers
from infra.items import Kind

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


def latest(kind: Kind, *which: str, after: str = "") -> int | None:
    """The number of the latest release that touched the thing, when one more release came after the others."""
    releases = [
        FoundRelease(version, text, "succeeded", "ops@example.com", datetime(2026, 5, version, tzinfo=UTC))
        for version, text in enumerate([*DESCRIPTIONS, after], 1)
    ]
    told = [each.version for each in releases if kind.touched and kind.touched(each, *which[:1])]
    return max(told, default=None)


@pytest.mark.parametrize(
    ("kind", "which", "title", "version"),
    [
        (config_vars.KIND, "STRIPE_API_KEY", "config var STRIPE_API_KEY", 4),
        (config_vars.KIND, "A", "config var A", 6),
        (config_vars.KIND, "B", "config var B", 6),
        (config_vars.KIND, "STRIPE", "config var STRIPE", None),
        (config_vars.KIND, "KEY", "config var KEY", None),
        (config_vars.REMOVED, "STRIPE_API_KEY_OLD", "will be removed: STRIPE_API_KEY_OLD", 5),
        (config_vars.REMOVED, "STRIPE_API_KEY", "will be removed: STRIPE_API_KEY", 4),
        (addons.KIND, "postgresql-flat-88052", "add-on postgresql-flat-88052", 3),
        (addons.PLAN, "postgresql-flat-88052", "add-on postgresql-flat-88052 plan", 3),
        (attachments.KIND, "DATABASE", "attachment DATABASE", 2),
        (app_stack.KIND, "", "stack", 7),
        (app_stack.BUILD, "", "build stack", 7),
        (formation.KIND, "web", "formation web", None),
        (reviewers.KIND, "", "required reviewers", None),
    ],
)
def test_the_latest_release_that_tells(kind: Kind, which: str, title: str, version: int | None) -> None:
    names = (which,) if which else ()
    assert kind.titled(names) == title
    assert latest(kind, *names) == version


@pytest.mark.parametrize("kind", [config_vars.KIND, config_vars.REMOVED], ids=lambda kind: kind.name)
def test_a_rollback_brings_back_config_vars(kind: Kind) -> None:
    assert latest(kind, "A", after="Rollback to v3") == len(DESCRIPTIONS) + 1
    assert latest(app_stack.KIND, after="Rollback to v3") == 7

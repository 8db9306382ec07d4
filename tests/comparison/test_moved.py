"""Which side moved: told from what Heroku's releases held, with the number of one release recorded and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from infra.apis.found import FoundRelease
from infra.apis.heroku import History, Values
from infra.apis.session import Apis
from infra.comparison.before_up import Danger, dangers
from infra.comparison.stack import Comparison, Remembered
from infra.words import moved_side
from tests.comparison.converged import found, live, with_vars
from tests.comparison.declared import prod, resolve, secrets

NAME, FLAG = "QUEUE_SERVICE_TOKEN_CRON", "FLAG_QUEUE_BILLING"
OLD, LEFT, NEW = "aa" * 32, "bb" * 32, "cc" * 32
DAY = datetime(2026, 5, 18, tzinfo=UTC)


class Kept(History):
    """Releases and what each held of one config var, as a test says; counts what is asked."""

    def __init__(self, releases: Mapping[int, tuple[str, str | None]], name: str = NAME) -> None:
        self.kept, self.name, self.asked = releases, name, []
        vars(self)["releases"] = tuple(
            FoundRelease(version, description, "succeeded", "ops@example.com", DAY)
            for version, (description, _) in sorted(releases.items(), reverse=True)
        )

    asked: list[int]

    def values(self, version: int) -> Values | None:
        self.asked.append(version)
        if version not in self.kept:
            return None
        value = self.kept[version][1]
        return {} if value is None else {self.name: SecretStr(value)}


SET = f"Set {NAME} config vars"


def compared(
    store: str,
    value: str,
    history: Kept,
    *,
    flag: str = "true",
    last_up: int | None = 6,
    app: Mapping[str, Any] | None = None,
) -> Comparison:
    """Prod with this live value of the secret, where the store has `store`, and with this live value of the flag."""
    spec, look = prod(app), found(live(config_vars=with_vars(**{NAME: value, FLAG: flag})))
    remembered = Remembered(releases={} if last_up is None else {"queue": last_up})
    made = Comparison(spec, Apis(None, None), look, resolve(spec, {**secrets(), NAME: store}), remembered)
    vars(made)["_histories"] = {"queue": history}
    return made


def explained(comparison: Comparison) -> dict[str, str]:
    """What is said of each config var that differs."""
    return {item.which[0]: moved_side(item.moved) if item.moved else "" for item in comparison.subjects[0].items}


@pytest.mark.parametrize(
    ("store", "value", "releases", "text", "untouched"),
    [
        (
            NEW,
            LEFT,
            {5: (SET, OLD), 6: (SET, LEFT), 7: ("Deployed web (0123)", LEFT)},
            "live is as the last up left it (v6); the store's value is newer than what the last up wrote",
            True,
        ),
        (
            OLD,
            LEFT,
            {4: (SET, OLD), 5: ("Set OTHER config vars", OLD), 6: (SET, LEFT)},
            "live is as the last up left it (v6); the store's value is older:"
            " v4 set it (2026-05-18, ops@example.com), v6 replaced it",
            True,
        ),
        (
            LEFT,
            NEW,
            {6: (SET, LEFT), 7: (SET, NEW), 8: ("Deployed web (0123)", NEW)},
            "live was changed in v7 (2026-05-18, ops@example.com); the store's value is what the last up wrote",
            False,
        ),
        (
            LEFT,
            OLD,
            {5: (SET, OLD), 6: (SET, LEFT), 7: ("Rollback to v5", OLD)},
            "live was changed in v7 (2026-05-18, ops@example.com); the store's value is what the last up wrote",
            False,
        ),
        (
            OLD,
            NEW,
            {6: (SET, LEFT), 7: (f"Set A, {NAME}_2, {NAME} config vars", NEW)},
            "live was changed in v7 (2026-05-18, ops@example.com);"
            " the store's value is not what the last up wrote either",
            False,
        ),
        (OLD, NEW, {7: (SET, NEW)}, "which side moved is not known: release v6 of the last up cannot be read", True),
    ],
)
def test_what_is_said_and_must_be_acknowledged(
    store: str, value: str, releases: dict[int, tuple[str, str | None]], text: str, untouched: bool
) -> None:
    """A stale or a new store must be acknowledged by name before it overwrites what nobody changed on prod."""
    comparison = compared(store, value, Kept(releases))
    assert explained(comparison) == {NAME: text}
    danger = Danger(f"overwrite queue/{NAME}", f"app queue, config var {NAME}: {text}")
    assert dangers(comparison) == ([danger] if untouched else [])
    assert not [each for each in (OLD, LEFT, NEW) if each in repr(comparison.subjects)]


def test_another_variable_with_the_same_beginning_is_not_meant() -> None:
    history = Kept({6: (SET, LEFT), 7: (SET, NEW), 8: (f"Set {NAME}_2 config vars", NEW)})
    assert "in v7 " in explained(compared(LEFT, NEW, history))[NAME]


def test_nothing_is_asked_before_a_first_up_or_where_nothing_differs() -> None:
    history = Kept({})
    assert explained(compared(NEW, LEFT, history, last_up=None)) == {NAME: ""}
    assert explained(compared(LEFT, LEFT, history)) == {}
    assert history.asked == []


def test_only_so_many_releases_are_searched() -> None:
    history = Kept({**{version: (SET, f"{version:02}" * 32) for version in range(10, 60)}, 99: (SET, LEFT)})
    assert "is newer than" in explained(compared(OLD, LEFT, history, last_up=99))[NAME]
    assert len(history.asked) == 6


def test_no_danger_where_up_leaves_it() -> None:
    leaves = compared(NEW, LEFT, Kept({6: (SET, LEFT)}), app={"on_drift": {"config_vars": "report"}})
    assert list(explained(leaves)) == [NAME]
    assert dangers(leaves) == []


def test_no_danger_in_what_stands_in_the_stack_file() -> None:
    comparison = compared(LEFT, LEFT, Kept({6: (f"Set {FLAG} config vars", "false")}, FLAG), flag="false")
    said = "live is as the last up left it (v6); the spec's value is newer than what the last up wrote"
    assert explained(comparison) == {FLAG: said}
    assert dangers(comparison) == []

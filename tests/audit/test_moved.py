"""Which side moved: told from what Heroku's releases held, with the number of one release recorded and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from pydantic import SecretStr

from infra.audit import moved
from infra.audit.safety import Danger
from infra.live.config_vars import Values
from infra.live.found import FoundRelease
from infra.live.history import History
from tests.audit.converged import APP, with_vars
from tests.audit.declared import prod, resolve, secrets

NAME = "QUEUE_SERVICE_TOKEN_CRON"
OLD, LEFT, NEW = "aa" * 32, "bb" * 32, "cc" * 32
DAY = datetime(2026, 5, 18, tzinfo=UTC)


class Kept(History):
    """Releases and what each held, as a test says; counts what is asked."""

    def __init__(self, releases: Mapping[int, tuple[str, str | None]]) -> None:
        self.kept, self.asked = releases, []
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
        return {} if value is None else {NAME: SecretStr(value)}


SET = f"Set {NAME} config vars"


def explained(store: str, live: str, history: Kept, last_up: int | None = 6) -> dict[str, moved.Moved]:
    wanted = resolve(prod(), values={**secrets(), NAME: store})["queue"]
    return moved.explain(prod(), "queue", wanted, replace(APP, config_vars=with_vars(**{NAME: live})), last_up, history)


@pytest.mark.parametrize(
    ("store", "live", "releases", "text", "untouched"),
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
def test_what_is_said(
    store: str, live: str, releases: dict[int, tuple[str, str | None]], text: str, untouched: bool
) -> None:
    found = explained(store, live, Kept(releases))
    assert found == {NAME: moved.Moved(text, untouched)}
    assert not [value for value in (OLD, LEFT, NEW) if value in repr(found)]


def test_another_variable_with_the_same_beginning_is_not_meant() -> None:
    found = explained(LEFT, NEW, Kept({6: (SET, LEFT), 7: (SET, NEW), 8: (f"Set {NAME}_2 config vars", NEW)}))
    assert "in v7 " in found[NAME].text


def test_nothing_is_asked_before_a_first_up_or_where_nothing_differs() -> None:
    history = Kept({})
    assert explained(NEW, LEFT, history, last_up=None) == {}
    assert explained(LEFT, LEFT, history) == {}
    assert history.asked == []


def test_only_so_many_releases_are_searched() -> None:
    history = Kept({6: (SET, LEFT), **{version: (SET, f"{version:02}" * 32) for version in range(10, 60)}})
    releases = {**history.kept, 99: (SET, LEFT)}
    history = Kept(releases)
    explained(OLD, LEFT, history, last_up=99)
    assert len(history.asked) == 6


class TestDangers:
    """A stale or a new store must be acknowledged by name before it overwrites prod."""

    FOUND: ClassVar = {"queue": {NAME: moved.Moved("only the store moved", live_untouched=True)}}

    def test_on_prod(self) -> None:
        reason = f"app queue, config var {NAME}: only the store moved"
        assert list(moved.dangers(prod(), self.FOUND)) == [Danger(f"overwrite queue/{NAME}", reason)]

    def test_not_where_live_was_changed(self) -> None:
        found = {"queue": {NAME: moved.Moved("both moved", live_untouched=False)}}
        assert list(moved.dangers(prod(), found)) == []

    def test_not_where_up_leaves_it(self) -> None:
        assert list(moved.dangers(prod(app={"on_drift": {"config_vars": "report"}}), self.FOUND)) == []

    def test_not_for_what_stands_in_the_stack_file(self) -> None:
        found = {"queue": {"FLAG_QUEUE_BILLING": moved.Moved("only the spec moved", live_untouched=True)}}
        assert list(moved.dangers(prod(), found)) == []

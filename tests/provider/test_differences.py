"""What Diff answers, out of recorded and wanted words alone."""

from __future__ import annotations

import copy

import pytest

from infra.provider.own import LEFT, REMEMBERED, differences, path


@pytest.mark.parametrize(
    ("recorded", "wanted", "found"),
    [
        ({"A": "secret"}, {"A": "secret"}, {}),
        ({}, {"A": "secret"}, {"vars.A": "add"}),
        ({"A": "another value (text)"}, {"A": "secret"}, {"vars.A": "update"}),
        ({"A": "x", "B": "nobody declared it"}, {"A": "x"}, {"vars.B": "delete"}),
        (
            {"OLD": "x", "CHANGED": "1", "SAME": "s"},
            {"NEW": "n", "CHANGED": "2", "SAME": "s"},
            {"vars.NEW": "add", "vars.CHANGED": "update", "vars.OLD": "delete"},
        ),
        ({"A": "not compared"}, {"A": "not compared"}, {}),
        ({"A": ""}, {"A": "x"}, {"vars.A": "update"}),
    ],
)
def test_config_vars(recorded: dict[str, str], wanted: dict[str, str], found: dict[str, str]) -> None:
    for left in (True, False):
        assert differences({"vars": recorded}, {"vars": wanted}, left=left) == found


def test_it_changes_nothing_that_it_is_given() -> None:
    recorded, wanted = {"vars": {"A": "1"}, "left": {"x": "y"}}, {"vars": {"B": "2"}, "left": {}, "stack": "container"}
    before = copy.deepcopy((recorded, wanted))
    assert differences(recorded, wanted, left=True) == differences(recorded, wanted, left=True)
    assert (recorded, wanted) == before


def test_what_is_recorded_beside_config_vars_and_not_wanted_is_no_difference() -> None:
    """The spec has stopped to decide about it, or a read found what was left and is gone again."""
    recorded = {"maintenance": "on", "formation": {"web": "1 x Basic", "worker": "2 x Basic"}, "left": {"region": "eu"}}
    assert not differences(recorded, {"formation": {"web": "1 x Basic"}, "left": {}}, left=True)


def test_what_is_left_counts_only_where_it_is_asked_for() -> None:
    recorded = {"left": {"config var DEBUG": "one that nobody declared", "region": "eu"}}
    wanted = {"left": {"config var DEBUG": LEFT, "region": LEFT, "team": LEFT}}
    assert differences(recorded, wanted, left=True) == {
        'left["config var DEBUG"]': "update",
        "left.region": "update",
        "left.team": "add",
    }
    assert differences(recorded, wanted, left=False) == {}
    assert differences(recorded, {**wanted, "stack": "container"}, left=False) == {"stack": "add"}


@pytest.mark.parametrize("name", REMEMBERED)
def test_what_is_remembered_is_no_difference(name: str) -> None:
    for wanted in ("another", {"A": "B"}, ["x"], 7, "04da6b54-80e4-46f7-96ec-b56ff0331ba9"):
        for recorded in ({}, {name: "one"}, {name: {"C": "D"}}):
            assert differences(recorded, {name: wanted}, left=True) == {}


@pytest.mark.parametrize(
    ("recorded", "wanted", "found"),
    [
        ({}, {"formation": {"web": "1 x Basic"}}, {"formation.web": "add"}),
        ({"formation": None}, {"formation": {"web": "1 x Basic"}}, {"formation.web": "add"}),
        ({"formation": "none"}, {"formation": {"web": "1 x Basic"}}, {"formation.web": "add"}),
        ({}, {"vars": {}, "left": {}}, {}),
        ({}, {"vars": {"A": "1"}}, {"vars.A": "add"}),
        ({"stack": {"x": "y"}}, {"stack": "container"}, {"stack": "update"}),
        ({}, {"stack": "container"}, {"stack": "add"}),
        ({"stack": "heroku-24"}, {"stack": "container"}, {"stack": "update"}),
    ],
)
def test_words_and_mappings_of_words(
    recorded: dict[str, object], wanted: dict[str, object], found: dict[str, str]
) -> None:
    assert differences(recorded, wanted, left=True) == found


@pytest.mark.parametrize(
    ("inner", "found"),
    [
        ("TOKEN", "left.TOKEN"),
        ("config var DEBUG", 'left["config var DEBUG"]'),
        ("deploy-prod", 'left["deploy-prod"]'),
        ("1ST", 'left["1ST"]'),
        ("hooks.example.com", 'left["hooks.example.com"]'),
        ('also_deploys "x" job', 'left["also_deploys \\"x\\" job"]'),
    ],
)
def test_paths_are_those_of_the_engine(inner: str, found: str) -> None:
    assert path("left", inner) == found

"""What the Heroku plugin does as every bridged plugin does: Check, Diff, previews, the inputs of what is live.

The expected answers come from pulumi-terraform-bridge's source and were compared with a plugin built from it.
"""

from __future__ import annotations

import re

import pytest

from lab.tests.build.heroku_calls import (
    ADDON_ID,
    APP_ID,
    APP_STATE,
    OTHER_ID,
    TYPES,
    UNKNOWN,
    FakeHeroku,
    Json,
    Plugin,
    app,
    secret,
)

STATE = {**APP_STATE, "organization": None, "space": None}
APP_INPUTS = {"__defaults": [], "name": "n", "region": "us", "stack": "container"}
CONFIG = {"__defaults": [], "appId": APP_ID, "vars": {"A": "1"}, "sensitiveVars": {"B": "2"}}
CONFIG_STATE = {"appId": APP_ID, "id": f"config:{APP_ID}", "vars": {"A": "1"}, "sensitiveVars": {"B": "2"}}


def reasons(answer: Json) -> list[str]:
    return sorted(failure["reason"] for failure in answer.get("failures", []))


def diff(plugin: Plugin, kind: str, olds: Json, news: Json, **more: Json) -> Json:
    return plugin.of(kind, "Diff", id=olds["id"], olds=olds, news=news, **more)


def test_check_names_what_is_missing_unknown_and_wrong(plugin: Plugin) -> None:
    answer = plugin.of("app", "Check", news={"name": "n", "fooBar": "x", "uuid": "y", "acm": "maybe"})
    assert reasons(answer) == [
        "Invalid or unknown key. Examine values at 'it.fooBar'.",
        'Missing required argument. The argument "region" is required, but no definition was found..'
        " Examine values at 'it.region'.",
        'Value for unconfigurable attribute. Can\'t configure a value for "uuid": its value will be decided'
        " automatically based on the result of applying this configuration.. Examine values at 'it.uuid'.",
        "cannot parse '' as bool: strconv.ParseBool: parsing \"maybe\": invalid syntax. Examine values at 'it.acm'.",
    ]


def test_check_reaches_into_blocks_and_maps(plugin: Plugin) -> None:
    news = {"name": "n", "region": "us", "organization": {"name": "", "bogus": 1}, "configVars": {"A": ["x"]}}
    answer = plugin.of("app", "Check", news=news)
    assert reasons(answer) == [
        "'' expected type 'string', got unconvertible type '[]interface {}', value: '[x]'."
        " Examine values at 'it.configVars.A'.",
        "Invalid or unknown key. Examine values at 'it.organization.bogus'.",
        "expected \"organization.0.name\" to not be an empty string, got . Examine values at 'it.organization.name'.",
    ]
    assert answer["inputs"]["organization"] == {"__defaults": [], "name": "", "bogus": 1.0}


def test_check_does_not_judge_what_is_unknown(plugin: Plugin) -> None:
    news = {"appId": UNKNOWN, "vars": {"A": UNKNOWN}, "sensitiveVars": UNKNOWN}
    answer = plugin.of("config", "Check", news=news)
    assert answer == {"inputs": {**news, "__defaults": [], "sensitiveVars": secret(UNKNOWN)}}


def test_check_turns_values_into_their_fields_types(plugin: Plugin) -> None:
    news = {"appId": APP_ID, "quantity": "3", "size": "standard-1x", "type": "web"}
    assert plugin.of("formation", "Check", news=news)["inputs"]["quantity"] == 3.0
    answer = plugin.of("config", "Check", news={"appId": APP_ID, "vars": {"A": True, "N": 5}})
    assert answer["inputs"]["vars"] == {"A": "true", "N": "5"}
    text = plugin.error("formation", "Check", news={**news, "quantity": "x"})
    assert text == 'quantity: strconv.ParseInt: parsing "x": invalid syntax'


def test_a_secret_input_is_marked_by_the_schema_whatever_came(plugin: Plugin) -> None:
    answer = plugin.of("config", "Check", news={"appId": APP_ID, "sensitiveVars": secret({"B": secret("2")})})
    assert answer["inputs"]["sensitiveVars"] == secret({"B": secret("2")})
    answer = plugin.of("config", "Check", news={"appId": APP_ID, "vars": {"A": secret("1")}})
    assert answer["inputs"]["vars"] == {"A": "1"}


@pytest.mark.parametrize("olds", [{"__defaults": [], "name": "kept"}, {"__defaults": ["name"], "name": "kept"}])
def test_a_name_that_is_not_given_stays_what_it_was(plugin: Plugin, olds: Json) -> None:
    answer = plugin.of("addon", "Check", olds=olds, news={"appId": APP_ID, "plan": "p:a"}, randomSeed="AAAA")
    assert answer["inputs"]["name"] == "kept"
    assert answer["inputs"]["__defaults"] == ["name"]


def test_a_new_thing_without_a_name_gets_one_and_says_so(plugin: Plugin) -> None:
    answer = plugin.of("app", "Check", news={"region": "us"}, randomSeed="AAAA")
    name = answer["inputs"].pop("name")
    assert re.fullmatch("it-[0-9a-f]{7}", name)
    assert answer["inputs"] == {"__defaults": ["name"], "region": "us"}
    assert plugin.of("app", "Check", news={"region": "us"}, randomSeed="AAAA")["inputs"]["name"] == name


def test_two_fields_that_change_are_both_shown(plugin: Plugin) -> None:
    answer = diff(plugin, "app", STATE, {**APP_INPUTS, "name": "m", "stack": "heroku-24"})
    assert answer == {
        "changes": "DIFF_SOME",
        "detailedDiff": {"name": {"kind": "UPDATE"}, "stack": {"kind": "UPDATE"}},
        "diffs": ["name", "stack"],
        "hasDetailedDiff": True,
        "stables": ["internalRouting", "region", "space"],
    }


def test_an_automatic_name_need_not_go_before_the_replacement_comes(plugin: Plugin) -> None:
    news = {**APP_INPUTS, "region": "eu"}
    assert diff(plugin, "app", STATE, news)["deleteBeforeReplace"]
    assert "deleteBeforeReplace" not in diff(plugin, "app", STATE, {**news, "__defaults": ["name"]})


def test_an_unknown_app_replaces_an_addon(plugin: Plugin) -> None:
    olds: dict[str, Json] = {
        "id": ADDON_ID,
        "appId": APP_ID,
        "plan": "p:a",
        "name": "x",
        "providerId": "1",
        "configVars": [],
    }
    olds |= {"configVarValues": {}, "config": None, "__meta": '{"schema_version":"3"}'}
    answer = diff(plugin, "addon", olds, {"__defaults": [], "appId": UNKNOWN, "plan": "p:a", "name": "x"})
    assert answer["replaces"] == ["appId"]
    assert answer["detailedDiff"] == {"appId": {"kind": "UPDATE_REPLACE"}}


def test_a_team_is_moved_by_replacement_and_locked_in_place(plugin: Plugin) -> None:
    state = {**STATE, "organization": {"name": "t", "locked": False, "personal": False}}
    moved = diff(plugin, "app", state, {**APP_INPUTS, "organization": {"__defaults": [], "name": "u"}})
    assert moved["detailedDiff"] == {"organization.name": {"kind": "UPDATE_REPLACE"}}
    locked = diff(plugin, "app", state, {**APP_INPUTS, "organization": {"__defaults": [], "name": "t", "locked": True}})
    assert locked["detailedDiff"] == {"organization.locked": {"kind": "UPDATE"}}
    assert "replaces" not in locked


@pytest.mark.parametrize(
    ("news", "detailed"),
    [
        ({"vars": {}}, {"vars": {"kind": "UPDATE"}, "vars.A": {"kind": "DELETE"}}),
        ({"vars": {"A": UNKNOWN}}, {"vars": {"kind": "UPDATE"}}),
        ({"vars": UNKNOWN}, {"vars": {"kind": "UPDATE"}}),
        ({"vars": {"C": "1"}}, {"vars.A": {"kind": "DELETE"}, "vars.C": {}}),
        ({"vars": {"A": "1", "x.y": "1"}}, {"vars": {"kind": "UPDATE"}, 'vars.["x.y"]': {}}),
        ({"appId": OTHER_ID}, {"appId": {"kind": "UPDATE"}}),
        ({"sensitiveVars": {"B": "3"}}, {"sensitiveVars.B": {"kind": "UPDATE"}}),
    ],
)
def test_maps_are_shown_key_by_key_where_they_are_known(plugin: Plugin, news: Json, detailed: Json) -> None:
    assert diff(plugin, "config", CONFIG_STATE, {**CONFIG, **news})["detailedDiff"] == detailed


def test_a_var_that_becomes_a_secret_moves_from_one_map_to_the_other(plugin: Plugin) -> None:
    answer = diff(plugin, "config", CONFIG_STATE, {**CONFIG, "vars": {}, "sensitiveVars": {"A": "1", "B": "2"}})
    assert answer["detailedDiff"] == {
        "vars": {"kind": "UPDATE"},
        "vars.A": {"kind": "DELETE"},
        "sensitiveVars": {"kind": "UPDATE"},
        "sensitiveVars.A": {},
    }


def test_ignored_changes_are_none(plugin: Plugin) -> None:
    answer = diff(plugin, "app", STATE, {**APP_INPUTS, "stack": "heroku-24"}, ignoreChanges=["stack"])
    assert answer["changes"] == "DIFF_NONE"
    answer = diff(plugin, "config", CONFIG_STATE, {**CONFIG, "vars": {"A": "2"}}, ignoreChanges=["vars"])
    assert answer["changes"] == "DIFF_NONE"


def test_a_size_written_in_another_case_is_the_same(plugin: Plugin) -> None:
    state = {"id": OTHER_ID, "appId": APP_ID, "type": "web", "quantity": 1, "size": "Standard-1X"}
    news = {"__defaults": [], "appId": APP_ID, "type": "web", "quantity": 1, "size": "standard-1x"}
    assert diff(plugin, "formation", state, news)["changes"] == "DIFF_NONE"
    changed = diff(plugin, "formation", state, {**news, "size": "performance-l-ram", "quantity": 0})
    assert sorted(changed["detailedDiff"]) == ["quantity", "size"]


def test_a_preview_shows_the_size_as_the_state_will_keep_it(plugin: Plugin) -> None:
    news = {"__defaults": [], "appId": UNKNOWN, "type": "web", "quantity": 1, "size": "performance-l-ram"}
    answer = plugin.of("formation", "Create", preview=True, properties=news)
    assert answer["properties"]["size"] == "Performance-L-RAM"
    assert answer["properties"]["appId"] == UNKNOWN


def test_a_map_with_one_unknown_value_previews_as_unknown(plugin: Plugin) -> None:
    news = {**CONFIG, "sensitiveVars": {"B": "2", "C": UNKNOWN}}
    state = {**CONFIG_STATE, "vars": {"A": "1"}}
    answer = plugin.of("config", "Update", preview=True, id=state["id"], olds=state, news=news)
    assert answer["properties"]["sensitiveVars"] == secret(UNKNOWN)
    assert answer["properties"]["vars"] == {"A": "1"}


def test_a_state_of_a_later_version_is_refused(plugin: Plugin) -> None:
    later = {**STATE, "__meta": '{"schema_version":"2"}'}
    assert plugin.error("app", "Read", id=APP_ID, properties=later, inputs=APP_INPUTS).endswith(
        ": State version 2 is greater than schema version 1 for resource heroku_app."
        " Please upgrade the provider to work with this resource."
    )


def test_a_value_of_a_wrong_type_is_refused_before_a_request(heroku: FakeHeroku, plugin: Plugin) -> None:
    text = plugin.error("app", "Create", properties={**APP_INPUTS, "buildpacks": {"a": "b"}})
    assert 'Resource "heroku_app": recoverCtyValue failed: Cannot reconcile map map[a:b] to' in text
    assert heroku.requests == []


def test_inputs_of_a_refresh_are_those_that_there_were(heroku: FakeHeroku, plugin: Plugin) -> None:
    heroku.on(f"GET /apps/{APP_ID}", (200, app(acm=True, name="m")))
    inputs = {"__defaults": ["name"], "name": "n", "region": "us"}
    answer = plugin.of("app", "Read", id=APP_ID, properties=STATE, inputs=inputs)
    assert answer["inputs"] == {"__defaults": [], "name": "m", "region": "us"}
    assert answer["properties"]["acm"] is True


def test_inputs_of_an_import_leave_out_what_is_zero(heroku: FakeHeroku, plugin: Plugin) -> None:
    heroku.on(f"GET /apps/{APP_ID}", (200, app(acm=True)))
    heroku.on(f"GET /apps/{APP_ID}/buildpack-installations", (200, [{"buildpack": {"name": "heroku/go"}}]))
    answer = plugin.of("app", "Read", id=APP_ID)
    assert answer["inputs"] == {**APP_INPUTS, "acm": True, "buildpacks": ["heroku/go"]}


def test_no_other_kind_is_known(plugin: Plugin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TYPES, "drain", "heroku:drain/drain:Drain")
    text = plugin.error("drain", "Create", properties={})
    assert text == "unrecognized resource type (Create): heroku:drain/drain:Drain"

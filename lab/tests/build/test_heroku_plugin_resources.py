"""The Heroku plugin's calls to the API for each kind of resource, as terraform-provider-heroku 5.2.10 makes them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pulumi.runtime.proto import status_pb2
from pulumi.runtime.proto.provider_pb2 import ErrorResourceInitFailed

from lab.tests.build.heroku_calls import (
    ADDON_ID,
    APP_ID,
    APP_STATE,
    RELEASE_ID,
    Aborted,
    FakeHeroku,
    Json,
    Plugin,
    app,
    secret,
)

HERE = f"/apps/{APP_ID}"
INPUTS = {"__defaults": [], "name": "n", "region": "us"}
TEAM = {"id": "t", "name": "raxx"}
ADDON = {"id": ADDON_ID, "name": "pg", "plan": {"name": "pg:a"}, "app": {"id": APP_ID}, "provider_id": "1"}
ADDON_STATE: dict[str, Json] = {
    "__meta": '{"schema_version":"3"}',
    "id": ADDON_ID,
    "appId": APP_ID,
    "plan": "pg:a",
    "name": "pg",
    "providerId": "1",
    "configVars": ["DATABASE_URL"],
    "configVarValues": {},
    "config": None,
}
FORMATION = {"id": "f", "type": "web", "quantity": 1, "size": "Standard-1X", "app": {"id": APP_ID}}
REFUSED = (422, {"id": "invalid_params", "message": "Bad."})
MISSING = (404, {"id": "not_found", "message": "Couldn't find that."})


@pytest.fixture
def heroku() -> Iterator[FakeHeroku]:
    fake = FakeHeroku()
    fake.on("POST /apps", (201, app()))
    fake.on(f"PATCH {HERE}", (200, app()))
    fake.on(f"PUT {HERE}/buildpack-installations", (200, []))
    addon = {**ADDON, "config_vars": ["DATABASE_URL"], "state": "provisioned"}
    fake.on(f"POST {HERE}/addons", (201, {**addon, "state": "provisioning"}))
    fake.on(f"GET {HERE}/addons/{ADDON_ID}", (200, addon))
    fake.on(f"GET /addons/{ADDON_ID}", (200, addon))
    fake.on(f"PATCH {HERE}/addons/{ADDON_ID}", (200, addon))
    fake.on(f"PATCH {HERE}/formation/web", (200, FORMATION))
    fake.on(f"GET {HERE}/formation/f", (200, FORMATION))
    yield fake
    fake.close()


def update(plugin: Plugin, news: Json, olds: Json = APP_STATE, kind: str = "app") -> Json:
    return plugin.of(kind, "Update", id=olds["id"], olds=olds, news=news)


def test_an_app_with_everything_is_made_in_this_order(heroku: FakeHeroku, plugin: Plugin) -> None:
    heroku.on(f"POST {HERE}/acm", (200, app()))
    heroku.on(f"GET {HERE}/config-vars", (200, {"A": "1", "B": "2", "OTHER": "3"}))
    more = {"buildpacks": ["heroku/go"], "configVars": {"A": "1"}, "sensitiveConfigVars": {"B": "2"}, "acm": True}
    answer = plugin.of("app", "Create", properties={**INPUTS, **more})
    assert heroku.writes == [
        ("POST", "/apps", {"name": "n", "region": "us"}),
        ("PATCH", f"{HERE}/config-vars", {"A": "1", "B": "2"}),
        ("PUT", f"{HERE}/buildpack-installations", {"updates": [{"buildpack": "heroku/go"}]}),
        ("POST", f"{HERE}/acm", None),
    ]
    assert answer["properties"]["configVars"] == {"A": "1"}
    assert answer["properties"]["sensitiveConfigVars"] == secret({"B": secret("2")})
    assert answer["properties"]["allConfigVars"] == secret({})


def test_a_config_var_plain_and_secret_at_once_is_refused_after_the_app_is_made(plugin: Plugin) -> None:
    both = {"configVars": {"A": "1"}, "sensitiveConfigVars": {"A": "2"}}
    with pytest.raises(Aborted) as aborted:
        plugin.of("app", "Create", properties={**INPUTS, **both})
    assert "[ERROR] Detected duplicate config vars: [A]" in str(aborted.value)
    status = status_pb2.Status.FromString(aborted.value.args[2]["grpc-status-details-bin"])
    half_done = ErrorResourceInitFailed()
    assert status.details[0].Unpack(half_done)
    assert half_done.id == APP_ID
    assert half_done.properties["name"] == "n"


def test_an_app_of_a_team_is_read_twice_and_has_no_personal_flag(heroku: FakeHeroku, plugin: Plugin) -> None:
    in_team = app(team=TEAM, organization=TEAM, space={"name": "sp"}, internal_routing=True)
    heroku.on("POST /teams/apps", (201, in_team))
    heroku.on(f"GET {HERE}", (200, in_team))
    heroku.on(f"GET /teams{HERE}", (200, {**in_team, "locked": True}))
    team = {"__defaults": [], "name": "raxx", "personal": True}
    answer = plugin.of(
        "app", "Create", properties={**INPUTS, "organization": team, "space": "sp", "internalRouting": True}
    )
    body = {"team": "raxx", "personal": True, "locked": False, "name": "n", "region": "us", "space": "sp"}
    assert heroku.writes[0] == ("POST", "/teams/apps", {**body, "internal_routing": True})
    assert answer["properties"]["organization"] == {"name": "raxx", "locked": True, "personal": False}
    assert answer["properties"]["space"] == "sp"


def test_a_rename_and_a_new_stack_are_one_request(heroku: FakeHeroku, plugin: Plugin) -> None:
    update(plugin, {**INPUTS, "name": "m", "stack": "heroku-24"})
    assert heroku.writes == [
        ("PATCH", HERE, {"name": "m", "build_stack": "heroku-24"}),
        ("PATCH", f"{HERE}/config-vars", {}),
    ]


def test_only_what_changes_of_an_app_is_sent(heroku: FakeHeroku, plugin: Plugin) -> None:
    heroku.on(f"DELETE {HERE}/acm", (200, app()))
    state = {
        **APP_STATE,
        "acm": True,
        "buildpacks": ["a"],
        "configVars": {"A": "1", "B": "2"},
        "sensitiveConfigVars": {"S": "s"},
    }
    more = {"buildpacks": ["a", "b"], "configVars": {"A": "9"}, "sensitiveConfigVars": {"S": "s"}, "acm": False}
    update(plugin, {**INPUTS, **more}, state)
    assert heroku.writes == [
        ("PATCH", HERE, {}),
        ("PUT", f"{HERE}/buildpack-installations", {"updates": [{"buildpack": "a"}, {"buildpack": "b"}]}),
        ("PATCH", f"{HERE}/config-vars", {"A": "9", "B": None}),
        ("DELETE", f"{HERE}/acm", None),
    ]


def test_all_vars_are_kept_where_the_customization_says_so(heroku: FakeHeroku, plugin: Plugin) -> None:
    plugin.configure(customizations="[{}]")
    heroku.on(f"GET {HERE}/config-vars", (200, {"DATABASE_URL": "d", "GONE": None}))
    read = plugin.of("app", "Read", id=APP_ID, properties=APP_STATE, inputs=INPUTS)
    assert read["properties"]["allConfigVars"] == secret({"DATABASE_URL": "d"})
    addon = plugin.of("addon", "Read", id=ADDON_ID, properties=ADDON_STATE)
    assert addon["properties"]["configVarValues"] == secret({"DATABASE_URL": secret("d")})


@pytest.mark.parametrize("refresh", [False, True])
def test_an_app_that_is_gone_is_no_error(heroku: FakeHeroku, plugin: Plugin, refresh: bool) -> None:
    heroku.on(f"GET {HERE}", MISSING)
    assert plugin.of("app", "Read", id=APP_ID, properties=APP_STATE if refresh else {}) == {}


def test_a_missing_app_with_another_body_is_an_error(heroku: FakeHeroku, plugin: Plugin) -> None:
    heroku.on(f"GET {HERE}", (404, b""))
    assert plugin.error("app", "Read", id=APP_ID, properties=APP_STATE) == (
        "refreshing urn:pulumi:prod::raxx-queue::heroku:app/app:App::it: 1 error occurred:\n\t* "
        f'Get "{heroku.url}{HERE}": encountered an error : 404 Not Found\n\n'
    )


def test_an_app_read_in_part_names_every_part_that_failed(heroku: FakeHeroku, plugin: Plugin) -> None:
    heroku.on(f"GET {HERE}/buildpack-installations", REFUSED)
    heroku.on(f"GET {HERE}/config-vars", REFUSED)
    text = plugin.error("app", "Read", id=APP_ID, properties=APP_STATE)
    assert "error retrieving app: 2 errors occurred:\n\t* Get " in text
    assert text.count("Bad.") == 2


@pytest.mark.parametrize(
    ("kind", "state", "path", "reason"),
    [
        ("app", APP_STATE, HERE, "error deleting App: "),
        ("addon", ADDON_STATE, f"{HERE}/addons/{ADDON_ID}", "Error deleting addon: "),
        (
            "attachment",
            {"id": ADDON_ID, "appId": APP_ID},
            f"/addon-attachments/{ADDON_ID}",
            "Error deleting addon attachment: ",
        ),
    ],
)
def test_a_delete_that_is_refused_says_of_what(
    heroku: FakeHeroku, plugin: Plugin, kind: str, state: Json, path: str, reason: str
) -> None:
    heroku.on(f"DELETE {path}", REFUSED)
    text = plugin.error(kind, "Delete", id=state["id"], properties=state)
    assert text.endswith(f'1 error occurred:\n\t* {reason}Delete "{heroku.url}{path}": Bad.\n\n')


@pytest.mark.parametrize(
    ("states", "reason"),
    [
        (["pending", "succeeded"], ""),
        (["pending", "failed"], "unexpected state 'failed', wanted target 'succeeded'. last error: %!s(<nil>)"),
        (["expired"], "unexpected state 'expired', wanted target 'succeeded'. last error: %!s(<nil>)"),
    ],
)
def test_a_change_of_config_vars_waits_for_its_release(
    heroku: FakeHeroku, plugin: Plugin, states: list[str], reason: str
) -> None:
    heroku.on(f"GET {HERE}/releases/{RELEASE_ID}", *((200, {"status": state}) for state in states))
    news = {"__defaults": [], "appId": APP_ID, "vars": {"A": "1"}}
    if reason:
        text = plugin.error("config", "Create", properties=news)
        assert text == (f"1 error occurred:\n\t* error waiting for new release ({RELEASE_ID}) to succeed: {reason}\n\n")
    else:
        plugin.of("config", "Create", properties=news)
    ranges = [headers.get("Range") for _, path, _, headers in heroku.requests if path.endswith("/releases")]
    assert ranges == ["version ..; max=1,order=desc"]


def test_an_app_without_a_release_is_an_error(heroku: FakeHeroku, plugin: Plugin) -> None:
    heroku.on(f"GET {HERE}/releases", (200, []))
    text = plugin.error("config", "Create", properties={"__defaults": [], "appId": APP_ID})
    assert text == "1 error occurred:\n\t* no release found\n\n"


def test_a_var_in_both_maps_of_an_association_is_refused_before_a_request(heroku: FakeHeroku, plugin: Plugin) -> None:
    news = {"__defaults": [], "appId": APP_ID, "vars": {"A": "1"}, "sensitiveVars": {"A": "2"}}
    assert "[ERROR] Detected duplicate config vars: [A]" in plugin.error("config", "Create", properties=news)
    assert heroku.requests == []


def test_an_association_sends_the_maps_that_change_whole(heroku: FakeHeroku, plugin: Plugin) -> None:
    state = {"id": f"config:{APP_ID}", "appId": APP_ID, "vars": {"A": "1", "B": "2"}, "sensitiveVars": {"S": "s"}}
    news = {"__defaults": [], "appId": APP_ID, "vars": {"A": "1", "C": "3"}, "sensitiveVars": {"S": "s"}}
    update(plugin, news, state, "config")
    assert heroku.writes == [("PATCH", f"{HERE}/config-vars", {"A": "1", "B": None, "C": "3"})]
    heroku.requests.clear()
    update(plugin, {**news, "vars": {}, "sensitiveVars": {"S": "s", "A": "1"}}, state, "config")
    assert heroku.writes == [("PATCH", f"{HERE}/config-vars", {"A": "1", "B": None, "S": "s"})]


def test_an_association_forgets_what_is_not_live(heroku: FakeHeroku, plugin: Plugin) -> None:
    heroku.on(f"GET {HERE}/config-vars", (200, {"A": "9", "UNMANAGED": "x"}))
    state = {"id": f"config:{APP_ID}", "appId": APP_ID, "vars": {"A": "1"}, "sensitiveVars": {"S": "s"}}
    inputs = {"__defaults": [], "appId": APP_ID, "vars": {"A": "1"}, "sensitiveVars": {"S": "s"}}
    answer = plugin.of("config", "Read", id=state["id"], properties=state, inputs=inputs)
    assert answer["inputs"] == {"__defaults": [], "appId": APP_ID, "vars": {"A": "9"}, "sensitiveVars": secret({})}


def test_an_addon_that_provisions_is_waited_for(heroku: FakeHeroku, plugin: Plugin) -> None:
    states = [{**ADDON, "config_vars": [], "state": state} for state in ("provisioning", "provisioning", "provisioned")]
    heroku.on(f"GET {HERE}/addons/{ADDON_ID}", *((200, state) for state in states))
    news = {"__defaults": [], "appId": APP_ID, "plan": "pg:a", "name": "pg", "config": {"version": 15}}
    assert plugin.of("addon", "Create", properties=news)["id"] == ADDON_ID
    body = {"plan": "pg:a", "confirm": "n", "name": "pg", "config": {"version": "15"}}
    assert heroku.writes == [("POST", f"{HERE}/addons", body)]
    assert [path for _, path, _, _ in heroku.requests].count(f"{HERE}/addons/{ADDON_ID}") == 3


def test_an_addon_that_does_not_provision_leaves_nothing_in_the_state(heroku: FakeHeroku, plugin: Plugin) -> None:
    heroku.on(f"GET {HERE}/addons/{ADDON_ID}", (200, {**ADDON, "state": "deprovisioned"}))
    text = plugin.error("addon", "Create", properties={"__defaults": [], "appId": APP_ID, "plan": "pg:a"})
    assert text == (
        f"1 error occurred:\n\t* Error waiting for Addon ({ADDON_ID}) to be provisioned: unexpected state"
        " 'deprovisioned', wanted target 'provisioned'. last error: %!s(<nil>)\n\n"
    )


def test_an_addon_is_refused_with_its_plan_and_app(heroku: FakeHeroku, plugin: Plugin) -> None:
    heroku.on(f"POST {HERE}/addons", REFUSED)
    text = plugin.error("addon", "Create", properties={"__defaults": [], "appId": APP_ID, "plan": "pg:x"})
    reason = f'Error creating addon pg:x for app n ({APP_ID}): Post "{heroku.url}{HERE}/addons": Bad.'
    assert text == f"1 error occurred:\n\t* {reason}\n\n"


def test_a_renamed_addon_is_sent_with_an_empty_plan(heroku: FakeHeroku, plugin: Plugin) -> None:
    update(plugin, {"__defaults": [], "appId": APP_ID, "plan": "pg:a", "name": "other"}, ADDON_STATE, "addon")
    assert heroku.writes == [("PATCH", f"{HERE}/addons/{ADDON_ID}", {"name": "other", "plan": ""})]


def test_a_plan_that_names_only_the_service_is_read_back_so(plugin: Plugin) -> None:
    answer = plugin.of("addon", "Read", id=ADDON_ID, properties={**ADDON_STATE, "plan": "pg"}, inputs={"plan": "pg"})
    assert answer["properties"]["plan"] == "pg"


def test_an_attachment_that_is_gone_is_an_error_and_an_import_of_none_is_not(
    heroku: FakeHeroku, plugin: Plugin
) -> None:
    heroku.on(f"GET /addon-attachments/{ADDON_ID}", MISSING)
    text = plugin.error("attachment", "Read", id=ADDON_ID, properties={"id": ADDON_ID, "appId": APP_ID})
    assert "* Error retrieving addon attachment: Get " in text
    text = plugin.error("attachment", "Read", id="DATABASE")
    assert "* You can only import addon attachments by their unique ID" in text


def test_an_attachment_is_made_with_what_is_given(heroku: FakeHeroku, plugin: Plugin) -> None:
    attachment = {
        "id": ADDON_ID,
        "name": "DB",
        "namespace": "credential:x",
        "app": {"id": APP_ID},
        "addon": {"id": "a"},
    }
    heroku.on("POST /addon-attachments", (201, attachment))
    heroku.on(f"GET /addon-attachments/{ADDON_ID}", (200, attachment))
    news = {"__defaults": [], "appId": APP_ID, "addonId": "a", "namespace": "credential:x"}
    answer = plugin.of("attachment", "Create", properties=news)
    body = {"addon": "a", "app": APP_ID, "namespace": "credential:x"}
    assert heroku.writes == [("POST", "/addon-attachments", body)]
    assert answer["properties"]["name"] == "DB"


def test_a_formation_sends_the_size_as_it_was_written_and_no_quantity_of_zero(
    heroku: FakeHeroku, plugin: Plugin
) -> None:
    news = {"__defaults": [], "appId": APP_ID, "type": "web", "quantity": 0, "size": "standard-1x"}
    plugin.of("formation", "Create", properties=news)
    assert heroku.writes == [("PATCH", f"{HERE}/formation/web", {"size": "standard-1x"})]


def test_a_formation_sends_both_fields_when_both_change(heroku: FakeHeroku, plugin: Plugin) -> None:
    state = {"id": "f", "appId": APP_ID, "type": "web", "quantity": 1, "size": "Standard-1X"}
    news = {"__defaults": [], "appId": APP_ID, "type": "web", "quantity": 0, "size": "standard-2x"}
    update(plugin, news, state, "formation")
    assert heroku.writes == [("PATCH", f"{HERE}/formation/web", {"size": "standard-2x", "quantity": 0})]


def test_a_formation_whose_change_is_refused_keeps_its_old_state(heroku: FakeHeroku, plugin: Plugin) -> None:
    heroku.on(f"PATCH {HERE}/formation/web", REFUSED)
    state = {"id": "f", "appId": APP_ID, "type": "web", "quantity": 1, "size": "Standard-1X"}
    with pytest.raises(Aborted) as aborted:
        update(plugin, {"appId": APP_ID, "type": "web", "quantity": 5, "size": "Standard-1X"}, state, "formation")
    status = status_pb2.Status.FromString(aborted.value.args[2]["grpc-status-details-bin"])
    half_done = ErrorResourceInitFailed()
    assert status.details[0].Unpack(half_done)
    assert half_done.properties["quantity"] == 1


def test_a_formation_of_a_missing_app_is_refused_before_a_write(heroku: FakeHeroku, plugin: Plugin) -> None:
    heroku.on(f"GET {HERE}", MISSING)
    news = {"__defaults": [], "appId": APP_ID, "type": "web", "quantity": 1, "size": "Basic"}
    assert "* [ERROR] Your app does not exist" in plugin.error("formation", "Create", properties=news)
    assert heroku.writes == []


def test_a_formation_is_only_forgotten(heroku: FakeHeroku, plugin: Plugin) -> None:
    assert plugin.of("formation", "Delete", id="f", properties={"id": "f", "appId": APP_ID, "type": "web"}) == {}
    assert heroku.requests == []


def test_an_import_of_half_an_id_finds_nothing(plugin: Plugin) -> None:
    assert plugin.of("formation", "Read", id="web") == {}

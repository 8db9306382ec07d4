"""The Heroku plugin's own configuration, and that it goes nowhere but to this machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.toolchain.heroku_calls import APP_ID, UNKNOWN, Aborted, FakeHeroku, Json, Plugin, app
from toolchain.heroku_plugin.api import Api, ApiError
from toolchain.heroku_plugin.configuration import account
from toolchain.heroku_plugin.loopback import NotLoopback, require_loopback

PUBLISHED = "pulumi plugin install resource heroku 1.0.4 --server github://api.github.com/pulumiverse"


def check_config(plugin: Plugin, news: Json, name: str = "default_1_0_4") -> Json:
    urn = f"urn:pulumi:prod::raxx-queue::pulumi:providers:heroku::{name}"
    return plugin.call("CheckConfig", {"urn": urn, "news": news})


def reasons(answer: Json) -> list[str]:
    return sorted(failure["reason"] for failure in answer.get("failures", []))


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1", "http://127.8.9.1/", "https://localhost:8443", "http://[::1]:5000", "http://LOCALHOST"],
)
def test_an_api_on_this_machine_is_taken(url: str) -> None:
    assert require_loopback(url).host


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("https://api.heroku.com", "api.heroku.com"),
        ("http://127.0.0.1.example.com", "127.0.0.1.example.com"),
        ("http://127.0.0.1@api.heroku.com", "api.heroku.com"),
        ("http://localhost.example.com:80", "localhost.example.com"),
        ("http://10.0.0.1", "10.0.0.1"),
        ("http://0.0.0.0:80", "0.0.0.0"),  # noqa: S104 - refused
        ("ftp://127.0.0.1", "127.0.0.1"),
        ("127.0.0.1:5000", "127.0.0.1:5000"),
        ("http://127.1", "127.1"),
        ("http://[::2]", "::2"),
    ],
)
def test_another_api_is_refused_by_name_with_the_remedy(url: str, named: str) -> None:
    with pytest.raises(NotLoopback) as refused:
        require_loopback(url)
    assert named in str(refused.value)
    assert "loopback-only stand-in" in str(refused.value)
    assert PUBLISHED in str(refused.value)


def test_configure_refuses_another_api(plugin: Plugin) -> None:
    with pytest.raises(Aborted, match=r"api\.heroku\.com is not on this machine.*pulumiverse"):
        plugin.configure(url="https://api.heroku.com")


def test_without_an_address_it_is_herokus_own_and_refused() -> None:
    with pytest.raises(NotLoopback, match=r"api\.heroku\.com"):
        account({}, {})


def test_check_config_refuses_another_api(plugin: Plugin) -> None:
    (reason,) = reasons(check_config(plugin, {"url": "https://api.heroku.com"}))
    assert "api.heroku.com is not on this machine" in reason
    assert PUBLISHED in reason


def test_a_redirect_is_not_followed(heroku: FakeHeroku) -> None:
    heroku.on("GET /elsewhere", (302, {"id": "moved", "message": "Look elsewhere."}))
    with pytest.raises(ApiError, match=r'^Get ".*/elsewhere": Look elsewhere\.$'):
        Api(heroku.url, "", "").get("/elsewhere")
    assert len(heroku.requests) == 1


def test_the_configuration_is_given_back_as_it_was_given(plugin: Plugin) -> None:
    news = {"customizations": '[{"setAppAllConfigVarsInState":false}]', "email": "a@b.c", "version": "1.0.4"}
    assert check_config(plugin, news) == {"inputs": news}


def test_an_unknown_key_is_refused_with_what_is_near(plugin: Plugin) -> None:
    (reason,) = reasons(check_config(plugin, {"emial": "x"}))
    assert reason == (
        "`heroku:emial` is not a valid configuration key for the heroku provider. Did you mean `heroku:email`?"
        " If the referenced key is not intended for the provider, please choose a different namespace from `heroku:`."
    )


def test_an_explicit_provider_is_named_in_its_failures(plugin: Plugin) -> None:
    assert reasons(check_config(plugin, {"nonsense": "1"}, "mine")) == [
        "could not validate provider configuration: Invalid or unknown key. Examine values at 'mine.nonsense'."
    ]


def test_a_number_out_of_range_is_refused_by_its_path(plugin: Plugin) -> None:
    assert reasons(check_config(plugin, {"timeouts": '{"addonCreateTimeout":5}'})) == [
        "could not validate provider configuration:"
        " expected timeouts.0.addon_create_timeout to be at least (10), got 5."
        " Check `pulumi config get --path heroku:timeouts.addonCreateTimeout`."
    ]


def test_a_changed_configuration_never_replaces_the_provider(plugin: Plugin) -> None:
    answer = plugin.call("DiffConfig", {"oldInputs": {"url": "a", "email": "e"}, "news": {"url": "b", "headers": "{}"}})
    assert answer == {
        "changes": "DIFF_SOME",
        "diffs": ["email", "headers", "url"],
        "detailedDiff": {
            "email": {"kind": "DELETE", "inputDiff": True},
            "headers": {"inputDiff": True},
            "url": {"kind": "UPDATE", "inputDiff": True},
        },
    }


def test_what_is_unknown_of_the_configuration_is_no_change(plugin: Plugin) -> None:
    assert plugin.call("DiffConfig", {"oldInputs": {"url": "a"}, "news": {"url": UNKNOWN}}) == {}
    assert plugin.call("DiffConfig", {"oldInputs": {"url": UNKNOWN}, "news": {}}) == {}
    assert plugin.call("DiffConfig", {"oldInputs": {}, "news": {"url": UNKNOWN}})["diffs"] == ["url"]


def test_a_list_where_one_object_belongs_is_refused(plugin: Plugin) -> None:
    assert reasons(check_config(plugin, {"delays": "[]"})) == [
        "could not validate provider configuration: Expected Object Type. Expected object, got slice."
        " Check `pulumi config get --path heroku:delays`."
    ]


def test_the_environment_fills_in_and_the_configuration_wins(heroku: FakeHeroku) -> None:
    environment = {"HEROKU_API_URL": heroku.url, "HEROKU_EMAIL": "env@x", "HEROKU_API_KEY": "env-key"}
    heroku.on("GET /account", (200, {}))
    account({"email": "given@x"}, environment).api.get("/account")
    sent = heroku.requests[0][3]
    assert sent["Authorization"] == "Basic Z2l2ZW5AeDplbnYta2V5"
    assert sent["Accept"] == "application/vnd.heroku+json; version=3"
    assert sent["User-Agent"].endswith(" terraform-provider-heroku/5.2.10")
    assert len(sent["Request-Id"]) == len(APP_ID)


def test_a_netrc_entry_names_the_host_with_its_port(heroku: FakeHeroku, tmp_path: Path) -> None:
    heroku.on("GET /account", (200, {}))
    host = heroku.url.removeprefix("http://")
    (tmp_path / ".netrc").write_text(f"machine {host}\n  login l@x\n  password from-netrc\n")
    (tmp_path / ".netrc").chmod(0o600)
    account({}, {"HEROKU_API_URL": heroku.url, "NETRC": str(tmp_path)}).api.get("/account")
    assert heroku.requests[0][3]["Authorization"] == "Basic bEB4OmZyb20tbmV0cmM="


def test_more_headers_are_sent(heroku: FakeHeroku) -> None:
    heroku.on("GET /account", (200, {}))
    headers = json.dumps({"X-Tested": "yes"})
    account({"headers": headers}, {"HEROKU_API_URL": heroku.url, "NETRC_PATH": "/none"}).api.get("/account")
    assert heroku.requests[0][3]["X-Tested"] == "yes"


def test_two_customizations_are_refused(plugin: Plugin) -> None:
    with pytest.raises(Aborted, match="only one customizations block is permitted"):
        plugin.configure(customizations="[{},{}]")


def test_a_rate_limit_is_waited_out_ever_longer(heroku: FakeHeroku) -> None:
    limited = (429, {"id": "rate_limit", "message": "Your account reached the API rate limit"})
    heroku.on("PATCH /apps/n", limited, limited, limited, (200, app()))
    waited: list[float] = []
    assert Api(heroku.url, "", "k", sleep=waited.append).patch("/apps/n", {"name": "m"})["name"] == "n"
    assert [body for _, _, body in heroku.writes] == [{"name": "m"}] * 4
    for seconds, nominal in zip(waited, (30, 60, 120), strict=True):
        assert nominal * 0.75 <= seconds <= nominal * 1.25


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (401, {"id": "unauthorized", "message": "Invalid credentials provided."}, "Invalid credentials provided."),
        (403, {"id": "forbidden", "message": "No."}, "No."),
        (402, {"id": "delinquent"}, ""),
        (503, {"id": "unavailable", "message": "Later."}, "Later."),
        (500, b"<html>", "encountered an error : 500 Internal Server Error"),
        (404, b"", "encountered an error : 404 Not Found"),
        (503, [1], "encountered an error : 503 Service Unavailable"),
    ],
)
def test_a_refusal_reads_as_go_writes_it_and_is_not_tried_again(
    heroku: FakeHeroku, status: int, body: Json, reason: str
) -> None:
    heroku.on("DELETE /apps/n", (status, body))
    with pytest.raises(ApiError) as refused:
        Api(heroku.url, "", "k").delete("/apps/n")
    assert str(refused.value) == f'Delete "{heroku.url}/apps/n": {reason}'
    assert len(heroku.requests) == 1


def test_an_api_that_is_not_there_is_named() -> None:
    fake = FakeHeroku()
    fake.close()
    with pytest.raises(ApiError, match=r"^Get \"http://127.*/apps/n\": dial tcp 127.*: connect: connection refused$"):
        Api(fake.url, "", "k").get("/apps/n")

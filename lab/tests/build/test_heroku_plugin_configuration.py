"""The Heroku plugin's own configuration, and that it goes nowhere but to this machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lab.tests.build.heroku_calls import APP_ID, UNKNOWN, Aborted, FakeHeroku, Json, Plugin, plugin_for

PROVIDER = "urn:pulumi:prod::raxx-queue::pulumi:providers:heroku"
PUBLISHED = "pulumi plugin install resource heroku 1.0.4 --server github://api.github.com/pulumiverse"


def check_config(plugin: Plugin, news: Json, name: str = "default_1_0_4") -> Json:
    return plugin.call("CheckConfig", {"urn": f"{PROVIDER}::{name}", "news": news})


def diff_config(plugin: Plugin, olds: Json, news: Json) -> Json:
    return plugin.call("DiffConfig", {"urn": f"{PROVIDER}::default_1_0_4", "oldInputs": olds, "news": news})


def reasons(answer: Json) -> list[str]:
    return sorted(failure["reason"] for failure in answer.get("failures", []))


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1", "http://127.8.9.1/", "https://localhost:8443", "http://[::1]:5000", "http://LOCALHOST"],
)
def test_an_api_on_this_machine_is_taken(plugin: Plugin, url: str) -> None:
    assert check_config(plugin, {"url": url}) == {"inputs": {"url": url}}
    plugin.configure(url=url)


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
        ("127.0.0.1:5000", "'127.0.0.1:5000'"),
        ("http://127.1", "127.1"),
        ("http://[::2]", "::2"),
    ],
)
def test_another_api_is_refused_by_name_with_the_remedy(plugin: Plugin, url: str, named: str) -> None:
    """By the check of the configuration, and again when it is taken, in the same words."""
    (reason,) = reasons(check_config(plugin, {"url": url}))
    assert reason.startswith(f"could not validate provider configuration: the Heroku API at {named} is not on this")
    assert "loopback-only stand-in" in reason
    assert PUBLISHED in reason
    with pytest.raises(Aborted) as refused:
        plugin.configure(url=url)
    assert reason.removeprefix("could not validate provider configuration: ") in refused.value.args[0]


def test_without_an_address_it_is_herokus_own_and_refused(plugin: Plugin) -> None:
    with pytest.raises(Aborted, match=r"api\.heroku\.com is not on this machine"):
        plugin.call("Configure", {})


def test_a_redirect_is_not_followed(heroku: FakeHeroku, plugin: Plugin) -> None:
    heroku.on(f"GET /apps/{APP_ID}", (302, {"id": "moved", "message": "Look elsewhere."}))
    text = plugin.error("app", "Read", id=APP_ID, properties={"id": APP_ID, "name": "n", "region": "us"})
    assert f'Get "{heroku.url}/apps/{APP_ID}": Look elsewhere.' in text
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
    answer = diff_config(plugin, {"url": "a", "email": "e"}, {"url": "b", "headers": "{}"})
    assert sorted(answer.pop("diffs")) == ["email", "headers", "url"]
    assert answer == {
        "changes": "DIFF_SOME",
        "detailedDiff": {
            "email": {"kind": "DELETE", "inputDiff": True},
            "headers": {"inputDiff": True},
            "url": {"kind": "UPDATE", "inputDiff": True},
        },
    }


def test_what_is_unknown_of_the_configuration_is_no_change(plugin: Plugin) -> None:
    assert diff_config(plugin, {"url": "a"}, {"url": UNKNOWN}) == {}
    assert diff_config(plugin, {"url": UNKNOWN}, {}) == {}
    assert diff_config(plugin, {}, {"url": UNKNOWN})["diffs"] == ["url"]


def sent(heroku: FakeHeroku, args: Json, **environment: str) -> dict[str, str]:
    """The headers of a request by a plugin that these arguments and this environment set up."""
    with plugin_for(heroku.url, args, **environment) as plugin:
        plugin.of("app", "Read", id=APP_ID)
    return heroku.requests[0][3]


def test_the_environment_fills_in_and_the_configuration_wins(heroku: FakeHeroku) -> None:
    environment = {"HEROKU_API_URL": heroku.url, "HEROKU_EMAIL": "env@x", "HEROKU_API_KEY": "env-key"}
    headers = sent(heroku, {"email": "given@x"}, **environment)
    assert headers["Authorization"] == "Basic Z2l2ZW5AeDplbnYta2V5"
    assert headers["Accept"] == "application/vnd.heroku+json; version=3"
    assert headers["User-Agent"].endswith(" terraform-provider-heroku/5.2.10")
    assert len(headers["Request-Id"]) == len(APP_ID)


def test_a_netrc_entry_names_the_host_with_its_port(heroku: FakeHeroku, tmp_path: Path) -> None:
    host = heroku.url.removeprefix("http://")
    (tmp_path / ".netrc").write_text(f"machine {host}\n  login l@x\n  password from-netrc\n")
    headers = sent(heroku, {"url": heroku.url}, NETRC=str(tmp_path), NETRC_PATH="")
    assert headers["Authorization"] == "Basic bEB4OmZyb20tbmV0cmM="


def test_a_netrc_that_cannot_be_read_is_refused_without_its_words(heroku: FakeHeroku, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("machine m\n  password obviously fake words\n")
    with pytest.raises(Aborted, match="error parsing netrc file at") as refused:
        sent(heroku, {"url": heroku.url}, NETRC_PATH=str(tmp_path / "netrc"))
    assert "fake" not in refused.value.args[0]


def test_more_headers_are_sent(heroku: FakeHeroku) -> None:
    headers = sent(heroku, {"headers": json.dumps({"X-Tested": "yes"}), "url": heroku.url})
    assert headers["X-Tested"] == "yes"


@pytest.mark.parametrize("headers", ["{", '["a"]', '{"a": 1}'])
def test_headers_that_are_none_are_refused(plugin: Plugin, headers: str) -> None:
    with pytest.raises(Aborted, match="are not a JSON object of strings"):
        plugin.configure(headers=headers)


def test_two_customizations_are_refused(plugin: Plugin) -> None:
    with pytest.raises(Aborted, match="only one customizations block is permitted"):
        plugin.configure(customizations="[{},{}]")


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
    heroku: FakeHeroku, plugin: Plugin, status: int, body: Json, reason: str
) -> None:
    heroku.on(f"DELETE /apps/{APP_ID}", (status, body))
    text = plugin.error("app", "Delete", id=APP_ID, properties={"id": APP_ID, "name": "n", "region": "us"})
    assert text.endswith(f'error deleting App: Delete "{heroku.url}/apps/{APP_ID}": {reason}\n\n')
    assert len(heroku.requests) == 1


def test_an_api_that_is_not_there_is_named(heroku: FakeHeroku, plugin: Plugin) -> None:
    heroku.close()
    text = plugin.error("app", "Delete", id=APP_ID, properties={"id": APP_ID, "name": "n", "region": "us"})
    address = heroku.url.removeprefix("http://")
    assert f'Delete "{heroku.url}/apps/{APP_ID}": dial tcp {address}: connect: connection refused' in text

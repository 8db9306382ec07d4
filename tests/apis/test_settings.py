"""Tokens, API URLs and logging switches: the endpoint that each form of them gives, and every fault at once."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from infra.apis.http import Endpoint
from infra.apis.session import Settings, read_settings
from infra.engine_switches import ALLOW_SECRET_LOGS
from infra.errors import SettingsError

TOKENS = {"HEROKU_API_KEY": "CANARY-heroku", "GITHUB_TOKEN": "CANARY-github"}


def both(environ: Mapping[str, str]) -> Settings:
    """The settings of both APIs, with tokens unless `environ` says otherwise."""
    return read_settings({**TOKENS, **environ}, heroku=True, github=True)


def faults(environ: Mapping[str, str], *, heroku: bool = True, github: bool = True) -> list[str]:
    """The faults of an environment, one line each; fails if there is none, or if one shows a token."""
    with pytest.raises(SettingsError) as caught:
        read_settings(environ, heroku=heroku, github=github)
    assert str(caught.value).startswith("Cannot look at what is live; nothing was read or written:\n")
    assert "CANARY" not in f"{caught.value} {caught.value!r}"
    assert caught.value.__context__ is None
    return [str(fault) for fault in caught.value.faults]


GITHUB_URLS = {
    "": "https://api.github.com",
    "https://api.github.com": "https://api.github.com",
    "https://api.github.com/": "https://api.github.com",
    "https://github.com/": "https://api.github.com",
    "https://acme.ghe.com": "https://api.acme.ghe.com",
    "https://acme.ghe.com/": "https://api.acme.ghe.com",
    "https://api.acme.ghe.com/": "https://api.acme.ghe.com",
    "https://github.acme.example": "https://github.acme.example/api/v3",
    "https://github.acme.example/": "https://github.acme.example/api/v3",
    "https://github.acme.example/api/v3": "https://github.acme.example/api/v3",
    "https://github.acme.example/api/v3/": "https://github.acme.example/api/v3",
    "https://acme.example/github/": "https://acme.example/github/api/v3",
    "http://127.0.0.1:8080": "http://127.0.0.1:8080/api/v3",
    "http://127.0.0.1:8080/": "http://127.0.0.1:8080/api/v3",
    "http://[::1]:8080/": "http://[::1]:8080/api/v3",
    "https://notghe.com/": "https://notghe.com/api/v3",
    "https://api.github.com.evil.example/": "https://api.github.com.evil.example/api/v3",
}


@pytest.mark.parametrize(("given", "base"), GITHUB_URLS.items())
def test_github_urls(given: str, base: str) -> None:
    assert both({"GITHUB_BASE_URL": given}).github == Endpoint(
        "GitHub", base, TOKENS["GITHUB_TOKEN"], "GITHUB_TOKEN", "GITHUB_BASE_URL"
    )


HEROKU_URLS = {
    "": "https://api.heroku.com",
    "https://api.heroku.com/": "https://api.heroku.com",
    "http://127.0.0.1:8080": "http://127.0.0.1:8080",
    "http://127.0.0.1:8080/": "http://127.0.0.1:8080",
}


@pytest.mark.parametrize(("given", "base"), HEROKU_URLS.items())
def test_heroku_urls(given: str, base: str) -> None:
    assert both({"HEROKU_API_URL": given}).heroku == Endpoint(
        "Heroku", base, TOKENS["HEROKU_API_KEY"], "HEROKU_API_KEY", "HEROKU_API_URL"
    )


NO_URLS = (
    *("api.example.com", "127.0.0.1:80", "ftp://x", "https://", "/api"),
    *("http://[::1", "http://x:port", "http://x:99999", "http://x:0"),
)


def test_without_urls_the_public_apis_are_meant() -> None:
    found = both({})
    assert found.heroku is not None
    assert found.github is not None
    assert (found.heroku.base_url, found.github.base_url) == ("https://api.heroku.com", "https://api.github.com")


@pytest.mark.parametrize("variable", ["HEROKU_API_URL", "GITHUB_BASE_URL"])
@pytest.mark.parametrize("given", NO_URLS)
def test_what_is_no_url(variable: str, given: str) -> None:
    assert faults({**TOKENS, variable: given}) == [
        f"{variable}: is not an http(s) URL. Mend it, or unset it for the public API."
    ]


def test_missing_tokens_at_once() -> None:
    remedy = "token that may read what the spec names (docs/operations.md, 'First day', says which scopes)."
    assert faults({}) == [
        f"HEROKU_API_KEY: is not set. Set it to a Heroku {remedy}",
        f"GITHUB_TOKEN: is not set. Set it to a GitHub {remedy}",
    ]
    assert faults({"HEROKU_API_KEY": "", "GITHUB_TOKEN": ""}) == faults({})


@pytest.mark.parametrize("token", ["CANARY\n", "CANARY\r\nX-Other: 1", "CANARY\x00", "CANARY\u2013dash"])
def test_a_token_that_no_header_can_hold(token: str) -> None:
    """http.client would quote the whole token in its error."""
    remedy = "Set it again without them; a file's trailing line break is the usual cause."
    assert faults({**TOKENS, "HEROKU_API_KEY": token}) == [
        f"HEROKU_API_KEY: holds a line break or other characters that no HTTP header can have. {remedy}"
    ]


def test_tokens_are_not_checked_for_form() -> None:
    found = read_settings({"HEROKU_API_KEY": "any thing"}, heroku=True, github=False)
    assert found.heroku is not None
    assert found.heroku.token == "any thing"


def test_only_what_the_spec_needs_is_asked_for() -> None:
    assert read_settings({}, heroku=False, github=False) == Settings(None, None)
    assert read_settings({"HEROKU_API_KEY": "x"}, heroku=True, github=False).github is None
    assert read_settings({"GITHUB_TOKEN": "x"}, heroku=False, github=True).heroku is None


@pytest.mark.parametrize("name", ["TF_LOG", "TF_LOG_PROVIDER", "TF_LOG_CORE", "TF_LOG_PATH", "PULUMI_DEBUG_GRPC"])
def test_logs_that_hold_secrets_are_refused(name: str) -> None:
    assert faults({**TOKENS, name: "DEBUG"}) == [
        f"{name}: makes the engine or a provider write secret values to its log."
        f" Unset it, or set {ALLOW_SECRET_LOGS}=1 if that is what you want."
    ]
    assert both({name: ""}).heroku is not None
    assert both({name: "DEBUG", ALLOW_SECRET_LOGS: "1"}).heroku is not None


def test_all_faults_at_once() -> None:
    environ = {"TF_LOG": "TRACE", "GITHUB_BASE_URL": "github", "GITHUB_TOKEN": "x"}
    assert [line.partition(":")[0] for line in faults(environ)] == ["TF_LOG", "HEROKU_API_KEY", "GITHUB_BASE_URL"]


def test_a_token_does_not_show() -> None:
    assert "CANARY" not in repr(both({}))

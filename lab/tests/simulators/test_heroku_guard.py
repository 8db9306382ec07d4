"""What the Heroku simulator asks of a request before anything else, and what each answer carries."""

from __future__ import annotations

import json

import pytest

from lab.simulators.heroku.guard import PER_HOUR
from lab.tests.simulators.heroku_client import ACCEPT, PROD, PROD_POSTGRES, Heroku, basic

APP = f"/apps/{PROD}"


@pytest.mark.parametrize("accept", ["", "*/*", "application/json", "application/vnd.heroku+json"])
def test_the_version_is_asked_for_before_the_credentials(accept: str) -> None:
    response = Heroku()("GET", APP, key="", Accept=accept)
    body = json.loads(response.text)
    assert (response.status_code, body["id"]) == (400, "missing_version")
    assert body["error"].startswith("Please specify a version along with Heroku's API MIME type.")
    assert "message" not in body


@pytest.mark.parametrize("suffix", ["", ".sdk", ".docker-releases", ".pipelines"])
def test_real_accept_variants_are_taken(suffix: str) -> None:
    assert Heroku()("GET", APP, Accept=f"application/vnd.heroku+json; version=3{suffix}").status_code == 200


@pytest.mark.parametrize(
    ("authorization", "message"),
    [
        ("", "There were no credentials in your `Authorization` header."),
        ("Digest x", "There were no credentials in your `Authorization` header."),
        ("Bearer ", "Invalid credentials provided."),
        ("Bearer wrong-one", "Invalid credentials provided."),
        (basic("ops@example.com", ""), "Invalid credentials provided."),
        ("Basic !", "Invalid credentials provided."),
    ],
)
def test_bad_credentials_are_401(authorization: str, message: str) -> None:
    response = Heroku()("GET", APP, key="", Authorization=authorization)
    body = json.loads(response.text)
    assert (response.status_code, body["id"]) == (401, "unauthorized")
    assert body["message"].startswith(message)


@pytest.mark.parametrize("authorization", ["Bearer k", basic("ops@example.com", "k"), basic("", "k")])
def test_a_token_is_taken_as_bearer_and_as_basic(authorization: str) -> None:
    assert Heroku().ok("GET", "/account", Authorization=authorization)["email"] == "ops@example.com"


def test_a_token_without_rights_sees_nothing() -> None:
    heroku = Heroku()
    heroku("POST", "/teams/apps", {"team": "raxx", "name": "raxx-team"})
    for path, status in (
        (APP, 403),
        (f"{APP}/config-vars", 403),
        ("/apps/none", 404),
        (f"/addons/{PROD_POSTGRES}", 404),
        ("/teams/raxx", 404),
    ):
        response = heroku("GET", path, key="norights")
        assert response.status_code == status, path
    assert json.loads(heroku("GET", APP, key="norights").text) == {
        "id": "forbidden",
        "message": f"You do not have access to the app {PROD}.",
    }
    assert json.loads(heroku("GET", "/apps", key="norights").text) == []


def test_a_token_of_the_state_has_its_account_and_its_scope() -> None:
    heroku = Heroku()
    heroku.state["tokens"]["reader"] = {"account": "ops@example.com", "scope": "read"}
    heroku.app.state.save()
    assert heroku("GET", APP, key="reader").status_code == 200
    assert heroku("GET", f"{APP}/config-vars", key="reader").status_code == 403
    assert heroku("PATCH", APP, {"maintenance": True}, key="reader").status_code == 403
    assert heroku("GET", APP, key="reader").headers["Oauth-Scope"] == "read"
    assert heroku.stored(PROD)["maintenance"] is False


def test_a_team_member_sees_the_teams_apps() -> None:
    heroku = Heroku()
    heroku.state["tokens"]["dev"] = {"account": "dev@example.com", "scope": "global"}
    heroku.app.state.save()
    heroku.ok("POST", "/teams/apps", {"team": "raxx", "name": "raxx-team"})
    seen = json.loads(heroku("GET", "/apps", key="dev").text)
    assert [app["name"] for app in seen] == ["raxx-team"]


def test_each_answer_carries_the_headers_of_heroku() -> None:
    heroku = Heroku()
    first = heroku("GET", APP, Request_Id="mine")
    second = heroku("GET", "/apps/none")
    for response in (first, second):
        assert response.headers["RateLimit-Multiplier"] == "1"
        assert response.headers["Oauth-Scope"] == "global"
        assert response.headers["Content-Type"] == "application/json"
    assert first.headers["Request-Id"].endswith(",mine")
    assert int(first.headers["RateLimit-Remaining"]) == PER_HOUR - 1
    assert heroku("GET", APP, If_None_Match=first.headers["ETag"]).status_code == 304


def test_the_rate_limit_is_counted_and_ends_in_429_but_not_for_its_own_route(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.simulators.heroku.guard.PER_HOUR", 2)
    heroku = Heroku()
    assert heroku.ok("GET", "/account/rate-limits") == {"remaining": 2}
    heroku.ok("GET", APP)
    heroku.ok("GET", APP)
    response = heroku("GET", APP)
    assert (response.status_code, json.loads(response.text)["id"]) == (429, "rate_limit")
    assert heroku.ok("GET", "/account/rate-limits") == {"remaining": 0}
    assert heroku("DELETE", "/_/rate-limits").status_code == 204
    heroku.ok("GET", APP)
    assert heroku.ok("GET", "/account/rate-limits") == {"remaining": 1}
    heroku("POST", "/_/reset")
    assert heroku.ok("GET", "/account/rate-limits") == {"remaining": 2}


def test_a_body_that_is_no_json_is_400() -> None:
    assert "JSON" in Heroku().refused(400, "PATCH", f"{APP}/config-vars", "{")


def test_the_method_can_be_overridden() -> None:
    headers = {"X-Http-Method-Override": "PATCH", "Accept": ACCEPT}
    heroku = Heroku()
    assert heroku("POST", APP, {"maintenance": True}, **headers).status_code == 200
    assert heroku.stored(PROD)["maintenance"] is True


def test_an_injected_status_has_herokus_own_body() -> None:
    heroku = Heroku()
    heroku("POST", "/_/faults", {"path": "config-vars", "status": 503})
    response = heroku("GET", f"{APP}/config-vars")
    assert json.loads(response.text)["id"] == "unavailable"
    assert response.headers["RateLimit-Remaining"]

"""What holds for every route of the GitHub simulator: sight, errors, headers, rate limit, pages."""

from __future__ import annotations

from typing import Any

import pytest

from lab.tests.simulators.github_client import PRODUCTION, REPO, WORKFLOW, GitHub


@pytest.fixture
def github() -> GitHub:
    return GitHub()


def error(response: Any, status: int) -> dict[str, Any]:
    """The body of an error, which always has a status as text and a page of the docs."""
    assert response.status_code == status, response.text
    body = response.json
    assert isinstance(body, dict)
    assert body["status"] == str(status)
    assert body["documentation_url"].startswith("https://docs.github.com/rest")
    return body


@pytest.mark.parametrize("sent", ["Bearer wrong-1", "token wrong-1", "Bearer ", "Digest anything"])
def test_bad_credentials(github: GitHub, sent: str) -> None:
    body = error(github("GET", REPO, Authorization=sent), 401)
    assert body == {
        "message": "Bad credentials",
        "documentation_url": "https://docs.github.com/rest",
        "status": "401",
    }


@pytest.mark.parametrize("scheme", ["Bearer", "token", "bearer"])
def test_any_other_token_is_the_owner(github: GitHub, scheme: str) -> None:
    assert github.get("/user", Authorization=f"{scheme} anything")["login"] == "MooseQuest"


@pytest.mark.parametrize("token", ["", "norights-1"])
def test_a_private_repository_is_not_there_for_who_may_not_see_it(github: GitHub, token: str) -> None:
    for method, path in [
        ("GET", REPO),
        ("GET", PRODUCTION),
        ("PUT", PRODUCTION),
        ("DELETE", PRODUCTION),
        ("GET", f"{REPO}/contents/{WORKFLOW}"),
        ("GET", "/orgs/raxx-app/teams/queue-engineers"),
    ]:
        assert error(github(method, path, token=token), 404)["message"] == "Not Found"
    assert github.get("/orgs/raxx-app", token=token)["login"] == "raxx-app"


def test_a_public_repository_is_read_by_all_and_changed_by_few(github: GitHub) -> None:
    github.set(github.repo, private=False)
    assert github.get(REPO, token="norights")["permissions"]["push"] is False
    refusal = error(github("PUT", PRODUCTION, {}, token="norights"), 403)
    assert refusal["message"] == "Must have admin rights to Repository."
    error(github("PUT", PRODUCTION, {}, token=""), 401)


def test_a_read_only_token_reads(github: GitHub) -> None:
    assert github.get(PRODUCTION, token="readonly-1")["name"] == "production"
    answer = github("PUT", PRODUCTION, {"wait_timer": 1}, token="readonly-1")
    assert error(answer, 403)["message"] == "Resource not accessible by personal access token"
    assert answer.headers["X-Accepted-GitHub-Permissions"] == "administration=write"
    assert github.get(PRODUCTION)["protection_rules"] == []


def test_write_access_does_not_administer(github: GitHub) -> None:
    github.set(github.state, viewer="RaptorDev")
    assert error(github("PUT", PRODUCTION, {}), 403)["message"] == "Must have admin rights to Repository."
    assert github("PUT", f"{REPO}/contents/x", {"message": "m", "content": ""}).status_code == 201


def test_a_user_agent_is_required(github: GitHub) -> None:
    response = github("GET", REPO, User_Agent="")
    assert (response.status_code, response.mimetype) == (403, "text/html")
    assert "User-Agent" in response.text


def test_bodies_must_be_json_objects(github: GitHub) -> None:
    assert error(github("PUT", PRODUCTION, "{"), 400)["message"] == "Problems parsing JSON"
    assert error(github("PUT", PRODUCTION, "[1]"), 400)["message"] == "Body should be a JSON object"


def test_what_is_not_simulated_says_so(github: GitHub) -> None:
    for method, path in [("GET", f"{REPO}/hooks"), ("POST", REPO), ("GET", f"{PRODUCTION}/variables")]:
        assert error(github(method, path), 501)["message"].endswith(f"no route {method} /api/v3{path}")
    error(github("GET", f"{REPO}/"), 404)


def test_errors_point_at_their_page(github: GitHub) -> None:
    body = error(github("GET", f"{REPO}/environments/nope"), 404)
    assert body["documentation_url"].endswith("/rest/deployments/environments#get-an-environment")


def test_repositories_and_logins_ignore_case(github: GitHub) -> None:
    assert github.get("/repos/RAXX-App/trademasterapi")["full_name"] == "raxx-app/TradeMasterAPI"


def test_every_answer_carries_the_headers(github: GitHub) -> None:
    for response in (github("GET", PRODUCTION), github("GET", f"{REPO}/environments/nope")):
        for name in ("X-GitHub-Request-Id", "X-RateLimit-Reset", "X-OAuth-Scopes", "Vary"):
            assert response.headers[name]
        assert response.headers["Content-Type"] == "application/json; charset=utf-8"
        assert response.headers["X-GitHub-Media-Type"] == "github.v3; format=json"
        assert response.headers["X-RateLimit-Limit"] == "5000"
        assert response.headers["x-github-api-version-selected"] == "2022-11-28"
    found = github("GET", PRODUCTION, X_GitHub_Api_Version="2026-03-10")
    assert found.headers["x-github-api-version-selected"] == "2026-03-10"
    assert found.headers["Last-Modified"] == "Mon, 18 May 2026 22:55:23 GMT"
    assert found.headers["Cache-Control"] == "private, max-age=60, s-maxage=60"
    assert found.headers["ETag"].startswith('W/"')
    error(github("GET", PRODUCTION, X_GitHub_Api_Version="1999-01-01"), 400)


def test_what_has_not_changed_is_304_and_free(github: GitHub) -> None:
    first = github("GET", PRODUCTION)
    tag, left = first.headers["ETag"], first.headers["X-RateLimit-Remaining"]
    again = github("GET", PRODUCTION, If_None_Match=tag)
    assert (again.status_code, again.data, again.headers["X-RateLimit-Remaining"]) == (304, b"", left)
    assert github("GET", PRODUCTION, If_Modified_Since=first.headers["Last-Modified"]).status_code == 304
    github.put(PRODUCTION, {"wait_timer": 1})
    assert github("GET", PRODUCTION, If_None_Match=tag).status_code == 200


def test_the_rate_limit_runs_out(github: GitHub) -> None:
    github.set(github.state, rate_limit=2)
    assert [github("GET", REPO).headers["X-RateLimit-Remaining"] for _ in range(2)] == ["1", "0"]
    over = github("GET", REPO)
    assert error(over, 403)["message"] == "API rate limit exceeded for user ID 101."
    assert over.headers["X-RateLimit-Remaining"] == "0"
    assert github.get("/rate_limit")["rate"]["remaining"] == 0
    assert github("GET", "/users/MooseQuest", token="").headers["X-RateLimit-Limit"] == "60"


def test_lists_come_in_pages(github: GitHub) -> None:
    for name in "abcd":
        github.put(f"{REPO}/environments/{name}")
    address = f"http://127.0.0.1:80/api/v3{REPO}/environments?per_page=2&page"
    page = github("GET", f"{REPO}/environments?per_page=2&page=2")
    assert page.json is not None
    assert [one["name"] for one in page.json["environments"]] == ["c", "d"]
    assert page.headers["Link"] == (
        f'<{address}=1>; rel="prev", <{address}=3>; rel="next", <{address}=3>; rel="last", <{address}=1>; rel="first"'
    )
    last = github("GET", f"{REPO}/environments?per_page=2&page=3")
    assert last.json is not None
    assert (last.json["total_count"], len(last.json["environments"])) == (5, 1)
    assert 'rel="next"' not in last.headers["Link"]
    assert "Link" not in github("GET", f"{REPO}/environments").headers


def test_injected_failures_speak_as_github_does(github: GitHub) -> None:
    github.app.faults.add({"path": "environments", "status": 429, "times": 1})
    github.app.faults.add({"path": "environments", "status": 502, "times": 1})
    secondary = error(github("GET", PRODUCTION), 429)
    assert secondary["documentation_url"].endswith("secondary-rate-limits")
    assert error(github("GET", PRODUCTION), 502)["message"] == "Server Error"
    assert github("GET", PRODUCTION).status_code == 200

"""Rules of issues, comments and labels, and what the token of a workflow's job may do."""

from __future__ import annotations

import pytest

from lab.simulators.github.issues import MOST_CHARACTERS, add_issue
from lab.simulators.github.workflow_token import BOT
from lab.tests.simulators.github_client import ANY_TOKEN, REPO, GitHub

ISSUES = f"{REPO}/issues"
MAY_WRITE = "actions+contents.read+issues.write"


def opened(github: GitHub, *titles: str, token: str = ANY_TOKEN) -> None:
    for title in titles:
        made = github("POST", ISSUES, {"title": title, "labels": [title]}, token=token)
        assert made.status_code == 201, made.text


def test_issues_are_found_by_label_state_and_creator() -> None:
    github = GitHub()
    opened(github, "drift", "other")
    opened(github, "drift", token=MAY_WRITE)
    github("PATCH", f"{ISSUES}/1", {"state": "closed", "state_reason": "completed"})
    assert [issue["number"] for issue in github.get(ISSUES)] == [3, 2]
    assert [issue["number"] for issue in github.get(f"{ISSUES}?labels=DRIFT&state=all")] == [3, 1]
    assert [issue["number"] for issue in github.get(f"{ISSUES}?labels=drift&state=closed")] == [1]
    assert [issue["number"] for issue in github.get(f"{ISSUES}?creator={BOT}")] == [3]
    assert github.get(f"{ISSUES}/1")["closed_at"]


def test_a_pull_request_is_listed_among_the_issues() -> None:
    github = GitHub()
    add_issue(github.app.state.document, github.repo, "A change", "QueueOps", pull_request=True)
    opened(github, "drift")
    assert ["pull_request" in issue for issue in github.get(ISSUES)] == [False, True]


def test_comments_come_in_pages_oldest_first() -> None:
    github = GitHub()
    opened(github, "drift")
    for number in range(35):
        github("POST", f"{ISSUES}/1/comments", {"body": str(number)})
    first = github("GET", f"{ISSUES}/1/comments")
    assert [comment["body"] for comment in first.json] == [str(number) for number in range(30)]  # type: ignore[union-attr]
    assert 'rel="next"' in first.headers["Link"]
    assert len(github.get(f"{ISSUES}/1/comments?page=2")) == 5


@pytest.mark.parametrize("method_and_path", [("POST", f"{ISSUES}/1/comments"), ("PATCH", f"{ISSUES}/1")])
def test_a_text_that_is_too_long_is_refused(method_and_path: tuple[str, str]) -> None:
    github = GitHub()
    opened(github, "drift")
    assert github(*method_and_path, {"body": "x" * MOST_CHARACTERS}).status_code in (200, 201)
    refused = github(*method_and_path, {"body": "x" * (MOST_CHARACTERS + 1)})
    assert refused.status_code == 422
    assert "body is too long (maximum is 65536 characters)" in refused.text


def test_a_label_is_made_once() -> None:
    github = GitHub()
    assert github("GET", f"{REPO}/labels/drift").status_code == 404
    assert github("POST", f"{REPO}/labels", {"name": "drift"}).status_code == 201
    again = github("POST", f"{REPO}/labels", {"name": "Drift"})
    assert (again.status_code, "already_exists" in again.text) == (422, True)


def test_a_workflow_token_may_do_what_its_job_permits() -> None:
    github = GitHub()
    opened(github, "drift", token=MAY_WRITE)
    assert github.get(f"{ISSUES}/1", token=MAY_WRITE)["user"]["type"] == "Bot"
    assert github("POST", f"{ISSUES}/1/comments", {"body": "b"}, token="actions+pull-requests.write").status_code == 201
    for method, path, token in [
        ("POST", ISSUES, "actions+issues.read"),
        ("GET", ISSUES, "actions+contents.write"),
        ("GET", f"{REPO}/actions/runs", "actions+issues.write"),
        ("GET", f"{REPO}/collaborators", "actions+contents.write"),
        ("GET", "/user", "actions+contents.write"),
        ("PUT", f"{REPO}/environments/production", "actions+actions.read"),
    ]:
        refused = github(method, path, {"title": "t"} if method != "GET" else None, token=token)
        assert (refused.status_code, "not accessible by integration" in refused.text) == (403, True), (method, path)


def test_a_workflow_token_is_no_collaborator() -> None:
    assert BOT not in {person["login"] for person in GitHub().get(f"{REPO}/collaborators")}

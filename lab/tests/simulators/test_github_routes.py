"""Every route of the GitHub simulator is visited, and every body that it sends validates against GitHub's OpenAPI."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from nacl.public import PublicKey, SealedBox

from lab.simulators.github.actions import add_run
from lab.simulators.github.api import API
from lab.simulators.github.issues import add_issue
from lab.tests.simulators.github_client import PRODUCTION, REPO, WORKFLOW, GitHub, check_schema

CUSTOM = {"deployment_branch_policy": {"protected_branches": False, "custom_branch_policies": True}}
FULL = {
    "wait_timer": 30,
    "prevent_self_review": True,
    "reviewers": [{"type": "User", "id": 101}, {"type": "Team", "id": 201}],
    **CUSTOM,
}
TEXT = base64.b64encode(b"one line\n").decode()
KEY = {"id": 1, "key": "ssh-ed25519 AAAA", "created_at": "2026-05-18T22:55:23Z"}


def with_keys(github: GitHub) -> None:
    github.set(github.state["users"]["MooseQuest"], keys=[KEY])


def protected(github: GitHub) -> None:
    github.put(PRODUCTION, FULL)


def with_policy(github: GitHub) -> None:
    protected(github)
    answer = github("POST", f"{PRODUCTION}/deployment-branch-policies", {"name": "release/*"})
    assert answer.status_code == 200
    github.set(github.repo["environments"]["production"]["branch_policies"][0], id=77)


def with_file(github: GitHub) -> None:
    github.put(f"{REPO}/contents/a/b.txt", {"message": "m", "content": TEXT})


def readme_sha(github: GitHub) -> dict[str, Any]:
    return {"message": "m", "content": TEXT, "sha": github.get(f"{REPO}/contents/README.md")["sha"]}


def with_run(github: GitHub) -> None:
    add_run(github.app.state.document, github.repo, {"path": WORKFLOW})
    github.set(github.repo["runs"][0], id=88)


def with_issue(github: GitHub) -> None:
    made = github("POST", f"{REPO}/issues", {"title": "t", "body": "b", "labels": ["drift"]})
    assert made.status_code == 201


def with_waiting_run(github: GitHub) -> None:
    protected(github)
    with_run(github)
    github.set(github.repo["runs"][0], actor="QueueOps")  # nobody may approve his own run there
    assert github.client.post(
        "/_/github/repos/raxx-app/TradeMasterAPI/runs/88/wait", json={"environment": "production"}
    )


def with_comment(github: GitHub) -> None:
    add_issue(github.app.state.document, github.repo, "A change", "QueueOps", pull_request=True)
    github.set(github.repo)
    assert github("POST", f"{REPO}/issues/1/comments", {"body": "b"}).status_code == 201
    github.set(github.repo["issues"][0]["comments"][0], id=99)


def sealed(github: GitHub, value: str = "fake") -> dict[str, str]:
    """A value as the environment's key seals it."""
    key = github.get(f"{SECRETS}/public-key")
    box = SealedBox(PublicKey(base64.b64decode(key["key"]))).encrypt(value.encode())
    return {"key_id": key["key_id"], "encrypted_value": base64.b64encode(box).decode()}


def with_secret(github: GitHub) -> None:
    github.put(f"{SECRETS}/TOKEN", sealed(github))


DISPATCH = {"ref": "main", "inputs": {"target": "prod", "confirm": "deploy-prod-now"}}
Prepare = Callable[[GitHub], Any]
nothing: Prepare = lambda _: None  # noqa: E731
POLICIES = f"{PRODUCTION}/deployment-branch-policies"
SECRETS = f"{PRODUCTION}/secrets"
GATED = f"{REPO}/actions/workflows/deploy-queue.yml"
BY_ID = "/organizations/5/team/201"
TEAM = "/orgs/raxx-app/teams/queue-engineers"

# (route as in the table, path, what must be so before, body or what makes it, headers)
VISITS: list[tuple[str, str, Prepare, Any, dict[str, str]]] = [
    ("GET /rate_limit", "/rate_limit", nothing, None, {}),
    ("GET /user", "/user", nothing, None, {}),
    ("GET /user/<user_id>", "/user/101", nothing, None, {}),
    ("GET /users/<login>", "/users/moosequest", nothing, None, {}),
    ("GET /users/<login>", "/users/raxx-app", nothing, None, {}),
    ("GET /users/<login>/keys", "/users/MooseQuest/keys", with_keys, None, {}),
    ("GET /users/<login>/gpg_keys", "/users/MooseQuest/gpg_keys", nothing, None, {}),
    ("GET /orgs/<org>", "/orgs/raxx-app", nothing, None, {}),
    ("GET /orgs/<org>/teams", "/orgs/raxx-app/teams", nothing, None, {}),
    ("GET /repos/<owner>/<repo>/teams", f"{REPO}/teams", nothing, None, {}),
    ("GET /orgs/<org>/teams/<slug>", TEAM, nothing, None, {}),
    ("GET /orgs/<org>/teams/<slug>/members", f"{TEAM}/members", nothing, None, {}),
    ("GET /orgs/<org>/teams/<slug>/repos", f"{TEAM}/repos", nothing, None, {}),
    (
        "GET /orgs/<org>/teams/<slug>/repos/<owner>/<repo>",
        f"{TEAM}{REPO}",
        nothing,
        None,
        {"Accept": "application/vnd.github.v3.repository+json"},
    ),
    ("GET /organizations/<org_id>/team/<team_id>", BY_ID, nothing, None, {}),
    ("GET /organizations/<org_id>/team/<team_id>/members", f"{BY_ID}/members", nothing, None, {}),
    ("GET /organizations/<org_id>/team/<team_id>/repos", f"{BY_ID}/repos", nothing, None, {}),
    ("GET /repos/<owner>/<repo>", REPO, nothing, None, {}),
    ("GET /repos/<owner>/<repo>/branches", f"{REPO}/branches", nothing, None, {}),
    ("GET /repos/<owner>/<repo>/branches/<branch>", f"{REPO}/branches/main", with_file, None, {}),
    ("GET /repos/<owner>/<repo>/actions/workflows", f"{REPO}/actions/workflows", nothing, None, {}),
    ("GET /repos/<owner>/<repo>/actions/workflows/<workflow>", GATED, nothing, None, {}),
    ("GET /repos/<owner>/<repo>/actions/workflows/<workflow>/runs", f"{GATED}/runs", with_run, None, {}),
    (
        "POST /repos/<owner>/<repo>/actions/workflows/<workflow>/dispatches",
        f"{GATED}/dispatches",
        nothing,
        DISPATCH,
        {},
    ),
    ("GET /repos/<owner>/<repo>/actions/runs", f"{REPO}/actions/runs", with_run, None, {}),
    ("GET /repos/<owner>/<repo>/actions/runs/<run>", f"{REPO}/actions/runs/88", with_run, None, {}),
    (
        "GET /repos/<owner>/<repo>/actions/runs/<run>/pending_deployments",
        f"{REPO}/actions/runs/88/pending_deployments",
        with_waiting_run,
        None,
        {},
    ),
    (
        "POST /repos/<owner>/<repo>/actions/runs/<run>/pending_deployments",
        f"{REPO}/actions/runs/88/pending_deployments",
        with_waiting_run,
        {"environment_ids": [7000], "state": "approved", "comment": "Go"},
        {},
    ),
    ("GET /repos/<owner>/<repo>/issues", f"{REPO}/issues?labels=drift&state=all", with_issue, None, {}),
    ("GET /repos/<owner>/<repo>/issues", f"{REPO}/issues", with_comment, None, {}),
    ("POST /repos/<owner>/<repo>/issues", f"{REPO}/issues", nothing, {"title": "t", "labels": ["drift"]}, {}),
    ("GET /repos/<owner>/<repo>/issues/<number>", f"{REPO}/issues/1", with_issue, None, {}),
    ("PATCH /repos/<owner>/<repo>/issues/<number>", f"{REPO}/issues/1", with_issue, {"state": "closed"}, {}),
    ("GET /repos/<owner>/<repo>/issues/<number>/comments", f"{REPO}/issues/1/comments", with_comment, None, {}),
    ("POST /repos/<owner>/<repo>/issues/<number>/comments", f"{REPO}/issues/1/comments", with_issue, {"body": "b"}, {}),
    (
        "PATCH /repos/<owner>/<repo>/issues/comments/<comment>",
        f"{REPO}/issues/comments/99",
        with_comment,
        {"body": "new"},
        {},
    ),
    ("GET /repos/<owner>/<repo>/labels", f"{REPO}/labels", with_issue, None, {}),
    ("POST /repos/<owner>/<repo>/labels", f"{REPO}/labels", nothing, {"name": "drift", "color": "d93f0b"}, {}),
    ("GET /repos/<owner>/<repo>/labels/<label>", f"{REPO}/labels/Drift", with_issue, None, {}),
    ("GET /repos/<owner>/<repo>/collaborators", f"{REPO}/collaborators", nothing, None, {}),
    ("GET /repos/<owner>/<repo>/collaborators/<login>", f"{REPO}/collaborators/RaptorDev", nothing, None, {}),
    (
        "GET /repos/<owner>/<repo>/collaborators/<login>/permission",
        f"{REPO}/collaborators/RaptorDev/permission",
        nothing,
        None,
        {},
    ),
    ("GET /repos/<owner>/<repo>/contents", f"{REPO}/contents", nothing, None, {}),
    ("GET /repos/<owner>/<repo>/contents/<path:path>", f"{REPO}/contents/{WORKFLOW}", nothing, None, {}),
    ("GET /repos/<owner>/<repo>/contents/<path:path>", f"{REPO}/contents/.github", nothing, None, {}),
    (
        "GET /repos/<owner>/<repo>/contents/<path:path>",
        f"{REPO}/contents/.github",
        nothing,
        None,
        {"Accept": "application/vnd.github.object"},
    ),
    (
        "PUT /repos/<owner>/<repo>/contents/<path:path>",
        f"{REPO}/contents/new.txt",
        nothing,
        {"message": "m", "content": TEXT},
        {},
    ),
    ("PUT /repos/<owner>/<repo>/contents/<path:path>", f"{REPO}/contents/README.md", nothing, readme_sha, {}),
    ("DELETE /repos/<owner>/<repo>/contents/<path:path>", f"{REPO}/contents/README.md", nothing, readme_sha, {}),
    ("GET /repos/<owner>/<repo>/environments", f"{REPO}/environments", protected, None, {}),
    ("GET /repos/<owner>/<repo>/environments/<name>", PRODUCTION, protected, None, {}),
    ("PUT /repos/<owner>/<repo>/environments/<name>", PRODUCTION, nothing, FULL, {}),
    ("PUT /repos/<owner>/<repo>/environments/<name>", f"{REPO}/environments/new", nothing, None, {}),
    ("DELETE /repos/<owner>/<repo>/environments/<name>", PRODUCTION, nothing, None, {}),
    (
        "GET /repos/<owner>/<repo>/environments/<name>/secrets/public-key",
        f"{SECRETS}/public-key",
        nothing,
        None,
        {},
    ),
    ("GET /repos/<owner>/<repo>/environments/<name>/secrets", SECRETS, with_secret, None, {}),
    ("GET /repos/<owner>/<repo>/environments/<name>/secrets/<secret>", f"{SECRETS}/token", with_secret, None, {}),
    ("PUT /repos/<owner>/<repo>/environments/<name>/secrets/<secret>", f"{SECRETS}/TOKEN", nothing, sealed, {}),
    ("DELETE /repos/<owner>/<repo>/environments/<name>/secrets/<secret>", f"{SECRETS}/TOKEN", with_secret, None, {}),
    ("GET /repos/<owner>/<repo>/environments/<name>/deployment-branch-policies", POLICIES, with_policy, None, {}),
    (
        "POST /repos/<owner>/<repo>/environments/<name>/deployment-branch-policies",
        POLICIES,
        protected,
        {"name": "v*", "type": "tag"},
        {},
    ),
    (
        "GET /repos/<owner>/<repo>/environments/<name>/deployment-branch-policies/<policy>",
        f"{POLICIES}/77",
        with_policy,
        None,
        {},
    ),
    (
        "PUT /repos/<owner>/<repo>/environments/<name>/deployment-branch-policies/<policy>",
        f"{POLICIES}/77",
        with_policy,
        {"name": "main"},
        {},
    ),
    (
        "DELETE /repos/<owner>/<repo>/environments/<name>/deployment-branch-policies/<policy>",
        f"{POLICIES}/77",
        with_policy,
        None,
        {},
    ),
]
SCHEMAS = {f"{route.method} {route.rule}": route.schema for route in API.routes}


@pytest.mark.parametrize("visit", VISITS, ids=[f"{visit[0].split()[0]} {visit[1]}" for visit in VISITS])
def test_an_answer_is_of_the_published_form(visit: tuple[str, str, Prepare, Any, dict[str, str]]) -> None:
    route, path, prepare, body, headers = visit
    github = GitHub()
    prepare(github)
    method = route.split()[0]

    response = github(method, path, body(github) if callable(body) else body, **headers)

    assert 200 <= response.status_code < 300, response.text
    if SCHEMAS[route]:
        check_schema(SCHEMAS[route], response.text)
    else:
        assert (response.status_code, response.text) == (204, "")
    assert "api.github.com" not in response.text


def test_every_route_is_visited() -> None:
    assert {visit[0] for visit in VISITS} == SCHEMAS.keys()


def test_the_schema_check_refuses_what_is_not_published() -> None:
    with pytest.raises(AssertionError, match=r"does not know \.colour"):
        check_schema("KeySimple", '{"id": 1, "key": "k", "colour": "red"}')
    with pytest.raises(AssertionError, match="int_type"):
        check_schema("KeySimple", '{"id": "1", "key": "k"}')

"""Users, organizations, teams and collaborators of the GitHub simulator."""

from __future__ import annotations

import pytest

from lab.tests.simulators.github_client import REPO, GitHub

BY_ID = "/organizations/5/team/201"
TEAM = "/orgs/raxx-app/teams/queue-engineers"


@pytest.fixture
def github() -> GitHub:
    return GitHub()


def test_users_by_login_and_by_id(github: GitHub) -> None:
    user = github.get("/users/moosequest")
    assert (user["login"], user["id"], user["type"]) == ("MooseQuest", 101, "User")
    assert github.get("/user/101") == user
    assert github.get("/users/raxx-app")["type"] == "Organization"
    assert github("GET", "/users/nobody").status_code == github("GET", "/user/999").status_code == 404


def test_keys_of_users(github: GitHub) -> None:
    assert github.get("/users/MooseQuest/keys") == github.get("/users/MooseQuest/gpg_keys") == []
    github.set(github.state["users"]["MooseQuest"], keys=[{"id": 1, "key": "ssh-ed25519 AAAA"}])
    assert github.get("/users/MooseQuest/keys")[0]["id"] == 1
    assert github("GET", "/users/nobody/keys").status_code == 404


def test_the_caller_needs_a_token(github: GitHub) -> None:
    assert github("GET", "/user", token="").status_code == 401
    assert github.get("/user", token="norights")["login"] == "Visitor"


def test_only_owners_see_the_plan(github: GitHub) -> None:
    assert github.get("/orgs/raxx-app")["plan"]["name"] == "enterprise"
    for token in ("", "norights", "readonly"):
        assert "plan" not in github.get("/orgs/raxx-app", token=token)
    github.set(github.state, viewer="RaptorDev")
    assert "plan" not in github.get("/orgs/raxx-app")
    assert github("GET", "/orgs/MooseQuest").status_code == 404


def test_teams_by_slug_and_by_id(github: GitHub) -> None:
    team = github.get(TEAM)
    assert (team["id"], team["members_count"], team["repos_count"]) == (201, 2, 1)
    assert github.get(BY_ID) == team
    assert team["url"].endswith(BY_ID)
    assert [one["slug"] for one in github.get("/orgs/raxx-app/teams")] == ["queue-engineers", "auditors"]
    assert github("GET", "/orgs/raxx-app/teams/nope").status_code == 404
    assert github("GET", "/organizations/6/team/201").status_code == 404


def test_members_and_repositories_of_a_team(github: GitHub) -> None:
    assert [one["login"] for one in github.get(f"{TEAM}/members")] == ["MooseQuest", "RaptorDev"]
    assert github.get(f"{BY_ID}/members") == github.get(f"{TEAM}/members")
    repos = github.get(f"{TEAM}/repos")
    assert [one["full_name"] for one in repos] == ["raxx-app/TradeMasterAPI"]
    assert repos[0]["permissions"] == {
        "admin": False,
        "maintain": False,
        "push": True,
        "triage": True,
        "pull": True,
    }
    assert github.get("/orgs/raxx-app/teams/auditors/repos") == []


def test_what_a_team_may_do_with_a_repository(github: GitHub) -> None:
    assert github("GET", f"{TEAM}{REPO}").status_code == 204
    told = github.get(f"{TEAM}{REPO}", Accept="application/vnd.github.v3.repository+json")
    assert told["role_name"] == "write"
    assert github("GET", f"/orgs/raxx-app/teams/auditors{REPO}").status_code == 404


@pytest.mark.parametrize(
    ("login", "older", "role"),
    [
        ("MooseQuest", "admin", "admin"),
        ("RaptorDev", "write", "write"),
        ("QueueOps", "none", "none"),
        ("Visitor", "none", "none"),
    ],
)
def test_permissions_by_whatever_way(github: GitHub, login: str, older: str, role: str) -> None:
    body = github.get(f"{REPO}/collaborators/{login}/permission")
    assert (body["permission"], body["role_name"], body["user"]["login"]) == (older, role, login)
    check = github("GET", f"{REPO}/collaborators/{login}")
    assert check.status_code == (404 if role == "none" else 204)


@pytest.mark.parametrize(("role", "older"), [("maintain", "write"), ("triage", "read"), ("read", "read")])
def test_newer_roles_have_an_older_word(github: GitHub, role: str, older: str) -> None:
    github.set(github.repo["collaborators"], QueueOps=role)
    body = github.get(f"{REPO}/collaborators/QueueOps/permission")
    assert (body["permission"], body["role_name"]) == (older, role)


def test_collaborators(github: GitHub) -> None:
    github.set(github.repo["collaborators"], Visitor="read")
    everybody = {one["login"]: one["role_name"] for one in github.get(f"{REPO}/collaborators")}
    assert everybody == {"MooseQuest": "admin", "RaptorDev": "write", "Visitor": "read"}
    for kind, logins in {"outside": ["Visitor"], "direct": ["MooseQuest", "Visitor"]}.items():
        found = github.get(f"{REPO}/collaborators?affiliation={kind}")
        assert [one["login"] for one in found] == logins
    assert github("GET", f"{REPO}/collaborators", token="norights").status_code == 403


def test_the_base_permission_of_the_organization_counts(github: GitHub) -> None:
    github.set(github.state["orgs"]["raxx-app"], default_repository_permission="read")
    assert github.get(f"{REPO}/collaborators/QueueOps/permission")["permission"] == "read"
    assert github.get(f"{REPO}/collaborators/Visitor/permission")["permission"] == "none"

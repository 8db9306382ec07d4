"""Routes of users, organizations and teams."""

from __future__ import annotations

from typing import Any

from lab.simulators.github.access import (
    find,
    permission,
    reaches,
    readable_repo,
    team_role,
    viewer,
)
from lab.simulators.github.accounts import (
    full_team,
    organization,
    permissions,
    private_user,
    public_user,
    simple_account,
    team,
)
from lab.simulators.github.errors import not_found, problem
from lab.simulators.github.paging import page
from lab.simulators.github.repositories import repository
from lab.simulators.github.workflow_token import BOT
from lab.simulators.routing import Call, Reply

_NOT_IN_TEAM_REPOSITORIES = ("has_discussions", "has_pull_requests")


def get_caller(call: Call) -> Reply:
    """The account whose token it is."""
    login = viewer(call).login
    if not login:
        raise problem(401, "Requires authentication")
    return Reply(body=private_user(call.state["github"], call.base_url, login))


def get_user(call: Call) -> Reply:
    """An account by login or by id; organizations are accounts too."""
    return Reply(body=public_user(call.state["github"], call.base_url, _login(call)))


def list_keys(call: Call) -> Reply:
    """The SSH keys of a user: id and key."""
    items, headers = page(call, _user_part(call, "keys"))
    return Reply(body=items, headers=headers)


def list_gpg_keys(call: Call) -> Reply:
    """The GPG keys of a user."""
    items, headers = page(call, _user_part(call, "gpg_keys"))
    return Reply(body=items, headers=headers)


def get_organization(call: Call) -> Reply:
    """An organization; owners also see its plan."""
    login = _organization(call)
    who = viewer(call)
    owner = call.state["github"]["orgs"][login]["members"].get(who.login) == "admin" and not who.readonly
    return Reply(body=organization(call.state["github"], call.base_url, login, owner_sees=owner))


def list_teams(call: Call) -> Reply:
    """The teams of an organization, for its members."""
    github, org = call.state["github"], _organization(call, members_only=True)
    records = [record for record in github["teams"] if record["org"] == org]
    items, headers = page(call, [team(github, call.base_url, record) for record in records])
    return Reply(body=items, headers=headers)


def list_repo_teams(call: Call) -> Reply:
    """The teams that reach a repository, for those who may administer who does."""
    github, repo = call.state["github"], _repo_for_writers(call)
    there = [record for record in github["teams"] if team_role(record, repo) != "none"]
    items, headers = page(call, [team(github, call.base_url, record) for record in there])
    return Reply(body=items, headers=headers)


def get_team(call: Call) -> Reply:
    """A team by slug, or by the ids of organization and team; for members of the organization."""
    return Reply(body=full_team(call.state["github"], call.base_url, _team(call)))


def list_team_members(call: Call) -> Reply:
    """Who is in the team."""
    github = call.state["github"]
    items, headers = page(call, [simple_account(github, call.base_url, login) for login in _team(call)["members"]])
    return Reply(body=items, headers=headers)


def list_team_repos(call: Call) -> Reply:
    """The repositories that the team reaches."""
    record = _team(call)
    repos = [call.state["github"]["repos"][name] for name in record["repos"]]
    bodies = [repository(call, repo, team_role(record, repo)) for repo in repos]
    items, headers = page(call, bodies)
    return Reply(body=items, headers=headers)


def get_team_repo(call: Call) -> Reply:
    """204 when the team reaches the repository, with `application/vnd.github.v3.repository+json` how; else 404."""
    record, repo = _team(call), readable_repo(call)
    role = team_role(record, repo)
    if role == "none":
        raise not_found()
    if "repository+json" not in call.request.headers.get("Accept", ""):
        return Reply(204)
    body = repository(call, repo, role) | {"role_name": role}
    return Reply(body={key: value for key, value in body.items() if key not in _NOT_IN_TEAM_REPOSITORIES})


def list_collaborators(call: Call) -> Reply:
    """Everybody who reaches the repository; `affiliation` narrows to outside or direct collaborators."""
    repo = _repo_for_writers(call)
    kind = call.request.args.get("affiliation", "all")
    members = call.state["github"]["orgs"].get(repo["owner"], {}).get("members", {})
    bodies = []
    users = [login for login in call.state["github"]["users"] if login != BOT]
    for login in sorted(users):
        direct = login in repo["collaborators"]
        chosen = {"direct": direct, "outside": direct and login not in members}.get(kind, True)
        role = permission(call.state, {**repo, "private": True}, login)
        if chosen and role != "none":
            bodies.append(_collaborator(call, login, role))
    items, headers = page(call, bodies)
    return Reply(body=items, headers=headers)


def check_collaborator(call: Call) -> Reply:
    """204 when the user reaches the repository by more than its being public; else 404."""
    repo = readable_repo(call)
    if permission(call.state, {**repo, "private": True}, _login(call)) == "none":
        raise not_found()
    return Reply(204)


def get_permission(call: Call) -> Reply:
    """The user's role, and the older word for it (maintain counts as write, triage as read)."""
    repo, login = _repo_for_writers(call), _login(call)
    role = permission(call.state, repo, login)
    older = {"maintain": "write", "triage": "read"}.get(role, role)
    return Reply(body={"permission": older, "role_name": role, "user": _collaborator(call, login, role)})


def _collaborator(call: Call, login: str, role: str) -> dict[str, Any]:
    account = simple_account(call.state["github"], call.base_url, login)
    return account | {"permissions": permissions(role), "role_name": role}


def _repo_for_writers(call: Call) -> dict[str, Any]:
    repo = readable_repo(call)
    if not reaches(permission(call.state, repo, viewer(call).login), "write"):
        raise problem(403, "Must have push access to view repository collaborators.")
    return repo


def _login(call: Call) -> str:
    github = call.state["github"]
    accounts: dict[str, Any] = github["users"] | github["orgs"]
    if "user_id" in call.params:
        login = next((name for name, one in accounts.items() if str(one["id"]) == call.params["user_id"]), None)
    else:
        login = find(accounts, call.params["login"])
    if login is None:
        raise not_found()
    return login


def _user_part(call: Call, part: str) -> list[Any]:
    items = call.state["github"]["users"].get(_login(call), {}).get(part, [])
    assert isinstance(items, list)
    return items


def _organization(call: Call, members_only: bool = False) -> str:
    orgs: dict[str, Any] = call.state["github"]["orgs"]
    if "org_id" in call.params:
        login = next((name for name, org in orgs.items() if str(org["id"]) == call.params["org_id"]), None)
    else:
        login = find(orgs, call.params["org"])
    if login is None or (members_only and viewer(call).login not in orgs[login]["members"]):
        raise not_found()
    return login


def _team(call: Call) -> dict[str, Any]:
    """The team of the path. 404 when it is missing, and for who is not in the organization."""
    org = _organization(call, members_only=True)
    for record in call.state["github"]["teams"]:
        wanted = call.params.get("team_id") or call.params["slug"].casefold()
        if record["org"] == org and wanted in (str(record["id"]), record["slug"].casefold()):
            assert isinstance(record, dict)
            return record
    raise not_found()

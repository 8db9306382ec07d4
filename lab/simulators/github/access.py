"""Who calls, and what may they see and do: tokens, repository permissions, 404 for what may not be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lab.simulators.github.errors import DOCS, not_found, problem
from lab.simulators.github.workflow_token import BOT, PREFIX
from lab.simulators.routing import ApiError, Call

LEVELS = ("none", "read", "triage", "write", "maintain", "admin")
TEAM_WORDS = {"pull": "read", "triage": "triage", "push": "write", "maintain": "maintain", "admin": "admin"}
"""What the API calls a team's permission, and the role that it gives."""


@dataclass(frozen=True)
class Viewer:
    """The caller: a login, or "" for nobody; `readonly` for a fine-grained token without write permissions."""

    login: str
    readonly: bool = False


def viewer(call: Call) -> Viewer:
    """Reads `Authorization: Bearer|token …`; which token is who is this simulator's own rule (README).

    Raises 401 "Bad credentials".
    """
    header = call.request.headers.get("Authorization", "")
    if not header:
        return Viewer("")
    scheme, _, token = header.partition(" ")
    token = token.strip()
    if scheme.lower() not in ("bearer", "token") or not token or token.startswith("wrong"):
        raise problem(401, "Bad credentials", DOCS)
    if token.startswith("norights"):
        return Viewer("Visitor")
    if token.startswith(PREFIX):
        return Viewer(BOT)
    return Viewer(call.state["github"]["viewer"], readonly=token.startswith("readonly"))


def find(things: dict[str, Any], name: str) -> str | None:
    """The key that is `name` but for case: logins, repositories and environments ignore it."""
    wanted = name.casefold()
    return next((key for key in things if key.casefold() == wanted), None)


def permission(state: dict[str, Any], repo: dict[str, Any], login: str) -> str:
    """The highest role that the login has on the repository, by whatever way."""
    github = state["github"]
    ways = ["none" if repo["private"] else "read"]
    if login == BOT:
        ways.append("write")  # of which its job's permissions leave a part (workflow_token.py)
    if login:
        ways.append(repo["collaborators"].get(login, "none"))
        org = github["orgs"].get(repo["owner"], {})
        role = org.get("members", {}).get(login)
        if role or repo["owner"] == login:
            owns = role == "admin" or repo["owner"] == login
            ways.append("admin" if owns else org["default_repository_permission"])
        ways += [team_role(team, repo) for team in github["teams"] if login in team["members"]]
    return max(ways, key=LEVELS.index)


def team_role(team: dict[str, Any], repo: dict[str, Any]) -> str:
    """The role that the team gives its members on the repository."""
    word = team["repos"].get(full_name(repo)) if team["org"] == repo["owner"] else None
    return TEAM_WORDS[word] if word else "none"


def full_name(repo: dict[str, Any]) -> str:
    """`owner/name`."""
    return f"{repo['owner']}/{repo['name']}"


def reaches(role: str, level: str) -> bool:
    """Whether a role includes a level."""
    return LEVELS.index(role) >= LEVELS.index(level)


def readable_repo(call: Call) -> dict[str, Any]:
    """The repository of the path. Raises 404 when it does not exist or the caller may not see it."""
    repos = call.state["github"]["repos"]
    key = find(repos, f"{call.params['owner']}/{call.params['repo']}")
    if key is None or not reaches(permission(call.state, repos[key], viewer(call).login), "read"):
        raise not_found()
    return dict_of(repos[key])


def changeable_repo(call: Call, level: str, refusal: ApiError, needs: str) -> dict[str, Any]:
    """The repository of the path, for a write. Raises `refusal` below `level`.

    A read-only token gets 403 and the permission it lacks in `X-Accepted-GitHub-Permissions`.
    """
    repo = readable_repo(call)
    who = viewer(call)
    if who.readonly:
        accepted = {"X-Accepted-GitHub-Permissions": needs}
        raise problem(403, "Resource not accessible by personal access token", headers=accepted)
    if not who.login:
        raise problem(401, "Requires authentication")
    if not reaches(permission(call.state, repo, who.login), level):
        raise refusal
    return repo


def dict_of(value: Any) -> dict[str, Any]:
    """Tells the type checker what the state holds."""
    assert isinstance(value, dict)
    return value

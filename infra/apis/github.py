"""Reads one GitHub deployment environment, and the ids of its wanted reviewers: each part one request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count
from typing import Any
from urllib.parse import quote

from infra.apis.found import FoundSurroundings
from infra.apis.http import Api, Endpoint, Forbidden, NotThere
from infra.spec import Environment

_PAGE = 100
"""Elements of one answer, as many as GitHub gives."""


def github_api(endpoint: Endpoint, before_write: Callable[[], None] | None = None) -> Api:
    """The GitHub REST API of 2022-11-28, the version that the provider speaks (docs/facts.md#github-base-url)."""
    headers = (
        ("Accept", "application/vnd.github+json"),
        ("Authorization", f"Bearer {endpoint.token}"),
        ("User-Agent", "raxx"),
        ("X-GitHub-Api-Version", "2022-11-28"),
    )
    return Api(endpoint, headers, before_write)


def environment_path(owner: str, repository: str, name: str) -> str:
    """The path of an environment; a slash in its name is percent-encoded (docs/facts.md#environment-names)."""
    return f"/repos/{owner}/{repository}/environments/{quote(name, safe='')}"


def environment_parts(
    api: Api, owner: str, name: str, environment: Environment
) -> dict[tuple[str, ...], Callable[[], Any]]:
    """The requests that together describe an environment and its wanted reviewers; it may be missing, its repository
    and the reviewers may not. At most ten: one for each reviewer, who are six at most, and four others."""
    repository = f"/repos/{owner}/{environment.repository}"
    path = environment_path(owner, environment.repository, name)
    parts: dict[tuple[str, ...], Callable[[], Any]] = {
        ("repository",): lambda: api.get(repository).body,
        ("environment",): lambda: _unless_missing(api, path),
        ("policies",): lambda: _policies(api, path),
    }
    parts |= {("user", login): partial(_user, api, repository, login) for login in environment.reviewers.users}
    if environment.reviewers.teams:
        parts["teams",] = partial(_teams, api, owner, repository, environment.reviewers.teams)
    if environment.branch_policy == "protected":
        parts["protected",] = lambda: api.get(f"{repository}/branches?protected=true&per_page=1", list).body
    return parts


def plan_of(api: Api, owner: str) -> str:
    """The plan of the organization or user, "" where GitHub does not show it to this token, as it often does not."""
    for path in (f"/orgs/{owner}", f"/users/{owner}"):
        try:
            return str((api.get(path).body.get("plan") or {}).get("name") or "")
        except (NotThere, Forbidden):
            continue
    return ""


def assemble_surroundings(parts: Mapping[tuple[str, ...], Any], plan: str) -> FoundSurroundings:
    """What the answers to `environment_parts` say of the repository and the wanted reviewers."""
    reviewers = {key[1]: answer for key, answer in parts.items() if key[0] == "user"}
    reviewers |= {f"team {slug}": answer for slug, answer in parts.get(("teams",), {}).items()}
    return FoundSurroundings(
        private=bool(parts["repository",]["private"]),
        plan=plan,
        reviewer_ids={name: found[0] for name, found in reviewers.items()},
        access={name: found[1] for name, found in reviewers.items()},
        protected_branch=bool(parts["protected",]) if ("protected",) in parts else None,
    )


def _user(api: Api, repository: str, login: str) -> tuple[int, bool | None]:
    """A user's id, and whether they reach the repository: None where this token may not ask (it takes push access).

    Raises `NotThere` where there is no such user.
    """
    try:
        found = api.get(f"{repository}/collaborators/{login}/permission").body
    except NotThere:
        return int(api.get(f"/users/{login}").body["id"]), False
    except Forbidden:
        return int(api.get(f"/users/{login}").body["id"]), None
    return int(found["user"]["id"]), found["permission"] != "none"


def _teams(api: Api, owner: str, repository: str, slugs: tuple[str, ...]) -> dict[str, tuple[int, bool | None]]:
    """Each team's id, and whether it reaches the repository. Raises `NotThere` where there is no such team."""
    found = {team["slug"]: team["id"] for team in pages(api, f"{repository}/teams")}
    there = {slug: (int(found[slug]), True) for slug in slugs if slug in found}
    others = {
        slug: (int(api.get(f"/orgs/{owner}/teams/{slug}").body["id"]), False) for slug in slugs if slug not in found
    }
    return {**there, **others}


def pages(api: Api, path: str, inside: str = "") -> Iterator[dict[str, Any]]:
    """Every element of a list, page by page as they are asked for; `inside` names the field that has it, if one does.

    Raises `ApiFailure`.
    """
    for page in count(1):
        answer = api.get(f"{path}{'&' if '?' in path else '?'}per_page={_PAGE}&page={page}", dict if inside else list)
        found = answer.body[inside] if inside else answer.body
        yield from found
        if len(found) < _PAGE:
            return


def _unless_missing(api: Api, path: str) -> Any:
    try:
        return api.get(path).body
    except NotThere:
        return None


def _policies(api: Api, environment: str) -> list[dict[str, Any]]:
    """All branch policies; 404 is the answer for an environment without custom ones (docs/facts.md#branch-policies)."""
    try:
        return list(pages(api, f"{environment}/deployment-branch-policies", "branch_policies"))
    except NotThere:
        return []

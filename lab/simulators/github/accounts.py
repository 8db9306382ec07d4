"""How users, organizations and teams look in answers."""

from __future__ import annotations

from typing import Any

from lab.simulators.github.access import LEVELS, TEAM_WORDS, reaches


def user_links(base: str, login: str) -> dict[str, str]:
    """The addresses that every form of an account carries."""
    url = f"{base}/api/v3/users/{login}"
    return {
        "url": url,
        "html_url": f"{base}/{login}",
        "followers_url": f"{url}/followers",
        "following_url": f"{url}/following{{/other_user}}",
        "gists_url": f"{url}/gists{{/gist_id}}",
        "starred_url": f"{url}/starred{{/owner}}{{/repo}}",
        "subscriptions_url": f"{url}/subscriptions",
        "organizations_url": f"{url}/orgs",
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events{{/privacy}}",
        "received_events_url": f"{url}/received_events",
    }


def simple_account(github: dict[str, Any], base: str, login: str) -> dict[str, Any]:
    """A user or an organization as other answers embed it (GitHub's "simple user")."""
    org = github["orgs"].get(login)
    account = org or github["users"][login]
    return {
        "login": login,
        "id": account["id"],
        "node_id": f"{'O' if org else 'U'}_{account['id']}",
        "avatar_url": f"{base}/avatars/u/{account['id']}",
        "gravatar_id": "",
        **user_links(base, login),
        "type": "Organization" if org else "Bot" if login.endswith("[bot]") else "User",
        "user_view_type": "public",
        "site_admin": False,
    }


def public_user(github: dict[str, Any], base: str, login: str) -> dict[str, Any]:
    """An account as `/users/{login}` gives it."""
    account = github["orgs"].get(login) or github["users"][login]
    return simple_account(github, base, login) | {
        "name": account["name"],
        "company": None,
        "blog": "",
        "location": None,
        "email": None,
        "hireable": None,
        "bio": None,
        "twitter_username": None,
        "public_repos": 0,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": account["created_at"],
        "updated_at": account["updated_at"],
    }


def private_user(github: dict[str, Any], base: str, login: str) -> dict[str, Any]:
    """The caller, as `/user` shows them to themselves."""
    return public_user(github, base, login) | {
        "user_view_type": "private",
        "private_gists": 0,
        "total_private_repos": 0,
        "owned_private_repos": 0,
        "disk_usage": 0,
        "collaborators": 0,
        "two_factor_authentication": True,
        "plan": {"name": "free", "space": 0, "private_repos": 10000, "collaborators": 0},
    }


def organization(github: dict[str, Any], base: str, login: str, owner_sees: bool) -> dict[str, Any]:
    """An organization; its plan and settings are there only for its owners."""
    org = github["orgs"][login]
    body = {
        **_organization_links(base, login, org),
        "name": org["name"],
        "company": None,
        "blog": "",
        "location": None,
        "email": None,
        "twitter_username": None,
        "is_verified": False,
        "has_organization_projects": True,
        "has_repository_projects": True,
        "public_repos": 0,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "html_url": f"{base}/{login}",
        "created_at": org["created_at"],
        "updated_at": org["updated_at"],
        "archived_at": None,
        "type": "Organization",
    }
    return body | (_plan_and_settings(github, login) if owner_sees else {})


def _plan_and_settings(github: dict[str, Any], login: str) -> dict[str, Any]:
    org = github["orgs"][login]
    seats = len(org["members"])
    private = sum(repo["owner"] == login and repo["private"] for repo in github["repos"].values())
    plan = {"name": org["plan"], "space": 976562499, "private_repos": 999999, "filled_seats": seats, "seats": seats}
    return {
        "total_private_repos": private,
        "owned_private_repos": private,
        "default_repository_permission": org["default_repository_permission"],
        "plan": plan,
    }


def _organization_links(base: str, login: str, org: dict[str, Any]) -> dict[str, Any]:
    url = f"{base}/api/v3/orgs/{login}"
    return {
        "login": login,
        "id": org["id"],
        "node_id": f"O_{org['id']}",
        "url": url,
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events",
        "hooks_url": f"{url}/hooks",
        "issues_url": f"{url}/issues",
        "members_url": f"{url}/members{{/member}}",
        "public_members_url": f"{url}/public_members{{/member}}",
        "avatar_url": f"{base}/avatars/u/{org['id']}",
        "description": org["description"],
    }


def team(github: dict[str, Any], base: str, record: dict[str, Any]) -> dict[str, Any]:
    """A team as lists and reviewers embed it. Its own address goes by ids, as GitHub's does."""
    org_id = github["orgs"][record["org"]]["id"]
    url = f"{base}/api/v3/organizations/{org_id}/team/{record['id']}"
    return {
        "id": record["id"],
        "node_id": f"T_{record['id']}",
        "name": record["name"],
        "slug": record["slug"],
        "description": record["description"],
        "privacy": "closed",
        "notification_setting": "notifications_enabled",
        "permission": "pull",
        "url": url,
        "html_url": f"{base}/orgs/{record['org']}/teams/{record['slug']}",
        "members_url": f"{url}/members{{/member}}",
        "repositories_url": f"{url}/repos",
        "type": "organization",
        "organization_id": org_id,
        "parent": None,
    }


def full_team(github: dict[str, Any], base: str, record: dict[str, Any]) -> dict[str, Any]:
    """A team as its own address gives it."""
    return team(github, base, record) | {
        "members_count": len(record["members"]),
        "repos_count": len(record["repos"]),
        "created_at": record["created_at"],
        "updated_at": record["updated_at"],
        "organization": organization(github, base, record["org"], owner_sees=False),
    }


def permissions(role: str) -> dict[str, bool]:
    """A role as the five flags that repositories and collaborators carry."""
    return {word: role in LEVELS and reaches(role, level) for word, level in reversed(TEAM_WORDS.items())}

"""Repositories and branches: how they look, and the routes that read them."""

from __future__ import annotations

from typing import Any

from lab.simulators.github.access import full_name, permission, readable_repo, viewer
from lab.simulators.github.accounts import permissions, simple_account
from lab.simulators.github.errors import not_found
from lab.simulators.github.paging import page
from lab.simulators.routing import Call, Reply

_LINKS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
_COUNTS = (
    *("forks", "open_issues", "watchers", "size"),
    *("forks_count", "open_issues_count", "watchers_count", "stargazers_count"),
)
_ON = ("has_issues", "has_projects", "has_wiki", "has_downloads", "has_pull_requests")
_OFF = (
    *("has_pages", "has_discussions", "disabled", "is_template"),
    *("allow_forking", "web_commit_signoff_required"),
)


def repo_url(base: str, repo: dict[str, Any]) -> str:
    """The API's address of the repository."""
    return f"{base}/api/v3/repos/{full_name(repo)}"


def repository(call: Call, repo: dict[str, Any], role: str) -> dict[str, Any]:
    """A repository as lists embed it, with what the role may do."""
    return {
        "id": repo["id"],
        "node_id": f"R_{repo['id']}",
        "name": repo["name"],
        "full_name": full_name(repo),
        "private": repo["private"],
        "owner": simple_account(call.state["github"], call.base_url, repo["owner"]),
        "description": repo["description"],
        "fork": False,
        **_addresses(call.base_url, repo),
        "created_at": repo["created_at"],
        "updated_at": repo["updated_at"],
        "pushed_at": repo["pushed_at"],
        "language": "Python",
        **dict.fromkeys(_COUNTS, 0),
        **dict.fromkeys(_ON, True),
        **dict.fromkeys(_OFF, False),
        "archived": repo.get("archived", False),
        "license": None,
        "topics": [],
        "visibility": "private" if repo["private"] else "public",
        "default_branch": repo["default_branch"],
        "permissions": permissions(role),
    }


def _addresses(base: str, repo: dict[str, Any]) -> dict[str, Any]:
    url, web, host = repo_url(base, repo), f"{base}/{full_name(repo)}", base.removeprefix("http://")
    return {
        "url": url,
        "html_url": web,
        **{name: url + path for name, path in _LINKS.items()},
        "git_url": f"git://{host}/{full_name(repo)}.git",
        "ssh_url": f"git@{host}:{full_name(repo)}.git",
        "clone_url": f"{web}.git",
        "svn_url": web,
        "mirror_url": None,
        "homepage": None,
    }


def get_repository(call: Call) -> Reply:
    """One repository, in full."""
    repo = readable_repo(call)
    body = repository(call, repo, permission(call.state, repo, viewer(call).login))
    body |= {"subscribers_count": 1, "network_count": 0}
    if repo["owner"] in call.state["github"]["orgs"]:
        body["organization"] = body["owner"]
    return Reply(body=body)


def list_branches(call: Call) -> Reply:
    """All branches, or with `protected=true|false` those that are or are not."""
    repo = readable_repo(call)
    wanted = call.request.args.get("protected")
    chosen = {
        name: branch
        for name, branch in sorted(repo["branches"].items())
        if wanted is None or branch["protected"] == (wanted == "true")
    }
    bodies = [_short_branch(call, repo, name) for name in chosen]
    items, headers = page(call, bodies)
    return Reply(body=items, headers=headers)


def get_branch(call: Call) -> Reply:
    """One branch with the commit at its head. 404 "Branch not found"."""
    repo = readable_repo(call)
    name = call.params["branch"]
    if name not in repo["branches"]:
        raise not_found("Branch not found")
    short = _short_branch(call, repo, name)
    url = f"{repo_url(call.base_url, repo)}/branches/{name}"
    return Reply(
        body=short
        | {
            "commit": _commit(call, repo, short["commit"]["sha"]),
            "_links": {"self": url, "html": f"{call.base_url}/{full_name(repo)}/tree/{name}"},
            "protection": {
                "enabled": short["protected"],
                "required_status_checks": {"enforcement_level": "off", "contexts": [], "checks": []},
            },
            "protection_url": f"{url}/protection",
        }
    )


def _short_branch(call: Call, repo: dict[str, Any], name: str) -> dict[str, Any]:
    branch = repo["branches"][name]
    url = f"{repo_url(call.base_url, repo)}/commits/{branch['sha']}"
    return {"name": name, "commit": {"sha": branch["sha"], "url": url}, "protected": branch["protected"]}


def _commit(call: Call, repo: dict[str, Any], sha: str) -> dict[str, Any]:
    """A commit with the accounts of its author; unsigned."""
    record = repo["commits"][sha]
    url, html = repo_url(call.base_url, repo), f"{call.base_url}/{full_name(repo)}"
    author = simple_account(call.state["github"], call.base_url, record["author"])
    return {
        "sha": sha,
        "node_id": f"C_{sha}",
        "commit": {
            **git_commit(record),
            "url": f"{url}/git/commits/{sha}",
            "tree": {"sha": record["tree"], "url": f"{url}/git/trees/{record['tree']}"},
            "comment_count": 0,
        },
        "url": f"{url}/commits/{sha}",
        "html_url": f"{html}/commit/{sha}",
        "comments_url": f"{url}/commits/{sha}/comments",
        "author": author,
        "committer": author,
        "parents": [
            {"sha": parent, "url": f"{url}/commits/{parent}", "html_url": f"{html}/commit/{parent}"}
            for parent in record["parents"]
        ],
    }


def git_commit(record: dict[str, Any]) -> dict[str, Any]:
    """What git itself knows of a commit: who, when, why; nothing here is signed."""
    person = {
        "name": record["author"],
        "email": f"{record['author'].lower()}@users.noreply.invalid",
        "date": record["date"],
    }
    unsigned = {"verified": False, "reason": "unsigned", "signature": None, "payload": None, "verified_at": None}
    return {"author": person, "committer": person, "message": record["message"], "verification": unsigned}

"""Issues and their comments; a pull request is an issue, too, as far as comments go."""

from __future__ import annotations

from typing import Any

from lab.simulators.github.access import changeable_repo, full_name, permission, reaches, readable_repo, viewer
from lab.simulators.github.accounts import simple_account
from lab.simulators.github.clock import new_id, now
from lab.simulators.github.errors import missing, not_found, problem
from lab.simulators.github.labels import add_label, label
from lab.simulators.github.paging import page
from lab.simulators.github.repositories import repo_url
from lab.simulators.routing import Call, Reply

MOST_CHARACTERS = 65536
_NEEDS = "issues=write; pull_requests=write"


def list_issues(call: Call) -> Reply:
    """Issues and pull requests, newest first: open ones unless `state` says another; `labels` and `creator` choose."""
    repo = readable_repo(call)
    args = call.request.args
    wanted = {name.casefold() for name in args.get("labels", "").split(",") if name}
    found = [
        issue
        for issue in reversed(repo.get("issues", []))
        if args.get("state", "open") in ("all", issue["state"])
        and wanted <= {name.casefold() for name in issue["labels"]}
        and args.get("creator", issue["user"]) == issue["user"]
    ]
    items, headers = page(call, [_issue(call, repo, issue) for issue in found])
    return Reply(body=items, headers=headers, ordered=True)


def get_issue(call: Call) -> Reply:
    """One issue or pull request by its number."""
    repo = readable_repo(call)
    return Reply(body=_issue(call, repo, _find(call, repo)))


def create_issue(call: Call) -> Reply:
    """Opens an issue: 201. Labels that do not exist are made, for those who may (others' are dropped)."""
    repo = changeable_repo(call, "read", not_found(), needs="issues=write")
    body = call.body or {}
    if not body.get("title"):
        raise missing("title")
    _check_length("Issue", body)
    made = add_issue(call.state, repo, str(body["title"]), viewer(call).login)
    _change(call, repo, made, body)
    return Reply(201, _issue(call, repo, made))


def update_issue(call: Call) -> Reply:
    """Changes title, body, labels and state; what is left out stays."""
    repo = changeable_repo(call, "triage", problem(403, "Must have admin rights to Repository."), needs=_NEEDS)
    made = _find(call, repo)
    _check_length("Issue", call.body or {})
    _change(call, repo, made, call.body or {})
    return Reply(body=_issue(call, repo, made))


def list_comments(call: Call) -> Reply:
    """The comments of an issue or pull request, oldest first."""
    repo = readable_repo(call)
    issue = _find(call, repo)
    items, headers = page(call, [_comment(call, repo, issue, comment) for comment in issue["comments"]])
    return Reply(body=items, headers=headers, ordered=True)


def create_comment(call: Call) -> Reply:
    """Comments: 201."""
    repo = changeable_repo(call, "read", not_found(), needs=_NEEDS)
    issue = _find(call, repo)
    text = _text(call)
    made = {"id": new_id(call.state), "body": text, "user": viewer(call).login, "created_at": now()}
    made["updated_at"] = made["created_at"]
    issue["comments"].append(made)
    return Reply(201, _comment(call, repo, issue, made))


def update_comment(call: Call) -> Reply:
    """Changes a comment's text."""
    repo = changeable_repo(call, "write", problem(403, "Must have admin rights to Repository."), needs=_NEEDS)
    for issue in repo.get("issues", []):
        for comment in issue["comments"]:
            if str(comment["id"]) == call.params["comment"]:
                comment |= {"body": _text(call), "updated_at": now()}
                return Reply(body=_comment(call, repo, issue, comment))
    raise not_found()


def add_issue(
    state: dict[str, Any], repo: dict[str, Any], title: str, user: str, *, pull_request: bool = False
) -> dict[str, Any]:
    """Adds an open issue or pull request, without text and labels; they share their numbers."""
    issues = repo.setdefault("issues", [])
    made = {"id": new_id(state), "number": len(issues) + 1, "title": title, "body": None, "user": user}
    made |= {"state": "open", "state_reason": None, "labels": [], "comments": [], "pull_request": pull_request}
    made |= {"created_at": now(), "updated_at": now(), "closed_at": None}
    issues.append(made)
    return made


def _find(call: Call, repo: dict[str, Any]) -> dict[str, Any]:
    for issue in repo.get("issues", []):
        if str(issue["number"]) == call.params["number"]:
            found: dict[str, Any] = issue
            return found
    raise not_found()


def _change(call: Call, repo: dict[str, Any], issue: dict[str, Any], body: dict[str, Any]) -> None:
    issue |= {name: body[name] for name in ("title", "body", "state", "state_reason") if name in body}
    if "labels" in body and reaches(permission(call.state, repo, viewer(call).login), "triage"):
        names = [entry if isinstance(entry, str) else entry["name"] for entry in body["labels"]]
        issue["labels"] = [add_label(repo, name) for name in names]
    issue["updated_at"] = now()
    issue["closed_at"] = (issue["closed_at"] or now()) if issue["state"] == "closed" else None


def _text(call: Call) -> str:
    body = call.body or {}
    if not body.get("body"):
        raise missing("body")
    _check_length("IssueComment", body)
    return str(body["body"])


def _check_length(resource: str, body: dict[str, Any]) -> None:
    if len(body.get("body") or "") > MOST_CHARACTERS:
        message = f"body is too long (maximum is {MOST_CHARACTERS} characters)"
        errors = [{"resource": resource, "code": "custom", "field": "body", "message": message}]
        raise problem(422, "Validation Failed", errors=errors)


def _issue(call: Call, repo: dict[str, Any], issue: dict[str, Any]) -> dict[str, Any]:
    url, kind = _addresses(call, repo, issue)
    shown = {name: issue[name] for name in ("id", "number", "title", "body", "state", "state_reason")}
    shown |= {name: issue[name] for name in ("created_at", "updated_at", "closed_at")}
    return shown | {
        "node_id": f"I_{issue['id']}",
        "url": url,
        "repository_url": repo_url(call.base_url, repo),
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "html_url": kind,
        "user": simple_account(call.state["github"], call.base_url, issue["user"]),
        "labels": [label(call, repo, name) for name in issue["labels"]],
        "assignee": None,
        "assignees": [],
        "milestone": None,
        "locked": False,
        "comments": len(issue["comments"]),
        "author_association": "NONE",
        **({"pull_request": _pull_request(call, repo, issue)} if issue["pull_request"] else {}),
    }


def _addresses(call: Call, repo: dict[str, Any], issue: dict[str, Any]) -> tuple[str, str]:
    kind = "pull" if issue["pull_request"] else "issues"
    web = f"{call.base_url}/{full_name(repo)}/{kind}/{issue['number']}"
    return f"{repo_url(call.base_url, repo)}/issues/{issue['number']}", web


def _pull_request(call: Call, repo: dict[str, Any], issue: dict[str, Any]) -> dict[str, Any]:
    web = f"{call.base_url}/{full_name(repo)}/pull/{issue['number']}"
    url = f"{repo_url(call.base_url, repo)}/pulls/{issue['number']}"
    return {"url": url, "html_url": web, "diff_url": f"{web}.diff", "patch_url": f"{web}.patch", "merged_at": None}


def _comment(call: Call, repo: dict[str, Any], issue: dict[str, Any], comment: dict[str, Any]) -> dict[str, Any]:
    url, web = _addresses(call, repo, issue)
    return {
        "id": comment["id"],
        "node_id": f"IC_{comment['id']}",
        "url": f"{repo_url(call.base_url, repo)}/issues/comments/{comment['id']}",
        "html_url": f"{web}#issuecomment-{comment['id']}",
        "issue_url": url,
        "body": comment["body"],
        "user": simple_account(call.state["github"], call.base_url, comment["user"]),
        "created_at": comment["created_at"],
        "updated_at": comment["updated_at"],
        "author_association": "NONE",
    }

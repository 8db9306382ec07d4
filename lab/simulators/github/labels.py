"""Labels of a repository: read one or all, make one."""

from __future__ import annotations

import zlib
from typing import Any

from lab.simulators.github.access import changeable_repo, find, readable_repo
from lab.simulators.github.errors import missing, not_found, problem
from lab.simulators.github.paging import page
from lab.simulators.github.repositories import repo_url
from lab.simulators.routing import Call, Reply

_COLOUR = "ededed"
"""What GitHub gives a label that says no colour."""


def list_labels(call: Call) -> Reply:
    """Every label."""
    repo = readable_repo(call)
    items, headers = page(call, [whole_label(call, repo, name) for name in sorted(repo.get("labels", {}))])
    return Reply(body=items, headers=headers)


def get_label(call: Call) -> Reply:
    """One label by its name, ignoring case."""
    repo = readable_repo(call)
    name = find(repo.get("labels", {}), call.params["label"])
    if name is None:
        raise not_found()
    return Reply(body=whole_label(call, repo, name))


def create_label(call: Call) -> Reply:
    """Makes a label: 201; 422 if there is one of that name."""
    repo = changeable_repo(call, "write", not_found(), needs="issues=write; pull_requests=write")
    body = call.body or {}
    name = str(body.get("name") or "")
    if not name:
        raise missing("name")
    if find(repo.get("labels", {}), name):
        raise problem(
            422, "Validation Failed", errors=[{"resource": "Label", "code": "already_exists", "field": "name"}]
        )
    add_label(repo, name, color=body.get("color"), description=body.get("description"))
    return Reply(201, whole_label(call, repo, name))


def add_label(repo: dict[str, Any], name: str, color: str | None = None, description: str | None = None) -> str:
    """Adds the label unless it is there; gives its name as it is spelled."""
    labels = repo.setdefault("labels", {})
    found = find(labels, name)
    if found is None:
        labels[name] = {"color": color or _COLOUR, "description": description}
    return found or name


def whole_label(call: Call, repo: dict[str, Any], name: str) -> dict[str, Any]:
    """A label as its own address gives it."""
    return label(call, repo, name) | {"archived_at": None, "archived_by": None}


def label(call: Call, repo: dict[str, Any], name: str) -> dict[str, Any]:
    """A label as issues carry it."""
    number = zlib.crc32(name.encode())
    return {
        "id": number,
        "node_id": f"LA_{number}",
        "url": f"{repo_url(call.base_url, repo)}/labels/{name}",
        "name": name,
        "description": repo["labels"][name]["description"],
        "color": repo["labels"][name]["color"],
        "default": False,
    }

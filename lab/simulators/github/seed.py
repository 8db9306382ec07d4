"""GitHub on 18 May 2026: raxx-app/TradeMasterAPI, whose environment `production` nothing protects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.simulators.github.contents import tree_sha
from lab.simulators.github.protection import DEFAULTS
from lab.simulators.github.workflow_token import BOT

_WORKFLOW = Path(__file__).with_name("deploy-queue.yml")
_LONG_AGO = "2024-02-01T09:00:00Z"
_THAT_DAY = "2026-05-18T22:55:23Z"
_HEAD = "4be1f2a9c07d35e86b1f0a92d47c3e58a6f90b12"


def seed() -> dict[str, Any]:
    """A new document; two of them are equal."""
    return {
        "viewer": "MooseQuest",
        "rate_limit": 5000,
        "last_id": 10000,
        "users": {
            "MooseQuest": _user(101, "Moose Quest"),
            "QueueOps": _user(102, "Queue Ops"),
            "RaptorDev": _user(103, "Raptor Developer"),
            "Visitor": _user(104, "Nobody of ours"),
            BOT: _user(41898282, "github-actions"),
        },
        "orgs": {"raxx-app": _organization()},
        "teams": [
            _team(201, "Queue engineers", ["MooseQuest", "RaptorDev"], {"raxx-app/TradeMasterAPI": "push"}),
            _team(202, "Auditors", ["QueueOps"], {}),
        ],
        "repos": {"raxx-app/TradeMasterAPI": _repository()},
    }


def _user(number: int, name: str) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "plan": "free",
        "created_at": _LONG_AGO,
        "updated_at": _LONG_AGO,
        "keys": [],
        "gpg_keys": [],
    }


def _organization() -> dict[str, Any]:
    """`plan` decides whether private repositories can have protection rules: free, team or enterprise."""
    return {
        "id": 5,
        "name": "Raxx",
        "description": None,
        "plan": "enterprise",
        "default_repository_permission": "none",
        "members": {"MooseQuest": "admin", "QueueOps": "member", "RaptorDev": "member"},
        "created_at": _LONG_AGO,
        "updated_at": _LONG_AGO,
    }


def _team(number: int, name: str, members: list[str], repos: dict[str, str]) -> dict[str, Any]:
    return {
        "id": number,
        "org": "raxx-app",
        "name": name,
        "slug": name.lower().replace(" ", "-"),
        "description": None,
        "members": members,
        "repos": repos,
        "created_at": _LONG_AGO,
        "updated_at": _LONG_AGO,
    }


def _repository() -> dict[str, Any]:
    files = {
        ".github/workflows/deploy-queue.yml": _WORKFLOW.read_text(encoding="utf-8"),
        "README.md": "# TradeMasterAPI\n\nThe queue service is in `queue/`, the Raptor API in `raptor/`.\n",
    }
    commit = {
        "author": "MooseQuest",
        "date": _THAT_DAY,
        "message": "Gate prod deploys of the queue service",
        "tree": tree_sha(files),
        "parents": [],
        "files": files,
    }
    return {
        "id": 1,
        "owner": "raxx-app",
        "name": "TradeMasterAPI",
        "private": True,
        "description": None,
        "default_branch": "main",
        "collaborators": {"MooseQuest": "admin"},
        "branches": {"main": {"sha": _HEAD, "protected": False}},
        "commits": {_HEAD: commit},
        "environments": {"production": _production()},
        "created_at": _LONG_AGO,
        "updated_at": _THAT_DAY,
        "pushed_at": _THAT_DAY,
    }


def _production() -> dict[str, Any]:
    made = {"id": 7000, "name": "production", "created_at": _THAT_DAY, "updated_at": _THAT_DAY}
    return made | {**DEFAULTS, "reviewers": []} | {"branch_policies": [], "rules": {}}

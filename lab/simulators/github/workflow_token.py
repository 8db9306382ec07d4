"""The token that Actions gives a workflow's job, and what the job's `permissions:` let it do.

Which token it is, is this simulator's own rule (README): `actions+issues.write+contents.read`. A real one is opaque.
"""

from __future__ import annotations

import re

from lab.simulators.github.errors import problem
from lab.simulators.routing import Call

BOT = "github-actions[bot]"
PREFIX = "actions"

# Below a repository: the first part of the path, and the permissions of which one is enough (GitHub's page
# "Permissions required for GitHub Apps"). Comments and labels of a pull request are those of its issue.
_NEEDS = {
    "issues": ("issues", "pull-requests"),
    "labels": ("issues", "pull-requests"),
    "actions": ("actions",),
    "contents": ("contents",),
    "environments": ("actions",),
    "branches": ("contents",),
}
_REPOSITORY = re.compile(r"/api/v3/repos/[^/]+/[^/]+(?:/([^/]+))?")
_PUBLIC = re.compile(r"/api/v3/(rate_limit|users/[^/]+|orgs/[^/]+)$")


def check(call: Call) -> None:
    """Raises 403 "Resource not accessible by integration" for what the job's permissions do not include."""
    token = call.request.headers.get("Authorization", "").partition(" ")[2].strip()
    if not token.startswith(PREFIX):
        return
    granted = dict(part.rsplit(".", 1) for part in token.split("+")[1:])
    wanted = "read" if call.request.method in ("GET", "HEAD") else "write"
    needs = _needs(call.request.path)
    if needs == () or any(granted.get(name) in (wanted, "write") for name in needs or ()):
        return
    accepted = "; ".join(f"{name.replace('-', '_')}={wanted}" for name in needs or ())
    headers = {"X-Accepted-GitHub-Permissions": accepted} if accepted else {}
    raise problem(403, "Resource not accessible by integration", headers=headers)


def _needs(path: str) -> tuple[str, ...] | None:
    """The permissions of which one is enough; () for none at all, None for what no such token may have."""
    if _PUBLIC.match(path):
        return ()
    below = _REPOSITORY.match(path)
    if below is None:
        return None
    return () if below[1] is None else _NEEDS.get(below[1])

"""The GitHub repository that a workflow runs in: its comments, issues and labels, with the workflow's own token.

Another token than the one that reads live state: what writes comments needs no right on an environment, and the
other way round (docs/ci.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from infra.apis.github import github_api, pages
from infra.apis.http import Api, Endpoint, NotThere
from infra.errors import Fault, SettingsError

TOKENS = ("RAXX_COMMENT_TOKEN", "GITHUB_TOKEN")
AUTHOR = "RAXX_COMMENT_AUTHOR"
_BOT = "github-actions[bot]"
"""Who the workflow's own token is. Texts of others are never taken for ours, whatever they begin with."""

_NAME = re.compile(r"[\w.-]+/[\w.-]+")


@dataclass(frozen=True)
class Repository:
    """One repository ("owner/name"); `author` is the login whose comments and issues are ours."""

    api: Api
    name: str
    author: str

    def comment(self, number: int, marker: str) -> dict[str, Any] | None:
        """Our comment on an issue or pull request that begins with the marker, wherever in its pages it is."""
        found = pages(self.api, f"/repos/{self.name}/issues/{number}/comments")
        return next((comment for comment in found if self._is_ours(comment, marker)), None)

    def add_comment(self, number: int, text: str) -> dict[str, Any]:
        """A new comment."""
        return self._write("POST", f"/issues/{number}/comments", {"body": text})

    def change_comment(self, comment: int, text: str) -> dict[str, Any]:
        """Another text for a comment."""
        return self._write("PATCH", f"/issues/comments/{comment}", {"body": text})

    def issue(self, label: str, marker: str) -> dict[str, Any] | None:
        """Our oldest open issue with the label that begins with the marker."""
        found = [
            issue
            for issue in pages(self.api, f"/repos/{self.name}/issues?state=open&labels={quote(label, safe='')}")
            if "pull_request" not in issue and self._is_ours(issue, marker)
        ]
        return min(found, key=lambda issue: int(issue["number"]), default=None)

    def open_issue(self, title: str, text: str, label: str) -> dict[str, Any]:
        """A new issue."""
        return self._write("POST", "/issues", {"title": title, "body": text, "labels": [label]})

    def change_issue(self, number: int, **fields: str) -> dict[str, Any]:
        """Other fields for an issue: title, body, state, state_reason."""
        return self._write("PATCH", f"/issues/{number}", fields)

    def ensure_label(self, name: str, colour: str, description: str) -> None:
        """Makes the label unless it is there."""
        try:
            self.api.get(f"/repos/{self.name}/labels/{quote(name, safe='')}")
        except NotThere:
            self._write("POST", "/labels", {"name": name, "color": colour, "description": description})

    def last_success(self, workflow: str) -> str | None:
        """When the last successful run of a workflow file on the default branch began, None if there was none."""
        path = f"/repos/{self.name}/actions/workflows/{quote(workflow, safe='')}/runs?status=success&per_page=1"
        runs = self.api.get(path).body.get("workflow_runs") or [{}]
        started: str | None = runs[0].get("run_started_at")
        return started

    def _is_ours(self, found: Mapping[str, Any], marker: str) -> bool:
        login = (found.get("user") or {}).get("login", "")
        return login.casefold() == self.author.casefold() and (found.get("body") or "").startswith(marker)

    def _write(self, method: str, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self.api.request(method, f"/repos/{self.name}{path}", body).body
        return answer


def own_repository(environ: Mapping[str, str]) -> Repository:
    """The repository whose workflow this process is part of, by the variables that Actions sets.

    GITHUB_REPOSITORY names it, GITHUB_API_URL is its API, RAXX_COMMENT_TOKEN (or GITHUB_TOKEN) the token, and
    RAXX_COMMENT_AUTHOR who that is, if it is not `github-actions[bot]`. Raises `SettingsError`.
    """
    faults = []
    variable = next((name for name in TOKENS if environ.get(name)), TOKENS[0])
    token, name = environ.get(variable, ""), environ.get("GITHUB_REPOSITORY", "")
    address = environ.get("GITHUB_API_URL") or "https://api.github.com"
    if not token or not (token.isascii() and token.isprintable()):
        faults.append(Fault(variable, "is not set to a token", "Set it to ${{ github.token }} in the workflow's step."))
    if not _NAME.fullmatch(name):
        faults.append(Fault("GITHUB_REPOSITORY", "names no repository", "Set it to owner/name, as Actions does."))
    if urlsplit(address).scheme not in ("http", "https"):
        faults.append(Fault("GITHUB_API_URL", "is not an http(s) URL", "Unset it for the public API."))
    if faults:
        raise SettingsError("Cannot write to the repository of this workflow", faults)
    endpoint = Endpoint("GitHub", address.rstrip("/"), token, variable, "GITHUB_API_URL")
    return Repository(github_api(endpoint), name, environ.get(AUTHOR) or _BOT)


def run_url(environ: Mapping[str, str]) -> str:
    """The address of this run of the workflow, empty outside Actions."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    server, name, run = (environ.get(variable, "") for variable in names)
    return f"{server}/{name}/actions/runs/{run}" if server and name and run else ""

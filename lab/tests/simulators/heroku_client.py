"""The Heroku simulator alone, in this process: a client for its tests."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

from werkzeug.test import Client, TestResponse

from lab.simulators.application import Application
from lab.simulators.heroku.api import API
from lab.simulators.heroku.runtime import API as WEB
from lab.simulators.heroku.seed import seed
from lab.simulators.journal import Journal
from lab.simulators.state import State

ACCEPT = "application/vnd.heroku+json; version=3"
PROD = "raxx-queue-prod"
STAGING = "raxx-queue-staging"
PROD_POSTGRES = "postgresql-flat-88052"


class Heroku:
    """A fresh simulator. `key` "" sends no credentials."""

    def __init__(self) -> None:
        self.app = Application({"heroku": API, "web": WEB}, State(lambda: {"heroku": seed()}), Journal())
        self.client = Client(self.app)

    @property
    def state(self) -> dict[str, Any]:
        part = self.app.state.document["heroku"]
        assert isinstance(part, dict)
        return part

    def stored(self, name: str) -> dict[str, Any]:
        """An app in the state."""
        return next(app for app in self.state["apps"].values() if app["name"] == name)

    def __call__(self, method: str, path: str, body: Any = None, key: str = "any", **headers: str) -> TestResponse:
        sent = {"Accept": ACCEPT} | {name.replace("_", "-"): value for name, value in headers.items()}
        if key:
            sent.setdefault("Authorization", f"Bearer {key}")
        data = body if isinstance(body, (str, bytes)) or body is None else json.dumps(body)
        return self.client.open(path, method=method, data=data, headers=sent)

    def ok(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The parsed body of a call that must succeed."""
        response = self(method, path, body, **headers)
        assert response.status_code in {200, 201, 202, 204, 206}, response.text
        return json.loads(response.text) if response.text else None

    def refused(self, status: int, method: str, path: str, body: Any = None) -> str:
        """The message of a call that must be refused with this status, and must have changed nothing."""
        before = json.dumps(self.app.state.document)
        response = self(method, path, body)
        assert response.status_code == status, response.text
        assert json.dumps(self.app.state.document) == before
        message = json.loads(response.text)["message"]
        assert isinstance(message, str)
        return message

    def words(self, name: str) -> list[str]:
        """The descriptions of an app's releases, oldest first."""
        releases = self.ok("GET", f"/apps/{name}/releases")
        return [release["description"] for release in sorted(releases, key=lambda release: int(release["version"]))]


def basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()

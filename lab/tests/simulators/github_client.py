"""The GitHub simulator alone, in this process: a client for its tests, and GitHub's own models to check against."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from werkzeug.test import Client, TestResponse

from lab.simulators.application import Application
from lab.simulators.github.api import API
from lab.simulators.github.seed import seed
from lab.simulators.journal import Journal
from lab.simulators.state import State

REPO = "/repos/raxx-app/TradeMasterAPI"
ANY_TOKEN = "any"
PRODUCTION = f"{REPO}/environments/production"
WORKFLOW = ".github/workflows/deploy-queue.yml"
GIVEN_BESIDES = frozenset({"can_admins_bypass"})
"""Keys that GitHub's real answers have and its OpenAPI lacks in that place (docs/facts.md#environment-settings)."""


class GitHub:
    """A fresh simulator. `token` "" sends no credentials."""

    def __init__(self) -> None:
        self.app = Application({"github": API}, State(lambda: {"github": seed()}), Journal())
        self.client = Client(self.app)

    @property
    def state(self) -> dict[str, Any]:
        part = self.app.state.document["github"]
        assert isinstance(part, dict)
        return part

    @property
    def repo(self) -> dict[str, Any]:
        part = self.state["repos"]["raxx-app/TradeMasterAPI"]
        assert isinstance(part, dict)
        return part

    def set(self, part: dict[str, Any], **values: Any) -> None:
        """Changes the state from outside; what a failing call undoes goes back to this."""
        part.update(values)
        self.app.state.save()

    def __call__(
        self, method: str, path: str, body: Any = None, token: str = ANY_TOKEN, **headers: str
    ) -> TestResponse:
        sent = {"User-Agent": "test"} | {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            sent.setdefault("Authorization", f"Bearer {token}")
        data = body if isinstance(body, (str, bytes)) or body is None else json.dumps(body)
        return self.client.open(f"/api/v3{path}", method=method, data=data, headers=sent)

    def get(self, path: str, **options: str) -> Any:
        """The parsed body of a read that must succeed."""
        response = self("GET", path, None, **options)
        assert response.status_code == 200, response.text
        return response.json

    def put(self, path: str, body: Any = None, **options: str) -> Any:
        """The parsed body of a write that must succeed."""
        response = self("PUT", path, body, **options)
        assert response.status_code in {200, 201}, response.text
        return response.json


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    from githubkit_schemas.v2022_11_28 import models

    array = re.fullmatch(r"list\[(\w+)\]", name)
    model = getattr(models, array[1] if array else name)
    return TypeAdapter(list[model] if array else model)  # type: ignore[valid-type]


def check_schema(schema: str, text: str) -> None:
    """Fails unless the JSON is one of the models of `schema`, with no key that the model does not know."""
    problems = []
    for name in schema.split(" | "):
        try:
            known = _adapter(name).validate_json(text, strict=True)
        except ValidationError as error:
            problems.append(f"{name}: {error}")
            continue
        unknown = _unknown(_adapter(name).dump_python(known, by_alias=True, exclude_unset=True), json.loads(text))
        if not unknown:
            return
        problems.append(f"{name} does not know {', '.join(unknown)}")
    raise AssertionError("\n".join(problems))


def _unknown(known: Any, sent: Any, at: str = "") -> list[str]:
    """The keys of `sent` that validation dropped."""
    if isinstance(sent, list):
        pairs = zip(known, sent, strict=True)
        return [key for known_item, item in pairs for key in _unknown(known_item, item, f"{at}[]")]
    if not isinstance(sent, dict):
        return []
    lost = [f"{at}.{key}" for key in sent if key not in known and key not in GIVEN_BESIDES]
    return lost + [
        key for name, value in sent.items() if name in known for key in _unknown(known[name], value, f"{at}.{name}")
    ]

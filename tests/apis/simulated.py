"""Both simulators on a real port in this process, at hand to change, to break and to count; and the looks at them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from werkzeug.serving import make_server

from infra.apis.found import Found
from infra.apis.session import Apis, connect
from infra.comparison.look import look
from infra.spec import StackSpec
from lab.simulators.apis import APIS
from lab.simulators.application import Application
from lab.simulators.journal import Journal
from lab.simulators.seed import seed
from lab.simulators.server import LOOPBACK, KeepAliveHandler, in_thread
from lab.simulators.state import State

HEROKU_TOKEN = "CANARY-heroku-token"
GITHUB_TOKEN = "CANARY-github-token"
QUEUE = "raxx-queue-prod"
RAPTOR = "raxx-api-prod"


def environ(url: str, **changes: str) -> dict[str, str]:
    """The variables that point the readers at `url`, some changed."""
    return {
        "HEROKU_API_URL": url,
        "HEROKU_API_KEY": HEROKU_TOKEN,
        "GITHUB_BASE_URL": f"{url}/",
        "GITHUB_TOKEN": GITHUB_TOKEN,
        **changes,
    }


class Simulated:
    """Running simulators on the seed state, at `url`."""

    def __init__(self, app: Application, url: str) -> None:
        self.app, self.url = app, url

    def apis(self, **changes: str) -> Apis:
        """Both APIs as the readers ask them, with some variables changed; keeps what was changed from outside."""
        self.app.state.save()
        return connect(environ(self.url, **changes), heroku=True, github=True)

    def look(self, spec: StackSpec, recorded: Mapping[str, str] | None = None, **changes: str) -> Found:
        """One look at everything that `spec` names."""
        return look(spec, self.apis(**changes), recorded or {})

    def fault(self, path: str, **order: Any) -> None:
        """Orders a fault for the calls whose path matches."""
        self.app.faults.add({"path": path, **order})

    def requests(self, api: str = "") -> list[dict[str, Any]]:
        """Every request so far, or those of one API."""
        return [entry for entry in self.app.journal.entries() if api in ("", entry["api"])]

    def asked_by(self, spec: StackSpec, api: str) -> list[str]:
        """The path of every request that a look at `spec` makes of one API, in their usual order; then forgets them."""
        self.look(spec)
        paths = [entry["path"] for entry in self.requests(api)]
        self.app.journal.clear()
        return paths

    def paths(self, api: str = "") -> list[str]:
        """Method and path of every request so far, or of those of one API."""
        return [f"{entry['method']} {entry['path']}" for entry in self.requests(api)]

    def heroku_app(self, name: str) -> dict[str, Any]:
        """The app in the simulator's state, to be changed from outside."""
        apps = self.app.state.document["heroku"]["apps"].values()
        found: dict[str, Any] = next(app for app in apps if app["name"] == name)
        return found

    @property
    def repository(self) -> dict[str, Any]:
        """The repository in the simulator's state, to be changed from outside."""
        found: dict[str, Any] = self.app.state.document["github"]["repos"]["raxx-app/TradeMasterAPI"]
        return found

    @property
    def production(self) -> dict[str, Any]:
        """The environment in the simulator's state, to be changed from outside."""
        found: dict[str, Any] = self.repository["environments"]["production"]
        return found

    def set_patterns(self, *patterns: str, kind: str = "branch") -> None:
        """Gives the environment a custom branch policy with these patterns; ids count from 1."""
        self.production["deployment_branch_policy"] = {"protected_branches": False, "custom_branch_policies": True}
        self.production["branch_policies"] += [
            {"id": number, "name": name, "type": kind}
            for number, name in enumerate(patterns, len(self.production["branch_policies"]) + 1)
        ]

    def as_text(self) -> str:
        """The whole state as one text, to see that nothing changed."""
        return json.dumps(self.app.state.document, sort_keys=True)


@contextmanager
def simulated() -> Iterator[Simulated]:
    """Fresh simulators until the block ends."""
    app = Application(APIS, State(seed), Journal())
    server = make_server(LOOPBACK, 0, app, threaded=True, request_handler=KeepAliveHandler)
    with in_thread(server) as url:
        yield Simulated(app, url)
    server.server_close()

"""What runs beside Heroku's API on the simulator: an app's own pages, and its log."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from lab.tests.simulators.heroku_client import PROD, STAGING, Heroku


def page(heroku: Heroku, app: str, path: str = "health") -> tuple[int, Any]:
    answer = heroku.client.get(f"/_web/apps/{app}/{path}")
    return answer.status_code, answer.json if answer.mimetype == "application/json" else answer.text


def log(heroku: Heroku, app: str, **order: Any) -> list[str]:
    url = urlsplit(heroku.ok("POST", f"/apps/{app}/log-sessions", order)["logplex_url"])
    answer = heroku.client.get(f"{url.path}?{url.query}")  # without a token
    assert answer.mimetype == "text/event-stream"
    return [line.removeprefix("data: ") for line in answer.text.splitlines() if line.startswith("data: ")]


def lever(heroku: Heroku, path: str, order: dict[str, Any]) -> None:
    assert heroku.client.post(f"/_/heroku/apps/{PROD}/{path}", json=order).status_code < 300


def test_health_follows_the_app() -> None:
    heroku = Heroku()
    status, body = page(heroku, STAGING)
    assert (status, body["status"], body["service"]) == (200, "ok", "raxx-queue")
    assert page(heroku, PROD)[0] == 404  # nothing released
    lever(heroku, "container-release", {})
    assert page(heroku, PROD)[0] == 200
    lever(heroku, "dynos/web.1", {"state": "crashed"})
    assert page(heroku, PROD)[0] == 503
    lever(heroku, "dynos/web.1", {"state": "up"})
    lever(heroku, "health", {"status": 500, "body": {"status": "down"}})
    assert page(heroku, PROD) == (500, {"status": "down"})
    lever(heroku, "health", {})
    heroku.ok("PATCH", f"/apps/{PROD}", {"maintenance": True})
    assert page(heroku, PROD)[0] == 503
    assert page(heroku, "no-such-app")[0] == 404


def test_the_log_tells_of_releases_dynos_and_the_app() -> None:
    heroku = Heroku()
    lever(heroku, "container-release", {})
    lever(heroku, "log", {"line": "ERROR cannot connect"})
    lines = log(heroku, PROD, lines=1500)
    assert lines == sorted(lines, key=lambda line: line.partition(" ")[0])
    assert lines[0].endswith(" app[api]: Initial release by user ops@example.com")
    assert sum("State changed from starting to up" in line for line in lines) == 1
    assert lines[-1].endswith(" app[web.1]: ERROR cannot connect")
    assert len(log(heroku, PROD, lines=3)) == 3
    assert all(" app[web.1]: " in line for line in log(heroku, PROD, dyno="web.1", source="app"))

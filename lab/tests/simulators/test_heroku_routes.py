"""Visits every route of the Heroku simulator and checks each answer against Heroku's published schema."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from werkzeug.routing import Map, Rule
from werkzeug.test import TestResponse

from lab.simulators.heroku.api import API
from lab.simulators.heroku.seed import PROD_URL, seed
from lab.simulators.routing import Route, Router
from lab.tests.simulators.heroku_client import PROD, PROD_POSTGRES, STAGING, Heroku
from lab.tests.simulators.heroku_schema import as_link, faults, published_links

S, P = f"/apps/{STAGING}", f"/apps/{PROD}"
HOOK = {"include": ["api:release"], "level": "notify", "url": "https://hooks.example.com/x"}
REPORTS = {"addon": PROD_POSTGRES, "app": STAGING, "name": "REPORTS"}


@dataclass(frozen=True)
class Visit:
    """One call. `before` are calls that make what it needs; {id} in the path is the id of the last one's answer."""

    method: str
    path: str
    body: Any = None
    status: int = 200
    before: tuple[tuple[str, str, Any], ...] = field(default=())


def made(path: str, body: Any, method: str = "POST") -> tuple[tuple[str, str, Any], ...]:
    return ((method, path, body),)


TEAM_APP = made("/teams/apps", {"team": "raxx", "name": "raxx-team"})
REDIS = made(f"{P}/addons", {"plan": "heroku-redis:mini", "name": "redis-queue"})
DOMAIN = {"hostname": "queue.example.com", "sni_endpoint": None}
DRAIN = {"url": "https://logs.example.com/x"}
COLLABORATOR = {"user": "dev@example.com"}
MEMBER = {"email": "new@example.com", "role": "member"}

VISITS = (
    Visit("GET", "/account"),
    Visit("GET", "/account/rate-limits"),
    Visit("GET", "/teams"),
    Visit("GET", "/teams/raxx"),
    Visit("GET", "/teams/raxx/members"),
    Visit("PUT", "/teams/raxx/members", MEMBER, 201),
    Visit("DELETE", "/teams/raxx/members/dev@example.com"),
    Visit("GET", f"{P}/collaborators"),
    Visit("POST", f"{P}/collaborators", COLLABORATOR, 201),
    Visit("GET", f"{P}/collaborators/ops@example.com"),
    Visit("DELETE", f"{P}/collaborators/dev@example.com", before=made(f"{P}/collaborators", COLLABORATOR)),
    Visit("GET", "/apps"),
    Visit("POST", "/apps", {"name": "raxx-new", "region": "us", "stack": "container"}, 201),
    Visit("GET", "/users/~/apps"),
    Visit("GET", P),
    Visit("PATCH", P, {"maintenance": True}),
    Visit("DELETE", P),
    Visit("POST", f"{P}/acm", None),
    Visit("DELETE", f"{P}/acm"),
    Visit("POST", "/teams/apps", {"team": "raxx", "name": "raxx-team"}, 201),
    Visit("GET", "/teams/apps/raxx-team", before=TEAM_APP),
    Visit("PATCH", "/teams/apps/raxx-team", {"locked": True}, before=TEAM_APP),
    Visit("GET", "/teams/raxx/apps", before=TEAM_APP),
    Visit("GET", f"{S}/config-vars"),
    Visit("PATCH", f"{S}/config-vars", {"A": "1", "FLAG_QUEUE_BILLING": None}),
    Visit("GET", "/addons"),
    Visit("GET", f"/addons/{PROD_POSTGRES}"),
    Visit("POST", "/actions/addons/resolve", {"addon": PROD_POSTGRES, "app": PROD}),
    Visit("GET", f"{P}/addons"),
    Visit("POST", f"{P}/addons", {"plan": "heroku-postgresql:standard-0"}, 201),
    Visit("GET", f"{P}/addons/{PROD_POSTGRES}"),
    Visit("PATCH", f"{P}/addons/{PROD_POSTGRES}", {"plan": "heroku-postgresql:standard-2"}),
    Visit("DELETE", f"{P}/addons/redis-queue", before=REDIS),
    Visit("GET", "/addon-attachments"),
    Visit("POST", "/addon-attachments", REPORTS, 201),
    Visit("GET", "/addon-attachments/{id}", before=made("/addon-attachments", REPORTS)),
    Visit("DELETE", "/addon-attachments/{id}", before=made("/addon-attachments", REPORTS)),
    Visit("POST", "/actions/addon-attachments/resolve", {"addon_attachment": "DATABASE", "app": PROD}),
    Visit("GET", f"/addons/{PROD_POSTGRES}/addon-attachments"),
    Visit("GET", f"{P}/addon-attachments"),
    Visit("GET", f"{P}/addon-attachments/DATABASE"),
    Visit("GET", f"{S}/releases"),
    Visit("POST", f"{S}/releases", {"release": "v9"}, 201),
    Visit("GET", f"{S}/releases/14"),
    Visit("GET", f"{S}/releases/14/config-vars"),
    Visit("GET", f"{S}/formation"),
    Visit("PATCH", f"{S}/formation", {"updates": [{"type": "web", "quantity": "+1"}]}),
    Visit("GET", f"{S}/formation/web"),
    Visit("PATCH", f"{S}/formation/web", {"quantity": 2, "size": "Standard-2X"}),
    Visit("GET", f"{S}/dynos"),
    Visit("DELETE", f"{S}/dynos", None, 202),
    Visit("GET", f"{S}/dynos/web.1"),
    Visit("DELETE", f"{S}/dynos/web.1", None, 202),
    Visit("GET", f"{P}/buildpack-installations", before=made(f"{P}/buildpack-installations", {"updates": []}, "PUT")),
    Visit("PUT", f"{P}/buildpack-installations", {"updates": [{"buildpack": "heroku/python"}]}),
    Visit("GET", f"{P}/features"),
    Visit("GET", f"{P}/features/preboot"),
    Visit("PATCH", f"{P}/features/preboot", {"enabled": True}),
    Visit("GET", f"{P}/domains"),
    Visit("POST", f"{P}/domains", DOMAIN, 201),
    Visit("GET", f"{P}/domains/queue.example.com", before=made(f"{P}/domains", DOMAIN)),
    Visit("DELETE", f"{P}/domains/queue.example.com", before=made(f"{P}/domains", DOMAIN)),
    Visit("GET", f"{P}/webhooks", before=made(f"{P}/webhooks", HOOK)),
    Visit("POST", f"{P}/webhooks", HOOK, 201),
    Visit("GET", f"{P}/webhooks/{{id}}", before=made(f"{P}/webhooks", HOOK)),
    Visit("DELETE", f"{P}/webhooks/{{id}}", before=made(f"{P}/webhooks", HOOK)),
    Visit("GET", f"{P}/log-drains", before=made(f"{P}/log-drains", DRAIN)),
    Visit("POST", f"{P}/log-drains", DRAIN, 201),
    Visit("GET", f"{P}/log-drains/{{id}}", before=made(f"{P}/log-drains", DRAIN)),
    Visit("DELETE", f"{P}/log-drains/{{id}}", before=made(f"{P}/log-drains", DRAIN)),
    Visit("GET", f"{P}/pipeline-couplings"),
    Visit("GET", "/pipeline-couplings"),
    Visit("POST", f"{S}/log-sessions", {"lines": 100, "tail": False}, 201),
)
ROUTER = Router(API.routes)
COUPLING = {
    "app": {"id": "01234567-89ab-cdef-0123-456789abcdef"},
    "id": "01234567-89ab-cdef-0123-456789abcdef",
    "pipeline": {"id": "01234567-89ab-cdef-0123-456789abcdef"},
    "stage": "production",
    "created_at": "2026-05-18T22:55:23Z",
    "updated_at": "2026-05-18T22:55:23Z",
}


def route_of(visit: Visit) -> Route:
    found = ROUTER.find(visit.method, visit.path.replace("{id}", "x"))
    assert found is not None, visit
    return found[0]


def visited(heroku: Heroku, visit: Visit) -> TestResponse:
    heroku.stored(PROD)["pipeline_coupling"] = COUPLING
    identifier = ""
    for method, path, body in visit.before:
        answer = heroku.ok(method, path, body)
        identifier = answer["id"] if isinstance(answer, dict) else ""
    return heroku(visit.method, visit.path.replace("{id}", identifier), visit.body)


def test_every_route_is_visited() -> None:
    unvisited = set(API.routes) - {route_of(visit) for visit in VISITS}
    assert not unvisited


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: f"{visit.method} {visit.path}")
def test_the_answer_is_what_heroku_publishes(visit: Visit) -> None:
    response = visited(Heroku(), visit)
    assert response.status_code == visit.status, response.text
    body = json.loads(response.text)
    assert not faults(route_of(visit).schema, body)
    assert response.headers["Request-Id"]
    assert int(response.headers["RateLimit-Remaining"]) <= 4500


@pytest.mark.parametrize("route", API.routes, ids=lambda route: f"{route.method} {route.rule}")
def test_every_route_is_published(route: Route) -> None:
    assert as_link(route.method, route.rule) in published_links()


@pytest.mark.parametrize("route", API.routes, ids=lambda route: f"{route.method} {route.rule}")
def test_every_route_refuses_a_wrong_token_and_an_unknown_thing(route: Route) -> None:
    heroku = Heroku()
    values = dict.fromkeys(_arguments(route.rule), "no-such-thing")
    path = Map([Rule(route.rule, endpoint="it")]).bind("127.0.0.1").build("it", values)
    response = heroku(route.method, path, key="wrong-token")
    assert (response.status_code, json.loads(response.text)["id"]) == (401, "unauthorized")
    if values:
        response = heroku(route.method, path)
        body = json.loads(response.text)
        assert (response.status_code, body["id"]) == (404, "not_found")
        assert body["message"].startswith("Couldn't find that ")
        assert body["resource"]


def _arguments(rule: str) -> list[str]:
    return [part[1:-1] for part in rule.split("/") if part.startswith("<")]


def test_what_is_not_simulated_is_named() -> None:
    heroku = Heroku()
    for method, path in (("POST", f"{P}/builds"), ("PUT", f"{P}/config-vars"), ("GET", "/nowhere")):
        response = heroku(method, path)
        assert response.status_code == 501
        assert method in response.text
        assert path in response.text


def test_the_seed_is_what_was_found_on_18_may_2026() -> None:
    heroku = Heroku()
    assert seed() == seed()
    prod, staging = heroku.ok("GET", P), heroku.ok("GET", S)
    assert prod["web_url"] == PROD_URL
    for app in (prod, staging):
        assert (app["stack"]["name"], app["region"]["name"], app["team"]) == ("container", "us", None)
        assert [person["user"]["email"] for person in heroku.ok("GET", f"/apps/{app['name']}/collaborators")] == [
            app["owner"]["email"]
        ]
    assert heroku.words(PROD)[-1] == heroku.words(STAGING)[-1] == "Set SENTRY_DSN_QUEUE config vars"
    assert (len(heroku.words(PROD)), len(heroku.words(STAGING))) == (5, 14)
    assert heroku.ok("GET", f"{P}/formation") == heroku.ok("GET", f"{P}/dynos") == []
    assert [(each["type"], each["quantity"], each["size"]) for each in heroku.ok("GET", f"{S}/formation")] == [
        ("web", 1, "Standard-1X")
    ]
    assert sorted(heroku.ok("GET", f"{P}/config-vars")) == ["DATABASE_URL", "SENTRY_DSN_QUEUE"]
    live = heroku.ok("GET", f"{S}/config-vars")
    assert len(live) == 11
    assert live["SENTRY_DSN_QUEUE"] == heroku.ok("GET", f"{P}/config-vars")["SENTRY_DSN_QUEUE"]
    assert live["RAPTOR_BASE_URL"] + "/" == heroku.ok("GET", "/apps/raxx-api-staging")["web_url"]
    addon = heroku.ok("GET", f"/addons/{PROD_POSTGRES}")
    assert (addon["plan"]["name"], addon["state"], addon["config_vars"]) == (
        "heroku-postgresql:standard-0",
        "provisioned",
        ["DATABASE_URL"],
    )

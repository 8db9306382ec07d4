"""What else lives on an app, and who owns it: each kind as a person or Heroku would make it, and no key in any URL."""

from __future__ import annotations

from typing import Any

from infra.live.found import Belonging, Belongings, FoundApp, FoundAttachment
from simulators.heroku.seed import DEVELOPER, OPS, PROD_URL
from tests.audit.declared import prod
from tests.live.simulated import QUEUE, Simulated

HOME = Belonging(PROD_URL.removeprefix("https://").rstrip("/"), "the platform")
OWNER = Belonging(OPS, "the app's owner")


def app_of(simulator: Simulated) -> FoundApp:
    """The queue app as one look finds it."""
    found = simulator.look(prod()).apps["queue"]
    assert found is not None
    return found


def outside(simulator: Simulated, method: str, path: str, body: Any) -> None:
    """One change of the queue app that somebody makes by hand."""
    simulator.apis().must_heroku.request(method, f"/apps/{QUEUE}{path}", body)


def test_18_may(simulator: Simulated) -> None:
    app = app_of(simulator)
    (addon,) = app.addons
    assert app.belongings == Belongings(domains=(HOME,), collaborators=(OWNER,))
    assert (app.build_stack, app.maintenance, app.acm, app.buildpacks) == ("container", False, False, ())
    assert app.attachments == (FoundAttachment("DATABASE", addon.id, addon.name, QUEUE),)
    assert app.dynos == {}


def test_a_domain(simulator: Simulated) -> None:
    outside(simulator, "POST", "/domains", {"hostname": "queue.example.com"})
    assert app_of(simulator).belongings.domains == (Belonging("queue.example.com"), HOME)


def test_a_collaborator(simulator: Simulated) -> None:
    outside(simulator, "POST", "/collaborators", {"user": DEVELOPER})
    assert app_of(simulator).belongings.collaborators == (Belonging(DEVELOPER), OWNER)


def test_a_member_of_the_apps_team(simulator: Simulated) -> None:
    app = simulator.heroku_app(QUEUE)
    app["team"] = {"id": "1", "name": "raxx"}
    person = {**app["collaborators"][0], "id": "2", "user": {"id": "3", "email": DEVELOPER, "federated": False}}
    app["collaborators"].append({**person, "role": "member"})
    assert app_of(simulator).belongings.collaborators == (Belonging(DEVELOPER, "the team"), OWNER)


def test_webhooks_and_log_drains_are_named_by_their_host(simulator: Simulated) -> None:
    hook = {
        "include": ["api:release"],
        "level": "notify",
        "url": "https://user:CANARY@hooks.example.com/CANARY?k=CANARY",
    }
    outside(simulator, "POST", "/webhooks", hook)
    outside(simulator, "POST", "/log-drains", {"url": "https://logs.example.com/CANARY?key=CANARY"})
    outside(simulator, "POST", "/log-drains", {"url": "syslog+tls://CANARY@drain.example.com:6514"})
    found = app_of(simulator).belongings
    assert found.webhooks == (Belonging("hooks.example.com"),)
    assert found.log_drains == (Belonging("drain.example.com"), Belonging("logs.example.com"))
    assert "CANARY" not in repr(simulator.look(prod()))


def test_an_addons_log_drain(simulator: Simulated) -> None:
    outside(simulator, "POST", "/log-drains", {"url": "syslog+tls://logs.papertrailapp.com:6514"})
    simulator.heroku_app(QUEUE)["log_drains"][0]["addon"] = {"id": "1", "name": "papertrail-calm-10001"}
    assert app_of(simulator).belongings.log_drains == (Belonging("logs.papertrailapp.com", "papertrail-calm-10001"),)
    simulator.heroku_app(QUEUE)["log_drains"][0]["addon"] = {"id": "1"}
    assert app_of(simulator).belongings.log_drains == (Belonging("logs.papertrailapp.com", "an add-on"),)


def test_only_features_that_are_on(simulator: Simulated) -> None:
    outside(simulator, "PATCH", "/features/preboot", {"enabled": True})
    assert app_of(simulator).belongings.features == (Belonging("preboot"),)
    outside(simulator, "PATCH", "/features/preboot", {"enabled": False})
    assert app_of(simulator).belongings.features == ()


def test_maintenance_acm_and_buildpacks(simulator: Simulated) -> None:
    outside(simulator, "PATCH", "", {"maintenance": True})
    outside(simulator, "POST", "/acm", {})
    updates = [{"buildpack": "heroku/python"}, {"buildpack": "heroku/nodejs"}]
    outside(simulator, "PUT", "/buildpack-installations", {"updates": updates})
    app = app_of(simulator)
    assert (app.maintenance, app.acm, app.buildpacks) == (True, True, ("heroku/python", "heroku/nodejs"))


def test_an_addon_of_another_app(simulator: Simulated) -> None:
    addons = simulator.app.state.document["heroku"]["addons"].values()
    staging = next(addon for addon in addons if addon["name"] == "postgresql-polished-29366")
    for app_name, name in ((QUEUE, "STAGING"), ("raxx-queue-staging", "LEDGER")):
        body = {"addon": staging["id"], "app": app_name, "name": name}
        simulator.apis().must_heroku.request("POST", "/addon-attachments", body)
    app = app_of(simulator)
    assert app.attachments[-1] == FoundAttachment("STAGING", staging["id"], staging["name"], "raxx-queue-staging")
    assert [addon.name for addon in app.addons] == ["postgresql-flat-88052", "postgresql-polished-29366"]
    # LEDGER_URL is a variable of the other app; here that add-on owns STAGING_URL alone.
    assert app.owned == {"DATABASE_URL": "postgresql-flat-88052", "STAGING_URL": "postgresql-polished-29366"}


def test_dynos_by_name_and_state(simulator: Simulated) -> None:
    app = simulator.heroku_app(QUEUE)
    raptor = simulator.heroku_app("raxx-api-prod")
    app["formation"], app["dynos"] = raptor["formation"], raptor["dynos"]
    assert app_of(simulator).dynos == {"web.1": "up"}

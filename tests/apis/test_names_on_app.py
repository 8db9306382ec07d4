"""What else lives on an app, and who owns it: each kind as a person or Heroku would make it, and no key in any URL.

What is said of each is in tests/aspects/.
"""

from __future__ import annotations

from typing import Any

from infra.apis.found import FoundApp
from infra.aspects import ADDONS, APP_STACK, CONFIG_VARS, MAINTENANCE
from infra.aspects.app_settings import ACM
from infra.aspects.attachments import ATTACHMENTS, FoundAttachment
from infra.aspects.buildpacks import BUILDPACKS
from infra.aspects.names_on_app import COLLABORATORS, DOMAINS, FEATURES, LOG_DRAINS, WEBHOOKS, NameOnApp
from infra.aspects.running import DYNOS
from lab.simulators.heroku.seed import DEVELOPER, OPS, PROD_URL
from tests.apis.simulated import QUEUE, Simulated
from tests.comparison.declared import prod

OWNER = NameOnApp(OPS, "the app's owner")


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
    (addon,) = ADDONS.of(app)
    home = NameOnApp(PROD_URL.removeprefix("https://").rstrip("/"), "the platform")
    assert (DOMAINS.of(app), COLLABORATORS.of(app)) == ((home,), (OWNER,))
    assert (WEBHOOKS.of(app), LOG_DRAINS.of(app), FEATURES.of(app)) == ((), (), ())
    assert APP_STACK.of(app).build == "container"
    assert (MAINTENANCE.of(app), ACM.of(app), BUILDPACKS.of(app)) == (False, False, ())
    assert ATTACHMENTS.of(app).here == (FoundAttachment("DATABASE", addon.id, addon.name, QUEUE),)
    assert DYNOS.of(app) == {}


def test_collaborators_of_the_apps_team_and_others(simulator: Simulated) -> None:
    outside(simulator, "POST", "/collaborators", {"user": DEVELOPER})
    assert COLLABORATORS.of(app_of(simulator)) == (NameOnApp(DEVELOPER), OWNER)
    app = simulator.heroku_app(QUEUE)
    app["team"], app["collaborators"][-1]["role"] = {"id": "1", "name": "raxx"}, "member"
    assert COLLABORATORS.of(app_of(simulator)) == (NameOnApp(DEVELOPER, "the team"), OWNER)


def test_webhooks_and_log_drains_are_named_by_their_host(simulator: Simulated) -> None:
    hook = {
        "include": ["api:release"],
        "level": "notify",
        "url": "https://user:CANARY@hooks.example.com/CANARY?k=CANARY",
    }
    outside(simulator, "POST", "/webhooks", hook)
    outside(simulator, "POST", "/log-drains", {"url": "https://logs.example.com/CANARY?key=CANARY"})
    outside(simulator, "POST", "/log-drains", {"url": "syslog+tls://CANARY@drain.example.com:6514"})
    app = app_of(simulator)
    assert WEBHOOKS.of(app) == (NameOnApp("hooks.example.com"),)
    assert LOG_DRAINS.of(app) == (NameOnApp("drain.example.com"), NameOnApp("logs.example.com"))
    assert "CANARY" not in f"{simulator.look(prod())!r} {app.found!r}"


def test_an_addons_log_drain(simulator: Simulated) -> None:
    outside(simulator, "POST", "/log-drains", {"url": "syslog+tls://logs.papertrailapp.com:6514"})
    for addon, owner in (
        ({"id": "1", "name": "papertrail-calm-10001"}, "papertrail-calm-10001"),
        ({"id": "1"}, "an add-on"),
    ):
        simulator.heroku_app(QUEUE)["log_drains"][0]["addon"] = addon
        assert LOG_DRAINS.of(app_of(simulator)) == (NameOnApp("logs.papertrailapp.com", owner),)


def test_buildpacks_in_their_order(simulator: Simulated) -> None:
    updates = [{"buildpack": "heroku/python"}, {"buildpack": "heroku/nodejs"}]
    outside(simulator, "PUT", "/buildpack-installations", {"updates": updates})
    assert BUILDPACKS.of(app_of(simulator)) == ("heroku/python", "heroku/nodejs")


def test_an_addon_of_another_app(simulator: Simulated) -> None:
    addons = simulator.app.state.document["heroku"]["addons"].values()
    staging = next(addon for addon in addons if addon["name"] == "postgresql-polished-29366")
    for app_name, name in ((QUEUE, "STAGING"), ("raxx-queue-staging", "LEDGER")):
        body = {"addon": staging["id"], "app": app_name, "name": name}
        simulator.apis().must_heroku.request("POST", "/addon-attachments", body)
    app = app_of(simulator)
    attached = FoundAttachment("STAGING", staging["id"], staging["name"], "raxx-queue-staging")
    assert ATTACHMENTS.of(app).here[-1] == attached
    assert [addon.name for addon in ADDONS.of(app)] == ["postgresql-flat-88052", "postgresql-polished-29366"]
    # LEDGER_URL is a variable of the other app; here that add-on owns STAGING_URL alone.
    owned = {"DATABASE_URL": "postgresql-flat-88052", "STAGING_URL": "postgresql-polished-29366"}
    assert CONFIG_VARS.of(app).owned == owned

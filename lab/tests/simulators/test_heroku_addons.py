"""Add-ons and their attachments."""

from __future__ import annotations

import json

import pytest

from lab.tests.simulators.heroku_client import PROD, PROD_POSTGRES, STAGING, Heroku

ADDONS = f"/apps/{PROD}/addons"


def variables(heroku: Heroku, app: str = PROD) -> set[str]:
    return set(heroku.ok("GET", f"/apps/{app}/config-vars"))


def test_postgres_provisions_and_then_sets_its_var_with_a_release() -> None:
    heroku = Heroku()
    heroku.ok("POST", "/apps", {"name": "raxx-new"})
    made = heroku.ok("POST", "/apps/raxx-new/addons", {"plan": {"name": "heroku-postgresql:standard-0"}})
    assert (made["state"], made["config_vars"]) == ("provisioning", ["DATABASE_URL"])
    assert made["provision_message"]
    assert variables(heroku, "raxx-new") == set()
    heroku.ok("POST", f"/_/heroku/addons/{made['name']}", {"state": "provisioned"})
    assert heroku.ok("GET", f"/addons/{made['id']}")["state"] == "provisioned"
    assert variables(heroku, "raxx-new") == {"DATABASE_URL"}
    assert heroku.words("raxx-new")[2:] == [
        f"Attach DATABASE (@ref:{made['name']})",
        f"@ref:{made['name']} completed provisioning, setting DATABASE_URL.",
    ]


def test_other_addons_and_a_state_that_says_so_provision_at_once() -> None:
    heroku = Heroku()
    assert heroku.ok("POST", ADDONS, {"plan": "heroku-redis:mini", "name": "redis-queue"})["state"] == "provisioned"
    heroku.state["provision_at_once"] = True
    heroku.app.state.save()
    made = heroku.ok("POST", ADDONS, {"plan": "heroku-postgresql:premium-0"})
    assert made["state"] == "provisioned"
    assert variables(heroku) == {"DATABASE_URL", "REDIS_URL", "SENTRY_DSN_QUEUE", *made["config_vars"]}
    assert made["config_vars"][0].startswith("HEROKU_POSTGRESQL_")


def test_a_plan_change_keeps_the_id_and_the_name() -> None:
    heroku = Heroku()
    before = heroku.ok("GET", f"/addons/{PROD_POSTGRES}")
    after = heroku.ok("PATCH", f"{ADDONS}/{PROD_POSTGRES}", {"plan": "heroku-postgresql:standard-2"})
    assert (after["id"], after["name"]) == (before["id"], before["name"])
    assert after["plan"]["name"] == "heroku-postgresql:standard-2"
    assert heroku.ok("PATCH", f"{ADDONS}/{PROD_POSTGRES}", {"name": "postgresql-renamed"})["id"] == before["id"]
    heroku.refused(404, "GET", f"/addons/{PROD_POSTGRES}")


@pytest.mark.parametrize(
    ("plan", "fault"),
    [
        ("heroku-postgresql:foo", 'add-on plan of "heroku-postgresql:foo".'),
        ("nothing:standard-0", 'add-on plan of "nothing:standard-0".'),
        ("heroku-redis:mini", "another add-on service"),
        ("heroku-postgresql:essential-0", "only within their tier"),
    ],
)
def test_a_plan_that_cannot_be_had_is_refused(plan: str, fault: str) -> None:
    assert fault in Heroku().refused(422, "PATCH", f"{ADDONS}/{PROD_POSTGRES}", {"plan": plan})


def test_the_whole_plan_is_shown_when_asked_for() -> None:
    plan = Heroku().ok("GET", f"/addons/{PROD_POSTGRES}", Accept_Expansion="plan")["plan"]
    assert plan["price"]["cents"] == 5000
    assert "price" not in Heroku().ok("GET", f"/addons/{PROD_POSTGRES}")["plan"]


def test_an_attachment_shares_the_addon_with_another_app() -> None:
    heroku = Heroku()
    made = heroku.ok("POST", "/addon-attachments", {"addon": PROD_POSTGRES, "app": STAGING, "name": "REPORTS"})
    live = heroku.ok("GET", f"/apps/{STAGING}/config-vars")
    assert live["REPORTS_URL"] == heroku.ok("GET", f"/apps/{PROD}/config-vars")["DATABASE_URL"]
    assert heroku.words(STAGING)[-1] == f"Attach REPORTS (@ref:{PROD_POSTGRES})"
    assert PROD_POSTGRES in {addon["name"] for addon in heroku.ok("GET", f"/apps/{STAGING}/addons")}
    assert len(heroku.ok("GET", f"/addons/{PROD_POSTGRES}/addon-attachments")) == 2
    heroku.ok("DELETE", f"/addon-attachments/{made['id']}")
    assert "REPORTS_URL" not in variables(heroku, STAGING)
    assert heroku.words(STAGING)[-1] == f"Detach REPORTS (@ref:{PROD_POSTGRES})"
    assert heroku.refused(404, "GET", f"/addon-attachments/{made['id']}") == "Couldn't find that attachment."


def test_the_last_attachment_of_the_billing_app_stays() -> None:
    heroku = Heroku()
    path = f"/addon-attachments/{PROD}::DATABASE"
    assert heroku.refused(422, "DELETE", path) == "Cannot destroy last attachment to billing app"
    heroku.ok("POST", "/addon-attachments", {"addon": PROD_POSTGRES, "app": PROD, "name": "ALSO"})
    heroku.ok("DELETE", path)
    assert variables(heroku) == {"ALSO_URL", "SENTRY_DSN_QUEUE"}


def test_taking_over_a_name_needs_to_be_confirmed() -> None:
    heroku = Heroku()
    order = {"addon": "postgresql-polished-29366", "app": PROD, "name": "DATABASE"}
    response = heroku("POST", "/addon-attachments", order)
    assert (response.status_code, json.loads(response.text)["id"]) == (423, "confirmation_required")
    assert response.headers["X-Confirmation-Required"] == PROD
    heroku.ok("POST", "/addon-attachments", {**order, "confirm": PROD})
    assert "polished" in heroku.ok("GET", f"/apps/{PROD}/config-vars")["DATABASE_URL"]


def test_a_removed_addon_is_gone_from_every_app() -> None:
    heroku = Heroku()
    heroku.ok("POST", "/addon-attachments", {"addon": PROD_POSTGRES, "app": STAGING, "name": "REPORTS"})
    assert "force" in heroku.refused(422, "DELETE", f"{ADDONS}/{PROD_POSTGRES}")
    heroku.ok("DELETE", f"{ADDONS}/{PROD_POSTGRES}", {"force": True})
    assert variables(heroku) == {"SENTRY_DSN_QUEUE"}
    assert heroku.words(PROD)[-1] == f"Detach DATABASE (@ref:{PROD_POSTGRES})"
    assert heroku.words(STAGING)[-1] == f"Detach REPORTS (@ref:{PROD_POSTGRES})"


def test_names_are_resolved() -> None:
    heroku = Heroku()
    [found] = heroku.ok("POST", "/actions/addons/resolve", {"addon": PROD_POSTGRES})
    assert found["app"]["name"] == PROD
    assert heroku.refused(404, "POST", "/actions/addons/resolve", {"addon": PROD_POSTGRES, "app": STAGING})
    assert heroku.refused(404, "POST", "/actions/addon-attachments/resolve", {"addon_attachment": "none"})


def test_a_rotation_changes_the_value_and_makes_a_release() -> None:
    heroku = Heroku()
    before = heroku.ok("GET", f"/apps/{PROD}/config-vars")["DATABASE_URL"]
    heroku.ok("POST", f"/_/heroku/addons/{PROD_POSTGRES}/rotate")
    assert heroku.ok("GET", f"/apps/{PROD}/config-vars")["DATABASE_URL"] != before
    assert heroku.words(PROD)[5:] == ["Update DATABASE by heroku-postgresql"]


def test_a_suspended_addon_is_shown_as_such() -> None:
    heroku = Heroku()
    heroku.ok("POST", f"/_/heroku/addons/{PROD_POSTGRES}", {"state": "suspended"})
    assert heroku.ok("GET", f"{ADDONS}/{PROD_POSTGRES}")["state"] == "suspended"
    assert heroku("POST", f"/_/heroku/addons/{PROD_POSTGRES}", {}).status_code == 400

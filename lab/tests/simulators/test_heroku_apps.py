"""Apps: names, addresses, stacks, teams, what a deletion takes with it."""

from __future__ import annotations

import re

import pytest

from lab.tests.simulators.heroku_client import PROD, PROD_POSTGRES, STAGING, Heroku


def test_an_app_is_found_by_name_and_by_id() -> None:
    heroku = Heroku()
    by_name = heroku.ok("GET", f"/apps/{PROD}")
    assert heroku.ok("GET", f"/apps/{by_name['id']}") == by_name
    assert heroku.refused(404, "GET", "/apps/none") == "Couldn't find that app."


def test_a_new_app_has_two_releases_and_an_address_with_a_drawn_id() -> None:
    heroku = Heroku()
    app = heroku.ok("POST", "/apps", {"name": "raxx-new", "region": "eu", "stack": {"name": "container"}})
    assert re.fullmatch(r"https://raxx-new-[0-9a-f]{12}\.herokuapp\.com/", app["web_url"])
    assert (app["region"]["name"], app["stack"]["name"], app["team"]) == ("eu", "container", None)
    assert heroku.words("raxx-new") == ["Initial release", "Enable Logplex"]
    assert heroku.ok("GET", "/apps/raxx-new/formation") == []


def test_an_app_without_a_name_gets_one() -> None:
    heroku = Heroku()
    names = {heroku.ok("POST", "/apps")["name"] for _ in range(3)}
    assert len(names) == 3
    assert all(re.fullmatch(r"[a-z]+-[a-z]+-\d+", name) for name in names)


@pytest.mark.parametrize("name", ["ab", "a" * 31, "1abc", "abc-", "aBc", "a_b", "", 7])
def test_a_bad_name_is_refused(name: object) -> None:
    assert Heroku().refused(422, "PATCH", f"/apps/{PROD}", {"name": name}).startswith("Name must start with a letter")


@pytest.mark.parametrize(("method", "path"), [("POST", "/apps"), ("PATCH", f"/apps/{PROD}")])
def test_a_taken_name_is_refused(method: str, path: str) -> None:
    assert Heroku().refused(422, method, path, {"name": STAGING}) == f"Name {STAGING} is already taken"


def test_a_rename_gives_a_new_address_and_keeps_the_id() -> None:
    heroku = Heroku()
    before = heroku.ok("GET", f"/apps/{PROD}")
    after = heroku.ok("PATCH", f"/apps/{PROD}", {"name": "raxx-renamed"})
    assert after["id"] == before["id"]
    assert after["web_url"].startswith("https://raxx-renamed-")
    assert heroku.refused(404, "GET", f"/apps/{PROD}") == "Couldn't find that app."
    assert len(heroku.words("raxx-renamed")) == 5


def test_a_stack_change_makes_a_release_and_the_same_stack_none() -> None:
    heroku = Heroku()
    heroku.ok("PATCH", f"/apps/{PROD}", {"build_stack": "container"})
    assert len(heroku.words(PROD)) == 5
    app = heroku.ok("PATCH", f"/apps/{PROD}", {"build_stack": "heroku-24"})
    assert app["stack"]["name"] == app["build_stack"]["name"] == "heroku-24"
    assert heroku.words(PROD)[5:] == ["Upgrade stack to heroku-24"]
    assert heroku.refused(404, "PATCH", f"/apps/{PROD}", {"build_stack": "none"}) == "Couldn't find that stack."


def test_maintenance_and_acm_make_no_release() -> None:
    heroku = Heroku()
    assert heroku.ok("PATCH", f"/apps/{PROD}", {"maintenance": True})["maintenance"] is True
    assert heroku.ok("POST", f"/apps/{PROD}/acm")["acm"] is True
    assert heroku.ok("DELETE", f"/apps/{PROD}/acm")["acm"] is False
    assert heroku.ok("GET", f"/apps/{PROD}")["maintenance"] is True
    assert len(heroku.words(PROD)) == 5


def test_a_deleted_app_takes_its_addons_with_it_everywhere() -> None:
    heroku = Heroku()
    heroku.ok("POST", "/addon-attachments", {"addon": PROD_POSTGRES, "app": STAGING, "name": "REPORTS"})
    heroku.ok("DELETE", f"/apps/{PROD}")
    heroku.refused(404, "GET", f"/apps/{PROD}")
    assert heroku.refused(404, "GET", f"/addons/{PROD_POSTGRES}") == "Couldn't find that add on."
    assert "REPORTS_URL" not in heroku.ok("GET", f"/apps/{STAGING}/config-vars")


def test_an_app_of_a_team_belongs_to_it() -> None:
    heroku = Heroku()
    app = heroku.ok("POST", "/teams/apps", {"team": "raxx", "name": "raxx-team", "locked": True})
    assert (app["team"]["name"], app["locked"], app["owner"]["email"]) == ("raxx", True, "raxx@herokumanager.com")
    assert [each["name"] for each in heroku.ok("GET", "/teams/raxx/apps")] == ["raxx-team"]
    assert heroku.ok("GET", "/apps/raxx-team")["team"]["name"] == "raxx"
    assert heroku.refused(404, "GET", f"/teams/apps/{PROD}") == "Couldn't find that app."
    assert heroku.refused(404, "POST", "/teams/apps", {"team": "none"}) == "Couldn't find that team."
    heroku.ok("PATCH", "/apps/raxx-team/config-vars", {"A": "1"})
    heroku.ok("POST", "/apps/raxx-team/addons", {"plan": "heroku-postgresql:standard-0", "name": "team-db"})
    heroku.ok("POST", "/_/heroku/addons/team-db", {"state": "provisioned"})
    assert heroku.words("raxx-team")[-1] == "@ref:team-db completed provisioning, setting DATABASE_URL."


def test_an_app_created_for_the_account_is_personal() -> None:
    app = Heroku().ok("POST", "/teams/apps", {"personal": True, "name": "raxx-own"})
    assert (app["team"], app["owner"]["email"]) == (None, "ops@example.com")


def test_what_hangs_on_an_app_comes_and_goes() -> None:
    heroku = Heroku()
    path = f"/apps/{PROD}"
    heroku.ok("POST", f"{path}/domains", {"hostname": "queue.example.com", "sni_endpoint": None})
    assert [domain["kind"] for domain in heroku.ok("GET", f"{path}/domains")] == ["heroku", "custom"]
    assert "in use" in heroku.refused(422, "POST", f"/apps/{STAGING}/domains", {"hostname": "queue.example.com"})
    for number in range(5):
        heroku.ok("POST", f"{path}/log-drains", {"url": f"https://logs.example.com/{number}"})
    assert "limit of 5" in heroku.refused(422, "POST", f"{path}/log-drains", {"url": "https://logs.example.com/5"})
    assert heroku.refused(422, "POST", f"{path}/webhooks", {"url": "x"}) == "Missing required params: include, level."
    heroku.ok("PUT", f"{path}/buildpack-installations", {"updates": [{"buildpack": "heroku/python"}]})
    found = heroku.ok("GET", f"{path}/buildpack-installations")
    assert [(each["ordinal"], each["buildpack"]["name"]) for each in found] == [(0, "heroku/python")]
    heroku.ok("PATCH", f"{path}/features/preboot", {"enabled": True})
    assert [each["name"] for each in heroku.ok("GET", f"{path}/features") if each["enabled"]] == ["preboot"]
    heroku.ok("POST", f"{path}/collaborators", {"user": "dev@example.com"})
    assert len(heroku.ok("GET", f"{path}/collaborators")) == 2
    assert "already" in heroku.refused(422, "POST", f"{path}/collaborators", {"user": "dev@example.com"})


def test_a_team_gains_and_loses_members() -> None:
    heroku = Heroku()
    heroku.ok("PUT", "/teams/raxx/members", {"email": "new@example.com", "role": "member"})
    heroku.ok("PUT", "/teams/raxx/members", {"email": "new@example.com", "role": "admin"})
    roles = {member["email"]: member["role"] for member in heroku.ok("GET", "/teams/raxx/members")}
    assert roles == {"ops@example.com": "admin", "dev@example.com": "member", "new@example.com": "admin"}
    assert heroku.refused(404, "DELETE", "/teams/raxx/members/none") == "Couldn't find that member."

"""Releases: the list in ranges, a pending one, a rollback."""

from __future__ import annotations

import json

import pytest

from lab.tests.simulators.heroku_client import PROD, STAGING, Heroku

RELEASES = f"/apps/{STAGING}/releases"


def versions(text: str) -> list[int]:
    return [release["version"] for release in json.loads(text)]


@pytest.mark.parametrize("header", [None, "", "version ..", "version ..;"])
def test_without_a_range_all_of_them_come(header: str | None) -> None:
    response = Heroku()("GET", RELEASES, **({} if header is None else {"Range": header}))
    assert response.status_code == 200
    assert versions(response.text) == list(range(1, 15))
    assert response.headers["Content-Range"] == "version 1..14"
    assert response.headers["Accept-Ranges"] == "id, version"


@pytest.mark.parametrize(
    "header",
    [
        "version ..; max=1,order=desc",
        "version ..; order=desc,max=1",
        "version ..; max=1, order=desc",
        "version ..;max=1;order=desc;",
    ],
)
def test_the_ranges_of_real_clients_are_understood(header: str) -> None:
    response = Heroku()("GET", RELEASES, Range=header)
    assert (response.status_code, versions(response.text)) == (206, [14])


@pytest.mark.parametrize("order", ["", ",order=desc"])
def test_next_range_leads_through_the_whole_list(order: str) -> None:
    heroku = Heroku()
    header: str | None = f"version ..; max=5{order}"
    seen: list[int] = []
    while header is not None:
        response = heroku("GET", RELEASES, Range=header)
        seen += versions(response.text)
        header = response.headers.get("Next-Range")
        assert response.status_code == (200 if header is None else 206)
    assert seen == sorted(range(1, 15), reverse=bool(order))


@pytest.mark.parametrize(
    ("header", "wanted"),
    [("version 3..5", [3, 4, 5]), ("version ]3..5", [4, 5]), ("version 5..3; order=desc", [5, 4, 3])],
)
def test_bounds_are_kept(header: str, wanted: list[int]) -> None:
    assert versions(Heroku()("GET", RELEASES, Range=header).text) == wanted


@pytest.mark.parametrize(
    "header",
    ["nonsense", "colour ..", "version ..; max=0", "version ..; max=1001", "version ..; order=up", "version a.."],
)
def test_a_bad_range_is_416(header: str) -> None:
    response = Heroku()("GET", RELEASES, Range=header)
    assert (response.status_code, json.loads(response.text)["id"]) == (416, "requested_range_not_satisfiable")


def test_apps_come_in_ranges_too() -> None:
    heroku = Heroku()
    response = heroku("GET", "/apps", Range="id ..; max=1000;")
    assert (response.status_code, len(json.loads(response.text))) == (200, 4)
    response = heroku("GET", "/apps", Range="name ..; max=1")
    assert response.headers["Next-Range"] == "name ]raxx-api-prod..; max=1"


def test_an_ordered_list_is_not_shuffled_and_another_is() -> None:
    heroku = Heroku()
    heroku("POST", "/_/shuffle", {})
    assert versions(heroku("GET", RELEASES, Range="version ..; order=asc").text) == list(range(1, 15))
    assert versions(heroku("GET", RELEASES).text) != list(range(1, 15))


@pytest.mark.parametrize("wanted", ["14", "v14"])
def test_a_release_is_found_by_version_and_id(wanted: str) -> None:
    heroku = Heroku()
    found = heroku.ok("GET", f"{RELEASES}/{wanted}")
    assert (found["version"], found["current"], found["status"]) == (14, True, "succeeded")
    assert heroku.ok("GET", f"{RELEASES}/{found['id']}") == found
    assert heroku.ok("GET", f"{RELEASES}/13")["current"] is False
    assert heroku.refused(404, "GET", f"{RELEASES}/99") == "Couldn't find that release."


def test_a_pending_release_is_not_current_until_it_succeeds() -> None:
    heroku = Heroku()
    heroku.ok("POST", f"/_/heroku/apps/{STAGING}/container-release", {"status": "pending"})
    before = heroku.ok("GET", f"{RELEASES}/15")
    assert (before["status"], before["current"]) == ("pending", False)
    assert heroku.ok("GET", f"/apps/{STAGING}/dynos")[0]["release"]["version"] == 14
    heroku.ok("POST", f"/_/heroku/apps/{STAGING}/releases/15", {"status": "succeeded"})
    assert heroku.ok("GET", f"{RELEASES}/15")["current"] is True
    assert heroku.ok("GET", f"/apps/{STAGING}/dynos")[0]["release"]["version"] == 15


def test_a_rollback_brings_back_the_config_vars() -> None:
    heroku = Heroku()
    wanted = heroku.ok("GET", f"{RELEASES}/14")["id"]
    heroku.ok("PATCH", f"/apps/{STAGING}/config-vars", {"A": "1"})
    made = heroku.ok("POST", RELEASES, {"release": wanted})
    assert made["description"] == "Rollback to v14"
    assert "A" not in heroku.ok("GET", f"/apps/{STAGING}/config-vars")
    assert heroku.refused(404, "POST", RELEASES, {"slug": "x"}) == "Couldn't find that slug."


def test_a_release_says_which_plans_the_app_has() -> None:
    assert Heroku().ok("GET", f"/apps/{PROD}/releases/5")["addon_plan_names"] == ["heroku-postgresql:standard-0"]


def test_the_vars_of_a_release_are_those_of_then() -> None:
    heroku = Heroku()
    heroku.ok("PATCH", f"/apps/{STAGING}/config-vars", {"A": "1"})
    assert "A" not in heroku.ok("GET", f"{RELEASES}/14/config-vars")
    assert {"A", "DATABASE_URL"} <= heroku.ok("GET", f"{RELEASES}/15/config-vars").keys()

"""Formation, container releases and dynos."""

from __future__ import annotations

from typing import Any

import pytest

from lab.tests.simulators.heroku_client import PROD, STAGING, Heroku

S, P = f"/apps/{STAGING}/formation", f"/apps/{PROD}/formation"
RELEASE = f"/_/heroku/apps/{PROD}/container-release"


def dynos(heroku: Heroku, app: str) -> list[tuple[str, str]]:
    return sorted((dyno["name"], dyno["size"]) for dyno in heroku.ok("GET", f"/apps/{app}/dynos"))


@pytest.mark.parametrize(("method", "path"), [("PATCH", f"{P}/web"), ("GET", f"{P}/web"), ("PATCH", P)])
def test_before_the_first_release_there_is_no_process_type(method: str, path: str) -> None:
    body = {"updates": [{"type": "web", "quantity": 1}]} if path == P else {"quantity": 1, "size": "Standard-1X"}
    assert Heroku().refused(404, method, path, body) == "Couldn't find that process type (web)."


def test_a_container_release_starts_web_and_no_other() -> None:
    heroku = Heroku()
    heroku.ok("POST", RELEASE, {"process_types": ["web", "worker"], "image": "142013fe2b5c" + "0" * 52})
    found = {each["type"]: (each["quantity"], each["size"]) for each in heroku.ok("GET", P)}
    assert found == {"web": (1, "Basic"), "worker": (0, "Basic")}
    assert heroku.words(PROD)[-1] == "Deployed web (142013fe2b5c), worker (142013fe2b5c)"
    assert dynos(heroku, PROD) == [("web.1", "Basic")]
    assert [dyno["release"]["version"] for dyno in heroku.ok("GET", f"/apps/{PROD}/dynos")] == [6]


def test_an_image_in_a_formation_patch_is_a_container_release() -> None:
    heroku = Heroku()
    heroku.ok("PATCH", P, {"updates": [{"type": "web", "docker_image": "sha256:142013fe2b5c" + "0" * 52}]})
    assert heroku.words(PROD)[5:] == ["Deployed web (142013fe2b5c)"]
    assert dynos(heroku, PROD) == [("web.1", "Basic")]


def test_a_new_type_has_the_size_that_the_app_uses() -> None:
    heroku = Heroku()
    heroku.ok("POST", f"/_/heroku/apps/{STAGING}/container-release", {"process_types": {"worker": {"command": "go"}}})
    worker = heroku.ok("GET", f"{S}/worker")
    assert (worker["size"], worker["quantity"], worker["command"]) == ("Standard-1X", 0, "go")


@pytest.mark.parametrize(
    ("wanted", "quantity", "size"),
    [
        ({"quantity": 2}, 2, "Standard-1X"),
        ({"quantity": "3"}, 3, "Standard-1X"),
        ({"quantity": "+1"}, 2, "Standard-1X"),
        ({"quantity": "-1"}, 0, "Standard-1X"),
        ({"quantity": 1, "size": "standard-2x"}, 1, "Standard-2X"),
        ({"size": {"name": "performance-l-ram"}}, 1, "Performance-L-RAM"),
        ({"dyno_size": {"name": "BASIC"}}, 1, "Basic"),
        ({}, 1, "Standard-1X"),
    ],
)
def test_quantity_and_size_are_taken_in_every_form(wanted: dict[str, Any], quantity: int, size: str) -> None:
    heroku = Heroku()
    one = heroku.ok("PATCH", f"{S}/web", wanted)
    assert (one["quantity"], one["size"], one["dyno_size"]["name"]) == (quantity, size, size)
    again = Heroku()
    assert again.ok("PATCH", S, {"updates": [{"type": "web", **wanted}]})[0]["quantity"] == quantity
    assert dynos(heroku, STAGING) == [(f"web.{number}", size) for number in range(1, quantity + 1)]
    assert len(heroku.words(STAGING)) == 14


@pytest.mark.parametrize(
    ("wanted", "fault"),
    [
        ({"size": "1X"}, "No such size as 1X. Available dyno sizes are Eco, Basic,"),
        ({"size": "Basic", "quantity": 2}, "Cannot update to more than 1 Basic size dynos per process type."),
        ({"size": "Eco", "quantity": "+1"}, "Cannot update to more than 1 Eco size dynos per process type."),
        ({"quantity": "-2"}, "at least 0"),
        ({"quantity": "many"}, "not a number"),
        ({"quantity": True}, "not a number"),
    ],
)
def test_what_cannot_run_is_refused(wanted: dict[str, Any], fault: str) -> None:
    assert fault in Heroku().refused(422, "PATCH", f"{S}/web", wanted)


def with_worker() -> Heroku:
    heroku = Heroku()
    heroku.ok("POST", f"/_/heroku/apps/{STAGING}/container-release", {"process_types": ["worker"]})
    return heroku


def test_eco_and_basic_mix_with_nothing_but_standard_and_performance_do() -> None:
    heroku = with_worker()
    message = heroku.refused(422, "PATCH", f"{S}/worker", {"size": "basic"})
    assert message == "Cannot use the following dyno types in the same app: Basic and Standard-1X"
    heroku.ok("PATCH", f"{S}/worker", {"size": "performance-m"})


def test_all_sizes_change_in_one_batch_or_none_does() -> None:
    heroku = with_worker()
    both = [{"type": "web", "size": "basic"}, {"type": "worker", "size": "basic", "quantity": 1}]
    heroku.refused(404, "PATCH", S, {"updates": [*both, {"type": "none", "quantity": 1}]})
    heroku.ok("PATCH", S, {"updates": both})
    assert dynos(heroku, STAGING) == [("web.1", "Basic"), ("worker.1", "Basic")]
    assert heroku.refused(422, "PATCH", S, {}) == "Missing required params: updates."


def test_scaling_keeps_the_dynos_that_fit() -> None:
    heroku = Heroku()
    [before] = heroku.ok("GET", f"/apps/{STAGING}/dynos")
    heroku.ok("PATCH", f"{S}/web", {"quantity": 3})
    after = {dyno["name"]: dyno["id"] for dyno in heroku.ok("GET", f"/apps/{STAGING}/dynos")}
    assert sorted(after) == ["web.1", "web.2", "web.3"]
    assert after["web.1"] == before["id"]
    heroku.ok("PATCH", f"{S}/web", {"size": "Standard-2X"})
    assert before["id"] not in {dyno["id"] for dyno in heroku.ok("GET", f"/apps/{STAGING}/dynos")}


@pytest.mark.parametrize("which", ["", "/web.1", "/web"])
def test_a_crashed_dyno_is_up_again_after_a_restart(which: str) -> None:
    heroku = Heroku()
    heroku.ok("POST", f"/_/heroku/apps/{STAGING}/dynos/web.1", {"state": "crashed"})
    assert heroku.ok("GET", f"/apps/{STAGING}/dynos/web.1")["state"] == "crashed"
    heroku.ok("DELETE", f"/apps/{STAGING}/dynos{which}")
    assert heroku.ok("GET", f"/apps/{STAGING}/dynos/web.1")["state"] == "up"
    assert heroku.refused(404, "DELETE", f"/apps/{STAGING}/dynos/none") == "Couldn't find that dyno."

"""`verify`: each check of a deploy, fine and not, against the simulators."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.apis.simulated import QUEUE
from tests.commands.operator import Operator, operator

APP = f"heroku/apps/{QUEUE}"
NOT_STAGING = "ab" * 32


@pytest.fixture
def ops(tmp_path: Path) -> Iterator[Operator]:
    with operator(tmp_path) as made:
        yield made


def checks(ops: Operator, expect: int, *arguments: str) -> dict[str, dict[str, Any]]:
    """The checks of the app by their names."""
    found = ops.json("verify", "--wait", "0", *arguments, expect=expect)
    return {check["what"]: check for check in found["apps"]["queue"]}


def wrong(found: dict[str, dict[str, Any]]) -> list[str]:
    return [name for name, check in found.items() if check["state"] not in ("ok", "note")]


def test_before_any_release_it_says_so_and_nothing_else(ops: Operator) -> None:
    document = ops.json("verify", expect=1)
    assert document["summary"].startswith("Nothing released yet")
    assert document["released"] == {"queue": False}
    [only] = document["apps"]["queue"]
    assert (only["what"], only["state"], only["seen"]) == ("release", "note", "nothing released yet")
    assert not ops.simulator.requests("web"), "no health page and no log is asked before a release"


def test_a_good_deploy_passes_and_what_is_left_is_drift(ops: Operator) -> None:
    ops.deploy()
    found = checks(ops, 7)
    assert not wrong(found), found
    assert set(found) == {"release", "image", "health", "dynos web", "start-up log"}
    assert "raxx-queue-staging runs or ran" in found["image"]["seen"]


def test_staging_is_verified_too_and_has_no_stage_before_it(ops: Operator) -> None:
    document = ops.json("verify", "--stack", "staging", "--wait", "0", expect=0)
    assert "image" not in {check["what"] for check in document["apps"]["queue"]}


@pytest.mark.parametrize("status", ["pending", "failed"])
def test_a_deploy_that_did_not_succeed(ops: Operator, status: str) -> None:
    ops.deploy(status=status)
    assert "release" in wrong(checks(ops, 1))


def test_a_rollback_is_no_deploy(ops: Operator) -> None:
    ops.deploy()
    ops.deploy()
    versions = [release["version"] for release in ops.simulator.heroku_app(QUEUE)["releases"]]
    ops.heroku("POST", f"/apps/{QUEUE}/releases", {"release": str(versions[-2])})
    found = checks(ops, 1)
    assert wrong(found) == ["release"]
    assert "Rollback" in found["release"]["seen"]


def test_an_image_that_staging_never_ran(ops: Operator) -> None:
    ops.deploy(NOT_STAGING)
    found = checks(ops, 1)
    assert wrong(found) == ["image"]
    assert f"never ran web ({NOT_STAGING[:12]})" in found["image"]["seen"]


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"status": 500}, "answers 500"),
        ({"body": "<html>hello</html>"}, "answers no JSON object"),
        ({"body": {"status": "down", "service": "raxx-queue"}}, "status is not ok"),
        ({"body": {"status": "ok", "service": "another"}}, "service is not queue or raxx-queue"),
        ({"body": {}}, "status is not ok; service is not queue or raxx-queue"),
    ],
)
def test_a_health_page_that_is_not_as_the_spec_says(ops: Operator, order: dict[str, Any], said: str) -> None:
    ops.deploy()
    ops.lever(f"{APP}/health", order)
    found = checks(ops, 1)
    assert wrong(found) == ["health"]
    assert said in found["health"]["seen"]


def test_health_is_asked_again_until_it_is_healthy(ops: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("infra.commands.verify.time.sleep", pauses.append)
    ops.deploy()
    ops.simulator.fault(f"/_web/apps/{QUEUE}/health", status=503, times=2)
    done = ops.run("verify", "--wait", "60", expect=7)
    assert [pause for pause in pauses if pause] == [1.0, 2.0]  # a fault of the simulator sleeps 0 s
    assert "answers 503; asking again in 1 s" in done.stderr


def test_no_answer_at_all(ops: Operator) -> None:
    ops.deploy()
    ops.edit(lambda config: config["raxx-queue:apps"]["queue"]["health"].update(url="http://127.0.0.1:9"))
    assert "no answer" in checks(ops, 1)["health"]["seen"]


@pytest.mark.parametrize("state", ["crashed", "starting", "down"])
def test_a_dyno_that_is_not_up(ops: Operator, state: str) -> None:
    ops.deploy()
    ops.lever(f"{APP}/dynos/web.1", {"state": state})
    found = checks(ops, 1)
    assert "dynos web" in wrong(found)
    assert state in found["dynos web"]["seen"]


def test_an_error_in_the_start_up_log(ops: Operator) -> None:
    ops.deploy()
    secret = ops.live()["SENTRY_DSN_QUEUE"]
    ops.lever(f"{APP}/log", {"line": f"ERROR:    cannot reach {secret}"})
    found = checks(ops, 1)  # and `run` sees that the value was not printed
    assert wrong(found) == ["start-up log"]
    assert "1 at level ERROR" in found["start-up log"]["seen"]
    assert "cannot reach [secret]" in found["start-up log"]["seen"]


@pytest.mark.parametrize("line", ["INFO: ERROR_PAGES=on", "no errors", "Terror"])
def test_a_word_that_is_no_level(ops: Operator, line: str) -> None:
    ops.deploy()
    ops.lever(f"{APP}/log", {"line": line})
    assert not wrong(checks(ops, 7))


def test_an_error_long_before_the_deploy_is_none_of_the_start_up(ops: Operator) -> None:
    ops.lever(f"{APP}/log", {"line": "ERROR old", "at": "2026-05-18T20:00:00Z"})
    ops.deploy()
    assert not wrong(checks(ops, 7))


def test_a_log_that_cannot_be_read_is_not_a_good_one(ops: Operator) -> None:
    ops.deploy()
    ops.simulator.fault(f"/apps/{QUEUE}/log-sessions", status=403)
    found = checks(ops, 1)
    assert found["start-up log"]["state"] == "not known"


def test_staging_that_cannot_be_read_is_not_known(ops: Operator) -> None:
    ops.deploy()
    ops.simulator.fault("/apps/raxx-queue-staging/releases", status=403)
    assert checks(ops, 1)["image"]["state"] == "not known"


def test_it_writes_nothing_but_the_log_session(ops: Operator) -> None:
    ops.deploy()
    ops.run("verify", "--wait", "0", expect=7)
    writes = [f"{e['method']} {e['path']}" for e in ops.simulator.requests() if e["method"] not in ("GET", "HEAD")]
    assert writes == [f"POST /apps/{QUEUE}/log-sessions"]


def test_an_api_that_fails_is_no_verdict(ops: Operator) -> None:
    ops.simulator.fault(f"/apps/{QUEUE}/config-vars", status=401)
    document = ops.json("verify", expect=1)
    assert document["summary"] == "could not look"
    assert "HEROKU_API_KEY" in document["error"]["faults"][0]["remedy"]


def test_as_text_it_keeps_to_80_columns(ops: Operator) -> None:
    ops.deploy()
    ops.lever(f"{APP}/health", {"status": 500})
    lines = ops.run("verify", "--wait", "0", expect=1).stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("health") and "wrong" in line for line in lines)

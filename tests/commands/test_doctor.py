"""`doctor` against the simulators: every failure that it names of this machine, the APIs and the stores.

Those of the engine, which need the engine, are in tests/end_to_end/test_doctor.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from infra.commands.checks import State
from infra.commands.doctor import engine, machine
from infra.version import VERSION
from tests.apis.simulated import QUEUE
from tests.commands.operator import ROOT, Operator, operator


@pytest.fixture
def ops(tmp_path: Path) -> Iterator[Operator]:
    with operator(tmp_path) as made:
        for name in ("requirements.txt", "Pulumi.yaml"):
            (tmp_path / name).write_text((ROOT / name).read_text())
        yield made


def wrong(found: dict[str, dict[str, Any]]) -> set[str]:
    return {what for what, check in found.items() if check["state"] in ("wrong", "not known")}


def run(ops: Operator, **variables: str) -> dict[str, dict[str, Any]]:
    """The checks by their names. There is no engine on PATH, so one always fails."""
    done = ops.run("doctor", "--json", expect=1, **{"PATH": "/nowhere", "PULUMI_RUN_PROGRAM": "true", **variables})
    return {check["what"]: check for check in json.loads(done.stdout)["checks"]}


def test_all_is_well_but_the_engine(ops: Operator) -> None:
    found = run(ops)
    assert wrong(found) == {"pulumi"}
    assert (found["tool"]["state"], found["tool"]["seen"]) == ("ok", VERSION)
    assert found["pulumi"]["remedy"] == "make setup, then: source .toolchain/activate"
    assert found["Heroku token"]["seen"] == "valid, of ops@example.com, scope global: may look and change"
    assert found["GitHub token"]["seen"] == "valid, of MooseQuest; scopes admin:org, read:user, repo"
    assert found["environment store"]["seen"] == "answers for 8 of 8 secrets"
    assert {found[f"{api} clock"]["seen"] for api in ("Heroku", "GitHub")} == {"within a minute of this machine's"}


def test_every_line_that_is_not_fine_says_what_to_do(ops: Operator) -> None:
    found = run(ops, HEROKU_API_KEY="", GITHUB_TOKEN="wrong", PULUMI_RUN_PROGRAM="")
    assert wrong(found) == {"pulumi", "HEROKU_API_KEY", "GitHub token", "PULUMI_RUN_PROGRAM"}
    assert all(check["remedy"] for check in found.values() if check["state"] in ("wrong", "not known"))


@pytest.mark.parametrize(
    ("variables", "what", "said"),
    [
        ({"PULUMI_RUN_PROGRAM": ""}, "PULUMI_RUN_PROGRAM", "is not set"),
        ({"HEROKU_API_KEY": ""}, "HEROKU_API_KEY", "is not set"),
        ({"GITHUB_TOKEN": ""}, "GITHUB_TOKEN", "is not set"),
        ({"HEROKU_API_KEY": "wrong"}, "Heroku token", "refused the token"),
        ({"GITHUB_TOKEN": "wrong"}, "GitHub token", "refused the token"),
        ({"HEROKU_API_KEY": "norights"}, f"app {QUEUE}", "forbids GET"),
        ({"GITHUB_TOKEN": "norights"}, "repository raxx-app/TradeMasterAPI", "Not Found"),
        ({"GITHUB_TOKEN": "norights"}, "environment production", "Not Found"),
        ({"HEROKU_API_URL": "http://127.0.0.1:1"}, "Heroku token", "cannot be reached"),
        ({"GITHUB_BASE_URL": "http://127.0.0.1:1/"}, "GitHub token", "cannot be reached"),
        ({"TF_LOG": "DEBUG"}, "TF_LOG", "secret values"),
    ],
)
def test_settings_and_tokens(ops: Operator, variables: dict[str, str], what: str, said: str) -> None:
    found = run(ops, **variables)
    assert what in wrong(found)
    assert said in found[what]["seen"]


def scoped(ops: Operator, scope: str) -> dict[str, Any]:
    """What is said of a Heroku token of this scope."""
    tokens = ops.simulator.app.state.document["heroku"]["tokens"]
    tokens["scoped"] = {"account": "ops@example.com", "scope": scope}
    ops.simulator.app.state.save()
    return run(ops, HEROKU_API_KEY="scoped")["Heroku token"]


def test_what_a_heroku_token_may_do(ops: Operator) -> None:
    assert scoped(ops, "write-protected read-protected")["state"] == "ok"
    reading = scoped(ops, "read-protected")
    assert (reading["state"], reading["remedy"][:31]) == ("note", "Enough for preview and drift; u")
    assert scoped(ops, "read")["state"] == "wrong"


def test_a_token_that_may_not_name_its_account(ops: Operator) -> None:
    ops.simulator.fault("^/account$", status=403)
    found = run(ops)["Heroku token"]
    assert (found["state"], found["seen"][:42]) == ("ok", "valid, of an account that it may not name,")


def test_an_account_that_is_no_administrator_may_look(ops: Operator) -> None:
    ops.simulator.app.state.document["github"]["viewer"] = "RaptorDev"
    ops.simulator.app.state.save()
    found = run(ops)["repository raxx-app/TradeMasterAPI"]
    assert (found["state"], found["seen"]) == ("note", "this account may look, and not change environments")


def test_a_rate_that_is_used_up(ops: Operator) -> None:
    ops.simulator.fault("^/account/rate-limits$", status=200, body={"remaining": 7})
    ops.simulator.fault("/rate_limit$", status=200, body={"resources": {"core": {"remaining": 8, "limit": 5000}}})
    found = run(ops)
    assert found["Heroku rate"]["seen"] == "7 requests left"
    assert found["GitHub rate"]["seen"] == "8 requests left of 5000 an hour"
    assert {"Heroku rate", "GitHub rate"} <= wrong(found)


@pytest.mark.parametrize(("minutes", "said"), [(-10, "ahead"), (10, "behind")])
def test_a_clock_that_is_off(ops: Operator, minutes: int, said: str) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(minutes=minutes), usegmt=True)
    body = {"email": "ops@example.com"}
    ops.simulator.fault("^/account$", status=200, body=body, headers={"Date": date, "Oauth-Scope": "global"})
    found = run(ops)
    assert "Heroku clock" in wrong(found)
    assert found["Heroku clock"]["seen"].endswith(f"s {said}")


def test_secrets_that_are_nowhere_and_stores_that_cannot_be_asked(ops: Operator) -> None:
    del ops.secrets["STRIPE_API_KEY"]
    found = run(ops)
    assert found["secrets"]["seen"] == "1 of 8 are in no store: queue/STRIPE_API_KEY"
    assert "keyring is switched off" in found["a store"]["seen"]
    assert {"secrets", "a store"} <= wrong(found)


def test_a_stack_file_that_is_not_valid(ops: Operator) -> None:
    ops.edit(lambda config: config["raxx-queue:apps"]["queue"].update(nmae="x"))
    found = run(ops)
    assert "unknown field. Did you mean name?" in found["stack file"]["seen"]
    assert found["tokens"]["state"] == "not known"


def test_packages_of_another_version_and_a_folder_without_pins(ops: Operator) -> None:
    (ops.folder / "requirements.txt").write_text("# pins\npydantic==1.0\nno-such-package==2.0\n")
    seen = run(ops)["packages"]["seen"]
    assert ", not 1.0; no-such-package missing, not 2.0" in seen
    (ops.folder / "requirements.txt").unlink()
    assert run(ops)["packages"]["state"] == "not known"


def test_a_python_that_is_too_old() -> None:
    assert machine.python((3, 10)).state is State.WRONG
    assert machine.python((3, 11)).state is State.OK


def test_who_holds_the_lock(tmp_path: Path) -> None:
    url = f"file://{tmp_path}"
    assert engine.lock(url, "raxx-queue", "prod").state is State.OK
    folder = tmp_path / ".pulumi/locks/organization/raxx-queue/prod"
    folder.mkdir(parents=True)
    (folder / "a.json").write_text('{"pid": 7, "username": "eve", "hostname": "box", "timestamp": "2026-05-18T22:55Z"}')
    held = engine.lock(url, "raxx-queue", "prod")
    assert (held.state, held.seen) == (State.WRONG, "held by eve@box, process 7, since 2026-05-18T22:55Z")
    (folder / "a.json").write_text("{")
    assert "cannot be read" in engine.lock(url, "raxx-queue", "prod").seen
    assert engine.lock("s3://bucket", "raxx-queue", "prod").state is State.NOTE


@pytest.mark.parametrize(
    ("said", "state", "seen"),
    [
        ("1.0.4+loopback", State.NOTE, "1.0.4, a stand-in for loopback"),
        ("1.0.4", State.OK, "1.0.4"),
        ("", State.OK, "1.0.4"),
    ],
)
def test_a_stand_in_is_told_from_the_published_plugin(tmp_path: Path, said: str, state: State, seen: str) -> None:
    plugin = tmp_path / "plugins" / "resource-heroku-v1.0.4" / "pulumi-resource-heroku"
    plugin.parent.mkdir(parents=True)
    plugin.write_text(f'#!/bin/sh\n[ "$1" = -version ] && echo {said}\n')
    plugin.chmod(0o755)
    check = engine.installed("heroku", "1.0.4", {"PULUMI_HOME": str(tmp_path)})
    assert (check.state, check.seen) == (state, seen)


def test_credentials_in_a_backends_url_are_hidden() -> None:
    assert engine.hidden("postgres://me:word@db.example.com/x failed") == "postgres://…@db.example.com/x failed"

"""`drift` against the simulators: its rows, its exit codes, what it asks, and what it says when it could not look."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.apis.simulated import QUEUE
from tests.commands.operator import Operator, operator

MISSING = {
    "FLAG_QUEUE_BILLING",
    "QUEUE_SERVICE_TOKEN_CONSOLE",
    "QUEUE_SERVICE_TOKEN_CRON",
    "QUEUE_SERVICE_TOKEN_RAPTOR",
    "RAPTOR_BASE_URL",
    "STRIPE_API_KEY",
    "STRIPE_PUBLISHABLE_KEY",
    "STRIPE_RESTRICTED_KEY",
    "STRIPE_WEBHOOK_SECRET",
}
PRODUCTION = "/repos/raxx-app/TradeMasterAPI/environments/production"


@pytest.fixture
def ops(tmp_path: Path) -> Iterator[Operator]:
    with operator(tmp_path) as made:
        yield made


def rows(document: dict[str, Any], *weights: str) -> dict[str, dict[str, Any]]:
    """The items of all subjects by what they are about, of these weights."""
    items = (item for subject in document["subjects"] for item in subject["items"])
    return {item["what"]: item for item in items if item["weight"] in weights}


def converge(ops: Operator) -> None:
    """Prod as its spec says, made so from outside."""
    raptor = ops.simulator.heroku_app("raxx-api-prod")["web_url"].rstrip("/")
    wanted = {**ops.secrets, "FLAG_QUEUE_BILLING": "true", "RAPTOR_BASE_URL": raptor}
    ops.heroku("PATCH", f"/apps/{QUEUE}/config-vars", wanted)
    ops.deploy()
    ops.heroku("PATCH", f"/apps/{QUEUE}/formation/web", {"size": "Standard-1X", "quantity": 1})
    body = {"reviewers": [{"type": "User", "id": 101}]}
    ops.simulator.apis().must_github.request("PUT", PRODUCTION, body)


def test_the_seed_state_has_exactly_the_rows_of_the_checklist(ops: Operator) -> None:
    found = rows(ops.json("drift", expect=7), "drift", "report")
    assert set(found) == {f"config var {name}" for name in MISSING} | {"required reviewers"}
    assert {item["up"] for item in found.values()} == {"converges"}


def test_a_converged_prod_has_no_drift_and_it_says_how_much_it_looked_at(ops: Operator) -> None:
    converge(ops)
    shown = ops.run("drift", expect=0).stdout
    assert "No difference" in shown
    assert "Looked at 1 app (10 config vars, 1 add-on, 1 process" in shown
    assert not rows(ops.json("drift", expect=0), "drift", "report")


def test_since_when_and_by_whom(ops: Operator) -> None:
    converge(ops)
    ops.heroku("PATCH", f"/apps/{QUEUE}/config-vars", {"STRIPE_API_KEY": "changed-by-hand", "DEBUG_PAYMENTS": "1"})
    version = len(ops.simulator.heroku_app(QUEUE)["releases"])
    document = ops.json("drift", expect=7)
    found = rows(document, "drift", "report")
    assert set(found) == {"config var STRIPE_API_KEY", "config var DEBUG_PAYMENTS"}
    for item in found.values():
        assert (item["since"]["release"], item["since"]["by"]) == (version, "ops@example.com")
    assert found["config var DEBUG_PAYMENTS"]["up"] == "leaves it"
    shown = ops.run("drift", expect=7).stdout
    assert f"since v{version}, " in shown
    assert "changed-by-hand" not in shown


def test_one_page_of_releases_an_app_is_asked_and_nothing_is_written(ops: Operator) -> None:
    ops.run("drift", expect=7)
    asked = ops.simulator.paths()
    assert asked.count(f"GET /apps/{QUEUE}/releases") == 1
    assert all(path.startswith("GET ") for path in asked)


@pytest.mark.parametrize(
    ("path", "status"),
    [("/config-vars$", 429), ("/releases$", 503), ("/environments/production$", 500), ("/contents/", 502)],
)
def test_what_could_not_be_read_is_never_clean(ops: Operator, path: str, status: int) -> None:
    converge(ops)
    ops.simulator.fault(path, status=status)
    done = ops.run("drift", expect=1)
    assert not done.stdout, "no half of a table"
    assert {429: "rate limit"}.get(status, str(status)) in done.stderr
    document = ops.json("drift", expect=1)
    assert document["summary"] == "could not look"
    assert [set(fault) for fault in document["error"]["faults"]] == [{"where", "reason", "remedy"}]
    assert "subjects" not in document
    assert ops.run("drift", "--markdown", expect=1).stdout.startswith("**Could not look.**")


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"GITHUB_TOKEN": ""}, "GITHUB_TOKEN: is not set"),
        ({"HEROKU_API_KEY": "wrong"}, "refused the token"),
        ({"HEROKU_API_URL": "http://127.0.0.1:1"}, "cannot be reached (Connection refused)"),
    ],
)
def test_an_operators_mistake_is_one_message(ops: Operator, variables: dict[str, str], said: str) -> None:
    assert said in ops.run("drift", expect=1, **variables).stderr


def test_a_stack_without_a_stack_file(ops: Operator) -> None:
    assert "Pulumi.nowhere.yaml: there is no stack file" in ops.run("drift", "--stack", "nowhere", expect=1).stderr


def test_markdown_cannot_be_broken_by_what_is_found(ops: Operator) -> None:
    ops.simulator.production["deployment_branch_policy"] = None
    ops.heroku(
        "POST", f"/apps/{QUEUE}/webhooks", {"include": ["api:release"], "level": "notify", "url": "https://x|<b>"}
    )
    shown = ops.run("drift", "--markdown", expect=7).stdout
    assert "<b>" not in shown


def test_neither_the_engine_nor_the_providers_are_imported() -> None:
    code = (
        "import infra.commands.cli, infra.commands.drift, infra.commands.parity, infra.commands.checklist,"
        "infra.commands.doctor, sys; print([m for m in sys.modules if m.startswith(('pulumi', 'grpc'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

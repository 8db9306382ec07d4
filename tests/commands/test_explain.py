"""The engine's failures that the program cannot explain itself, and the commands that mend them."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from infra.commands.cli import app

URN = "urn:pulumi:prod::raxx-queue::heroku:formation/formation:Formation::queue-web"
MEND = "PULUMI_RUN_PROGRAM=true pulumi up --stack prod"
FAILURES = {
    "vanished": (
        f"error: Preview failed: refreshing {URN}: 1 error occurred:\n"
        '\t* error retrieving formation: Get "http://x/1": Couldn\'t find that process type (1).\n',
        MEND,
    ),
    "lost": (" -  heroku:app:App queue delete \n", MEND),
    "locked": ("error: the stack is currently locked by 1 lock(s).", "pulumi cancel --stack prod"),
    "passphrase": ("error: incorrect passphrase", "read -rs PULUMI_CONFIG_PASSPHRASE"),
}


def explained(output: str) -> tuple[int, list[dict[str, str]]]:
    """The exit code, and the explanations."""
    answer = CliRunner().invoke(app, ["explain", "-", "--json"], input=output)
    found: list[dict[str, str]] = json.loads(answer.stdout).get("explanations", [])
    return answer.exit_code, found


@pytest.mark.parametrize(("output", "command"), FAILURES.values(), ids=FAILURES)
def test_a_known_failure(output: str, command: str) -> None:
    code, found = explained(output)
    assert code == 0
    assert len(found) == 1
    assert found[0]["command"].startswith(command)


def test_a_vanished_process_type_is_named_once() -> None:
    output = FAILURES["vanished"][0]
    assert URN in explained(output + output)[1][0]["happened"]
    assert len(explained(output + output)[1]) == 1


def test_what_is_not_known_is_not_explained() -> None:
    assert explained("error: something else") == (1, [])

"""`checklist` against the simulators: blockers, actions with their commands, and what is left when all is well."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.sandbox.values import environment_names
from tests.apis.simulated import QUEUE
from tests.aspects.case import PROJECT
from tests.commands.operator import Operator, operator
from tests.commands.test_drift import MISSING, converge


@pytest.fixture
def ops(tmp_path: Path) -> Iterator[Operator]:
    with operator(tmp_path) as made:
        yield made


def subjects(document: dict[str, Any]) -> list[str]:
    return [blocker["what"].partition(":")[0] for blocker in document["blockers"]]


def test_the_seed_states_blockers_are_the_checklists(ops: Operator) -> None:
    document = ops.json("checklist", expect=7)
    assert sorted(subjects(document)) == sorted([*(f"config var {name}" for name in MISSING), "required reviewers"])
    assert not document["ready"]
    actions = "\n".join(document["actions"])
    assert "pulumi up --stack prod" in actions
    assert "gh workflow run deploy-queue.yml -R raxx-app/TradeMasterAPI -f target=prod -f confirm=PHRASE" in actions
    assert "deploy-prod-now" not in actions, "the phrase is typed by the operator, not copied from here"
    assert "approved for production: MooseQuest" in actions


def test_a_missing_secret_is_an_action_with_its_command(ops: Operator) -> None:
    del ops.secrets["STRIPE_API_KEY"]
    document = ops.json("checklist", expect=7)
    assert "python -m infra secrets set queue/STRIPE_API_KEY --stack prod" in document["actions"][0]
    [blocker] = [each for each in document["blockers"] if "STRIPE_API_KEY" in each["what"]]
    assert blocker["remedy"] == "put it into a store (below), then pulumi up"


def test_a_secret_that_is_live_and_in_no_store_blocks_too(ops: Operator) -> None:
    converge(ops)
    del ops.secrets["STRIPE_API_KEY"]
    document = ops.json("checklist", expect=7)
    assert subjects(document) == ["config var STRIPE_API_KEY"]


def test_nothing_blocks_a_converged_prod(ops: Operator) -> None:
    converge(ops)
    shown = ops.run("checklist", expect=0).stdout
    assert "## Blockers\n\nNone." in shown
    assert "Ready: deploy." in shown
    assert "- [ ] The Stripe webhook endpoint of prod" in shown
    assert "| health | 200, status ok, service raxx-queue | 200, status ok, service raxx-queue |" in shown
    assert "pulumi up" not in shown


def test_what_up_leaves_is_for_the_operator(ops: Operator) -> None:
    converge(ops)
    ops.heroku("PATCH", f"/apps/{QUEUE}", {"maintenance": True})
    document = ops.json("checklist", expect=7)
    assert document["blockers"][0]["remedy"] == "accept it in the spec, or undo it by hand"
    assert "maintenance mode" in document["actions"][0]


def test_as_text_for_a_terminal(ops: Operator) -> None:
    shown = ops.run("checklist", "--text", expect=7).stdout
    assert "State of queue" in shown
    assert "##" not in shown


def test_a_store_without_secrets_shows_no_name_of_a_value(ops: Operator) -> None:
    # The names of the places are shown nowhere but in commands; values never (the operator's run asserts it).
    kept = environment_names(PROJECT, "prod", "queue", ops.secrets)
    shown = ops.run("checklist", expect=7).stdout
    assert not any(value in shown for value in kept.values())

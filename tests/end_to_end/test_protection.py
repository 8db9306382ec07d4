"""Protection that GitHub's plan does not have, that nobody can exercise, or that protects nothing."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.aspects.case import PROTECTED
from tests.end_to_end.world import GATE, World

UP = ("up", "--yes", "--skip-preview")
FILE = "/repos/raxx-app/TradeMasterAPI/contents/.github/workflows/deploy-queue.yml"


@pytest.fixture
def github(tmp_path: Path) -> Iterator[World]:
    """A prod stack that has only its environment and its gate, on the state of 18 May 2026."""
    with World(tmp_path) as world:
        world.edit(lambda config: config.pop("raxx-queue:apps"))
        world.pulumi("stack", "init", "prod", expect=0)
        yield world


def plan(world: World, name: str, *, shown: bool) -> None:
    """The organization's plan; hidden, the token is one of a person who administers the repository only."""
    document = world.control("GET", "/_/state")["github"]
    document["orgs"]["raxx-app"]["plan"] = name
    document["viewer"] = "MooseQuest" if shown else "RaptorDev"
    if not shown:
        document["repos"]["raxx-app/TradeMasterAPI"]["collaborators"]["RaptorDev"] = "admin"
    world.set_state("github", **document)


def spec(world: World, **values: Any) -> None:
    world.edit(lambda config: config["raxx-queue:environments"]["production"].update(values))


def break_the_gate(world: World) -> None:
    file = world.github("GET", FILE)
    text = base64.b64decode(file["content"]).decode()
    broken = text.replace("\n      && inputs.confirm == 'deploy-prod-now'", "")
    assert broken != text
    content = base64.b64encode(broken.encode()).decode()
    world.github("PUT", FILE, {"message": "break it", "content": content, "sha": file["sha"]})


def test_a_plan_that_is_shown_stops_before_any_write(github: World) -> None:
    plan(github, "team", shown=True)
    for command in (("preview",), UP):
        shown = github.refused(*command)
        assert "the plan team has no protection rules for private repositories" in shown
        assert "when_unavailable: confirm-gate" in shown


@pytest.mark.parametrize("shown_plan", [True, False], ids=["shown", "hidden"])
def test_the_confirm_gate_stands_in(github: World, shown_plan: bool) -> None:
    plan(github, "team", shown=shown_plan)
    spec(github, when_unavailable="confirm-gate")
    github.pulumi(*UP, "--stack", "prod", expect=0)
    shown = github.preview()
    assert shown.partition("Diagnostics:")[2].count("the confirm gate queue stands in, and is proved") == 1
    break_the_gate(github)
    assert "the gate queue is not proved: nothing stands before a deployment" in github.preview(expect=7)


def test_a_hidden_plan_that_refuses_is_an_error_and_never_a_success(github: World) -> None:
    """terraform-provider-github reduces what was refused and reports success (docs/facts.md#reduced-protection)."""
    plan(github, "team", shown=False)
    assert "required reviewers: want MooseQuest, found none" in github.preview(expect=7)
    shown = github.pulumi(*UP, "--stack", "prod", expect=1)
    assert "billing plan" in shown or "still differs: required reviewers" in shown
    assert "required reviewers: want MooseQuest, found none" in github.preview(expect=7)


def test_a_plan_that_is_bought_later_is_used(github: World) -> None:
    plan(github, "team", shown=False)
    spec(github, when_unavailable="confirm-gate")
    github.up("--skip-preview")
    github.preview()
    plan(github, "enterprise", shown=True)
    assert "required reviewers: want MooseQuest, found none" in github.preview(expect=7)
    github.up("--skip-preview")
    assert "MooseQuest" in str(github.github("GET", GATE))
    github.preview()


def test_a_reviewer_without_access_stops_before_any_write(github: World) -> None:
    spec(github, reviewers={"users": ["QueueOps"], "teams": ["auditors"]})
    shown = github.preview(expect=7)
    assert "reviewer QueueOps: want access to TradeMasterAPI, found none" in shown
    assert "reviewer team auditors: want access to TradeMasterAPI, found none" in shown
    shown = github.refused(*UP)
    assert "QueueOps cannot see TradeMasterAPI" in shown
    assert "team auditors cannot see TradeMasterAPI" in shown


def test_protected_branches_only_while_none_is_protected(github: World) -> None:
    spec(github, branch_policy="protected")
    github.up("--skip-preview")
    assert github.github("GET", GATE)["deployment_branch_policy"] == PROTECTED
    line = "branch policy: protected branches only, but no branch is protected: every branch may deploy"
    assert line in github.preview(expect=7)
    document = github.control("GET", "/_/state")["github"]
    document["repos"]["raxx-app/TradeMasterAPI"]["branches"]["main"]["protected"] = True
    github.set_state("github", **document)
    assert line not in github.preview()


def test_nobody_could_approve_is_a_notice(github: World) -> None:
    spec(github, prevent_self_review=True, can_admins_bypass=False)
    github.up("--skip-preview")
    assert "nobody could approve what MooseQuest deploys: MooseQuest is the only one" in github.preview()

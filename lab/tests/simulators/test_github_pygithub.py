"""PyGithub against the GitHub simulator over HTTP: it cannot tell (docs/facts.md#pygithub-urls)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from github import Auth, Github, GithubException, UnknownObjectException
from github.EnvironmentDeploymentBranchPolicy import EnvironmentDeploymentBranchPolicyParams
from github.EnvironmentProtectionRuleReviewer import ReviewerParams
from werkzeug.serving import make_server

from lab.simulators.server import LOOPBACK, KeepAliveHandler, in_thread
from lab.tests.simulators.github_client import ANY_TOKEN, WORKFLOW, GitHub

NAME = "raxx-app/TradeMasterAPI"


@pytest.fixture
def served() -> Iterator[tuple[GitHub, str]]:
    simulator = GitHub()
    server = make_server(LOOPBACK, 0, simulator.app, threaded=True, request_handler=KeepAliveHandler)
    with in_thread(server) as url:
        yield simulator, f"{url}/api/v3"


def client(url: str, token: str = ANY_TOKEN) -> Github:
    return Github(
        base_url=url, auth=Auth.Token(token), retry=None, seconds_between_requests=None, seconds_between_writes=None
    )


def test_reading_and_protecting(served: tuple[GitHub, str]) -> None:
    _, url = served
    with client(url) as github:
        repo = github.get_repo(NAME)
        assert (repo.default_branch, repo.private) == ("main", True)
        assert repo.get_environment("production").protection_rules == []

        made = repo.create_environment(
            "production",
            wait_timer=15,
            reviewers=[ReviewerParams("User", 101), ReviewerParams("Team", 201)],
            prevent_self_review=True,
            deployment_branch_policy=EnvironmentDeploymentBranchPolicyParams(custom_branch_policies=True),
        )
        assert [rule.type for rule in made.protection_rules] == ["wait_timer", "required_reviewers", "branch_policy"]
        reviewers = made.protection_rules[1].reviewers
        assert reviewers is not None
        assert [reviewer.reviewer.id for reviewer in reviewers] == [101, 201]
        assert [one.name for one in repo.get_environments()] == ["production"]

        repo.create_environment("a b/c")
        assert repo.get_environment("a b/c").name == "a b/c"
        repo.delete_environment("a b/c")
        with pytest.raises(UnknownObjectException):
            repo.get_environment("a b/c")


def test_files_and_people(served: tuple[GitHub, str]) -> None:
    _, url = served
    with client(url) as github:
        repo = github.get_repo(NAME)
        workflow = repo.get_contents(WORKFLOW)
        assert not isinstance(workflow, list)
        assert b"deploy-prod-now" in workflow.decoded_content
        repo.update_file(WORKFLOW, "Drop the gate", "on: push\n", workflow.sha)
        changed = repo.get_contents(WORKFLOW)
        assert not isinstance(changed, list)
        assert changed.decoded_content == b"on: push\n"
        assert repo.get_branch("main").protected is False
        assert repo.get_collaborator_permission("RaptorDev") == "write"
        team = github.get_organization("raxx-app").get_team_by_slug("queue-engineers")
        assert [member.login for member in team.get_members()] == ["MooseQuest", "RaptorDev"]
        assert github.get_user().login == "MooseQuest"


def test_refusals(served: tuple[GitHub, str]) -> None:
    simulator, url = served
    with client(url, "norights") as visitor, pytest.raises(UnknownObjectException):
        visitor.get_repo(NAME)
    with client(url, "wrong") as stranger, pytest.raises(GithubException, match="Bad credentials"):
        stranger.get_repo(NAME)
    simulator.set(simulator.state["orgs"]["raxx-app"], plan="team")
    with client(url) as github, pytest.raises(GithubException, match="required reviewers protection rule"):
        github.get_repo(NAME).create_environment("production")

"""Environments of the GitHub simulator: what a PUT keeps, clears and refuses; plans; patterns."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lab.tests.simulators.github_client import PRODUCTION, REPO, GitHub

MOOSE = {"type": "User", "id": 101}
ENGINEERS = {"type": "Team", "id": 201}
CUSTOM = {"protected_branches": False, "custom_branch_policies": True}
PROTECTED = {"protected_branches": True, "custom_branch_policies": False}
POLICIES = f"{PRODUCTION}/deployment-branch-policies"
ADVICE = "Failed to create the environment protection rule. Please ensure the billing plan supports the "


@pytest.fixture
def github() -> GitHub:
    return GitHub()


def rules(body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {rule["type"]: rule for rule in body["protection_rules"]}


def refused(github: GitHub, body: Any, path: str = PRODUCTION) -> str:
    """The message of a 422; nothing may have changed."""
    before = json.dumps(github.state)
    response = github("PUT", path, body)
    assert response.status_code == 422, response.text
    assert json.dumps(github.state) == before
    assert response.json is not None
    return str(response.json["message"])


def test_the_seed_protects_nothing(github: GitHub) -> None:
    body = github.get(PRODUCTION)
    assert (body["id"], body["protection_rules"]) == (7000, [])
    assert (body["can_admins_bypass"], body["deployment_branch_policy"]) == (True, None)
    assert github.get(f"{REPO}/environments")["total_count"] == 1


def test_a_new_environment_has_the_defaults(github: GitHub) -> None:
    bodies: list[Any] = [None, "null", {}]
    for body in bodies:
        github("DELETE", f"{REPO}/environments/qa")
        made = github.put(f"{REPO}/environments/qa", body)
        assert (made["protection_rules"], made["can_admins_bypass"]) == ([], True)
        assert made["deployment_branch_policy"] is None
    assert github.get(f"{REPO}/environments")["total_count"] == 2


def test_rules_are_shown_in_full_and_in_order(github: GitHub) -> None:
    body = github.put(
        PRODUCTION,
        {
            "wait_timer": 30,
            "prevent_self_review": True,
            "reviewers": [MOOSE, ENGINEERS],
            "can_admins_bypass": False,
            "deployment_branch_policy": CUSTOM,
        },
    )
    assert list(rules(body)) == ["wait_timer", "required_reviewers", "branch_policy"]
    gate = rules(body)["required_reviewers"]
    assert gate["prevent_self_review"] is True
    assert [who["reviewer"].get("login") or who["reviewer"]["slug"] for who in gate["reviewers"]] == [
        "MooseQuest",
        "queue-engineers",
    ]
    assert (rules(body)["wait_timer"]["wait_timer"], body["can_admins_bypass"]) == (30, False)
    assert github.get(PRODUCTION) == body


def test_fields_left_out_keep_their_values(github: GitHub) -> None:
    before = github.put(
        PRODUCTION,
        {"wait_timer": 5, "reviewers": [MOOSE], "can_admins_bypass": False, "deployment_branch_policy": PROTECTED},
    )
    for body in (None, {}, {"wait_timer": 5}):
        assert github.put(PRODUCTION, body) == before


@pytest.mark.parametrize(
    ("field", "empty", "rule"),
    [
        ("wait_timer", 0, "wait_timer"),
        ("reviewers", None, "required_reviewers"),
        ("reviewers", [], "required_reviewers"),
        ("deployment_branch_policy", None, "branch_policy"),
    ],
)
def test_empty_values_clear_one_rule_only(github: GitHub, field: str, empty: Any, rule: str) -> None:
    before = github.put(PRODUCTION, {"wait_timer": 5, "reviewers": [MOOSE], "deployment_branch_policy": PROTECTED})
    after = github.put(PRODUCTION, {field: empty})
    assert rules(after) == {kind: one for kind, one in rules(before).items() if kind != rule}


def test_a_null_bypass_is_the_default(github: GitHub) -> None:
    assert github.put(PRODUCTION, {"can_admins_bypass": False})["can_admins_bypass"] is False
    assert github.put(PRODUCTION, {"can_admins_bypass": None})["can_admins_bypass"] is True


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"wait_timer": 43201}, "43201 is not less than or equal to 43200"),
        ({"wait_timer": -1}, "-1 is not greater than or equal to 0"),
        ({"wait_timer": "5"}, "is not an integer"),
        ({"wait_timer": True}, "is not an integer"),
        ({"prevent_self_review": "yes"}, "is not a boolean"),
        ({"reviewers": [MOOSE] * 7}, "No more than 6 items are allowed; 7 were supplied."),
        ({"reviewers": [{"type": "Robot", "id": 1}]}, "a type (User or Team)"),
        ({"reviewers": "MooseQuest"}, "is not an array"),
        ({"deployment_branch_policy": {"protected_branches": True}}, '"custom_branch_policies" is not a boolean'),
        ({"reviewer": []}, '"reviewer" is not a permitted key.'),
    ],
)
def test_a_wrong_form_is_refused(github: GitHub, body: dict[str, Any], says: str) -> None:
    message = refused(github, body)
    assert message.startswith("Invalid request.\n\n")
    assert says in message


@pytest.mark.parametrize("flag", [True, False])
def test_equal_policy_flags_are_refused(github: GitHub, flag: bool) -> None:
    policy = {"protected_branches": flag, "custom_branch_policies": flag}
    message = refused(github, {"wait_timer": 3, "deployment_branch_policy": policy})
    assert message == '"custom_branch_policies" and "protected_branches" cannot have the same value'


@pytest.mark.parametrize(
    "reviewer",
    [
        {"type": "User", "id": 102},
        {"type": "User", "id": 999},
        {"type": "Team", "id": 202},
        {"type": "Team", "id": 101},
    ],
    ids=["member without access", "nobody", "team without access", "a user's id for a team"],
)
def test_reviewers_need_access(github: GitHub, reviewer: dict[str, Any]) -> None:
    assert refused(github, {"wait_timer": 3, "reviewers": [MOOSE, reviewer]}) == "Validation Failed"


def test_read_access_is_enough_to_review(github: GitHub) -> None:
    github.set(github.repo["collaborators"], QueueOps="read")
    github.set(github.state["teams"][1]["repos"], **{"raxx-app/TradeMasterAPI": "pull"})
    body = github.put(PRODUCTION, {"reviewers": [{"type": "User", "id": 102}, {"type": "Team", "id": 202}]})
    assert len(rules(body)["required_reviewers"]["reviewers"]) == 2


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ({"reviewers": [MOOSE]}, "required reviewers"),
        ({"reviewers": None}, "required reviewers"),
        ({"reviewers": []}, "required reviewers"),
        ({"wait_timer": 10}, "wait timer"),
        ({"wait_timer": 0}, "wait timer"),
        ({"wait_timer": 0, "reviewers": None, "deployment_branch_policy": None}, "required reviewers"),
        ({"can_admins_bypass": True}, "required reviewers"),
        ({"prevent_self_review": False}, "required reviewers"),
    ],
)
def test_a_plan_without_rules_refuses_the_fields_even_at_their_defaults(
    github: GitHub, body: dict[str, Any], rule: str
) -> None:
    github.set(github.state["orgs"]["raxx-app"], plan="team")
    for path in (PRODUCTION, f"{REPO}/environments/new"):
        assert refused(github, body, path) == f"{ADVICE}{rule} protection rule."
    answer = github("PUT", PRODUCTION, body).json
    assert answer is not None
    assert "errors" not in answer
    assert answer["documentation_url"] == (
        "https://docs.github.com/rest/deployments/environments#create-or-update-an-environment"
    )


@pytest.mark.parametrize("policy", [None, PROTECTED, CUSTOM])
def test_such_a_plan_takes_the_branch_policy_alone(github: GitHub, policy: dict[str, bool] | None) -> None:
    github.set(github.state["orgs"]["raxx-app"], plan="team")
    body = github.put(f"{REPO}/environments/new", {"deployment_branch_policy": policy})
    assert body["deployment_branch_policy"] == policy


def test_a_public_repository_has_every_rule_on_every_plan(github: GitHub) -> None:
    github.set(github.repo, private=False)
    github.set(github.state["orgs"]["raxx-app"], plan="free")
    assert list(rules(github.put(PRODUCTION, {"wait_timer": 1, "reviewers": [MOOSE]}))) == [
        "wait_timer",
        "required_reviewers",
    ]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", f"{REPO}/environments"), ("GET", PRODUCTION), ("PUT", PRODUCTION), ("GET", POLICIES)]
)
def test_a_free_private_repository_has_no_environments(github: GitHub, method: str, path: str) -> None:
    github.set(github.state["orgs"]["raxx-app"], plan="free")
    assert github(method, path).status_code == 404


def test_a_name_with_a_slash_is_decoded_once(github: GitHub) -> None:
    body = github.put(f"{REPO}/environments/a%20b%2Fc", {"wait_timer": 1})
    assert body["name"] == "a b/c"
    assert body["url"].endswith(f"/api/v3{REPO}/environments/a%20b%2Fc")
    assert github.get(f"{REPO}/environments/a%20b%2Fc") == body
    assert github.put(f"{REPO}/environments/x%252Fy")["name"] == "x%2Fy"
    assert github("DELETE", f"{REPO}/environments/a%20b%2Fc").status_code == 204


def test_names_ignore_case(github: GitHub) -> None:
    assert github.put(f"{REPO}/environments/Production", {"wait_timer": 1})["id"] == 7000
    assert github.get(f"{REPO}/environments")["total_count"] == 1


def test_delete_and_missing(github: GitHub) -> None:
    assert github("DELETE", PRODUCTION).status_code == 204
    for method in ("GET", "DELETE"):
        response = github(method, PRODUCTION)
        assert (response.status_code, response.json and response.json["message"]) == (404, "Not Found")


def test_rule_ids_last_as_long_as_the_rule(github: GitHub) -> None:
    first = rules(github.put(PRODUCTION, {"reviewers": [MOOSE]}))["required_reviewers"]["id"]
    assert rules(github.put(PRODUCTION, {"reviewers": [ENGINEERS]}))["required_reviewers"]["id"] == first
    github.put(PRODUCTION, {"reviewers": []})
    assert rules(github.put(PRODUCTION, {"reviewers": [MOOSE]}))["required_reviewers"]["id"] != first


@pytest.mark.parametrize("policy", [None, PROTECTED])
def test_patterns_need_custom_policies(github: GitHub, policy: dict[str, bool] | None) -> None:
    github.put(PRODUCTION, {"deployment_branch_policy": policy})
    assert github("GET", POLICIES).status_code == 404
    assert github("POST", POLICIES, {"name": "main"}).status_code == 404
    missing = f"{REPO}/environments/nope/deployment-branch-policies"
    assert github("GET", missing).status_code == github("POST", missing, {"name": "main"}).status_code == 404


def test_patterns_are_made_renamed_and_deleted(github: GitHub) -> None:
    github.put(PRODUCTION, {"deployment_branch_policy": CUSTOM})
    made = github("POST", POLICIES, {"name": "main"})
    assert (made.status_code, made.json and made.json["type"]) == (200, "branch")
    assert github("POST", POLICIES, {"name": "main"}).status_code == 303
    assert github("POST", POLICIES, {"name": "main", "type": "tag"}).status_code == 200
    assert github("POST", POLICIES, {"type": "tag"}).status_code == 422
    assert github("POST", POLICIES, {"name": "x", "type": "commit"}).status_code == 422
    assert made.json is not None
    one = f"{POLICIES}/{made.json['id']}"
    assert github.put(one, {"name": "release/*"}) == github.get(one) == made.json | {"name": "release/*"}
    assert [policy["name"] for policy in github.get(POLICIES)["branch_policies"]] == ["release/*", "main"]
    assert github("DELETE", one).status_code == 204
    assert github("GET", one).status_code == github("DELETE", one).status_code == 404
    assert github.get(POLICIES)["total_count"] == 1


@pytest.mark.parametrize("policy", [None, PROTECTED])
def test_switching_custom_policies_off_drops_the_patterns(github: GitHub, policy: dict[str, bool] | None) -> None:
    github.put(PRODUCTION, {"deployment_branch_policy": CUSTOM})
    github("POST", POLICIES, {"name": "main"})
    github.put(PRODUCTION, {"deployment_branch_policy": policy})
    github.put(PRODUCTION, {"deployment_branch_policy": CUSTOM})
    assert github.get(POLICIES)["total_count"] == 0

"""Each way in which a live environment can differ from its spec gives exactly one item, word for word."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from infra.audit import Item, Weight, compare_environment
from infra.live.found import FoundEnvironment
from infra.spec import BranchPatterns
from tests.audit.converged import ENVIRONMENT
from tests.audit.declared import prod

MAIN = BranchPatterns(patterns=("main",))
BOTH = {"patterns": ["release/*", "main"]}


def compare(live: FoundEnvironment | None, **spec: Any) -> list[Item]:
    """The items of prod's environment, its spec changed field by field."""
    return compare_environment("production", prod(environment=spec).environments["production"], live)


CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "all reviewers removed": ({}, {"users": ()}, "required reviewers: want MooseQuest, found none"),
    "reviewer swapped": ({}, {"users": ("QueueOps",)}, "required reviewers: want MooseQuest, found QueueOps"),
    "reviewer added": (
        {},
        {"users": ("QueueOps", "MooseQuest")},
        "required reviewers: want MooseQuest, found MooseQuest, QueueOps",
    ),
    "team added": (
        {},
        {"teams": ("auditors",)},
        "required reviewers: want MooseQuest, found MooseQuest, team auditors",
    ),
    "team in a user's place": (
        {"reviewers": {"teams": ["moosequest"]}},
        {},
        "required reviewers: want team moosequest, found MooseQuest",
    ),
    "nobody wanted": ({"reviewers": {}}, {}, "required reviewers: want none, found MooseQuest"),
    "self-review allowed": ({"prevent_self_review": True}, {}, "prevent self-review: want on, found off"),
    "self-review prevented": ({}, {"prevent_self_review": True}, "prevent self-review: want off, found on"),
    "admins may bypass": ({"can_admins_bypass": False}, {}, "admins can bypass: want no, found yes"),
    "admins may not bypass": ({}, {"can_admins_bypass": False}, "admins can bypass: want yes, found no"),
    "wait timer": ({"wait_timer": 30}, {}, "wait timer: want 30 min, found 0 min"),
    "policy dropped": (
        {"branch_policy": "protected"},
        {},
        "branch policy: want protected branches only, found any branch",
    ),
    "policy added": (
        {},
        {"branch_policy": "protected"},
        "branch policy: want any branch, found protected branches only",
    ),
    "pattern missing": (
        {"branch_policy": BOTH},
        {"branch_policy": MAIN},
        "branch policy: want branches main, release/*, found branches main",
    ),
    "pattern extra": (
        {"branch_policy": {"patterns": ["main"]}},
        {"branch_policy": BranchPatterns(patterns=("main", "attack"))},
        "branch policy: want branches main, found branches attack, main",
    ),
    "patterns all gone": (
        {"branch_policy": {"patterns": ["main"]}},
        {"branch_policy": BranchPatterns.model_construct(patterns=())},
        "branch policy: want branches main, found branches none",
    ),
}


@pytest.mark.parametrize(("spec", "live", "line"), CHANGES.values(), ids=CHANGES.keys())
def test_one_change_is_one_item(spec: dict[str, Any], live: dict[str, Any], line: str) -> None:
    items = compare(replace(ENVIRONMENT, **live), **spec)
    assert [(str(item), item.weight) for item in items] == [(line, Weight.DRIFT)]


EQUAL: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "as committed": ({}, {}),
    "logins ignore case": ({"reviewers": {"users": ["moosequest"]}}, {}),
    "order of reviewers": (
        {"reviewers": {"users": ["QueueOps", "MooseQuest"], "teams": ["b", "a"]}},
        {"users": ("MooseQuest", "QueueOps"), "teams": ("a", "b")},
    ),
    "order of patterns": (
        {"branch_policy": BOTH},
        {"branch_policy": BranchPatterns(patterns=("main", "release/*"))},
    ),
}


@pytest.mark.parametrize(("spec", "live"), EQUAL.values(), ids=EQUAL.keys())
def test_nothing_to_say_when_equal(spec: dict[str, Any], live: dict[str, Any]) -> None:
    assert compare(replace(ENVIRONMENT, **live), **spec) == []


def test_a_missing_environment_is_one_item() -> None:
    (item,) = compare(None)
    assert (str(item), item.weight) == ("environment: want production, found none", Weight.DRIFT)


def test_several_differences_are_all_there() -> None:
    live = replace(ENVIRONMENT, users=(), can_admins_bypass=False, wait_timer=5, branch_policy="protected")
    assert [item.name for item in compare(live)] == [
        "required reviewers",
        "admins can bypass",
        "wait timer",
        "branch policy",
    ]

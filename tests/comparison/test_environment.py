"""Each way in which a live environment can differ from its spec gives exactly one item, word for word.

What a change from outside gives, aspect by aspect, stands in tests/aspects/.
"""

from __future__ import annotations

from typing import Any

import pytest

from infra.apis.found import FoundEnvironment
from infra.apis.session import Apis
from infra.aspects.branch_policy import FoundPolicy
from infra.aspects.reviewers import FoundReviewers
from infra.comparison.stack import Comparison
from infra.items import Item, Weight
from infra.spec import BranchPatterns
from infra.words import sentence
from tests.comparison.converged import environment, found
from tests.comparison.declared import prod

BOTH = {"patterns": ["release/*", "main"]}


def compare(live: FoundEnvironment | None, **spec: Any) -> list[Item]:
    """The items of prod's environment, its spec changed field by field."""
    return Comparison(prod(environment=spec), Apis(None, None), found(), {}).environment("production", live)


def policy(*patterns: str) -> FoundPolicy:
    """A custom branch policy with these patterns."""
    return FoundPolicy(BranchPatterns.model_construct(patterns=patterns), {})


CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "team in a user's place": (
        {"reviewers": {"teams": ["moosequest"]}},
        {},
        "required reviewers: want team moosequest, found MooseQuest",
    ),
    "nobody wanted": ({"reviewers": {}}, {}, "required reviewers: want none, found MooseQuest"),
    "self-review allowed": ({"prevent_self_review": True}, {}, "prevent self-review: want on, found off"),
    "self-review prevented": ({}, {"prevent_self_review": True}, "prevent self-review: want off, found on"),
    "admins may bypass": ({"can_admins_bypass": False}, {}, "admins can bypass: want no, found yes"),
    "wait timer": ({"wait_timer": 30}, {}, "wait timer: want 30 min, found 0 min"),
    "policy dropped": (
        {"branch_policy": "protected"},
        {},
        "branch policy: want protected branches only, found any branch",
    ),
    "pattern missing": (
        {"branch_policy": BOTH},
        {"branch_policy": policy("main")},
        "branch policy: want branches main, release/*, found branches main",
    ),
    "pattern extra": (
        {"branch_policy": {"patterns": ["main"]}},
        {"branch_policy": policy("main", "attack")},
        "branch policy: want branches main, found branches attack, main",
    ),
    "patterns all gone": (
        {"branch_policy": {"patterns": ["main"]}},
        {"branch_policy": policy()},
        "branch policy: want branches main, found branches none",
    ),
}


@pytest.mark.parametrize(("spec", "live", "line"), CHANGES.values(), ids=CHANGES.keys())
def test_one_change_is_one_item(spec: dict[str, Any], live: dict[str, Any], line: str) -> None:
    items = compare(environment(**live), **spec)
    assert [(sentence(item), item.weight) for item in items] == [(line, Weight.DRIFT)]


EQUAL: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "as committed": ({}, {}),
    "logins ignore case": ({"reviewers": {"users": ["moosequest"]}}, {}),
    "order of reviewers": (
        {"reviewers": {"users": ["QueueOps", "MooseQuest"], "teams": ["b", "a"]}},
        {"reviewers": FoundReviewers(("MooseQuest", "QueueOps"), ("a", "b"))},
    ),
    "order of patterns": ({"branch_policy": BOTH}, {"branch_policy": policy("main", "release/*")}),
}


@pytest.mark.parametrize(("spec", "live"), EQUAL.values(), ids=EQUAL.keys())
def test_nothing_to_say_when_equal(spec: dict[str, Any], live: dict[str, Any]) -> None:
    assert compare(environment(**live), **spec) == []


def test_a_missing_environment_is_one_item() -> None:
    (item,) = compare(None)
    assert (sentence(item), item.weight) == ("environment: want production, found none", Weight.DRIFT)


REVIEWERS: dict[str, tuple[FoundReviewers, str]] = {
    "all removed": (FoundReviewers((), ()), "none"),
    "swapped": (FoundReviewers(("QueueOps",), ()), "QueueOps"),
    "added": (FoundReviewers(("QueueOps", "MooseQuest"), ()), "MooseQuest, QueueOps"),
    "team added": (FoundReviewers(("MooseQuest",), ("auditors",)), "MooseQuest, team auditors"),
}


@pytest.mark.parametrize(("reviewers", "line"), REVIEWERS.values(), ids=REVIEWERS.keys())
def test_several_differences_are_one_item_each(reviewers: FoundReviewers, line: str) -> None:
    live = environment(
        reviewers=reviewers, can_admins_bypass=False, wait_timer=5, branch_policy=FoundPolicy("protected", {})
    )
    items = compare(live)
    assert {item.weight for item in items} == {Weight.DRIFT}
    assert [sentence(item) for item in items] == [
        f"required reviewers: want MooseQuest, found {line}",
        "admins can bypass: want yes, found no",
        "wait timer: want 0 min, found 5 min",
        "branch policy: want any branch, found protected branches only",
    ]

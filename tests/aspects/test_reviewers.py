"""Required reviewers: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.reviewers import REVIEWERS
from tests.aspects.case import ENGINEERS, MOOSE, RAPTOR_DEV, Case, all_of, github, in_github, no_people, reviewers
from tests.aspects.contract import EnvironmentContract


class TestRequiredReviewers(EnvironmentContract):
    aspect = REVIEWERS
    changes = (
        Case(
            "all reviewers removed",
            github("PUT", "", {"reviewers": None}),
            "required reviewers: want MooseQuest, found none",
            "own",
            "converge",
            engine=True,
        ),
        Case(
            "reviewer swapped",
            reviewers(RAPTOR_DEV),
            "required reviewers: want MooseQuest, found RaptorDev",
            "stock",
            "converge",
        ),
        Case(
            "reviewer added",
            reviewers(MOOSE, RAPTOR_DEV),
            "required reviewers: want MooseQuest, found MooseQuest, RaptorDev",
            "stock",
            "converge",
        ),
        Case(
            "team added as reviewer",
            reviewers(MOOSE, ENGINEERS),
            "required reviewers: want MooseQuest, found MooseQuest, team queue-engineers",
            "stock",
            "converge",
        ),
        Case(
            "reviewer swapped for a team",
            reviewers(ENGINEERS),
            "required reviewers: want MooseQuest, found team queue-engineers",
            "stock",
            "converge",
            engine=True,
        ),
        Case(
            "environment deleted and made anew without rules",
            all_of(github("DELETE"), github("PUT", "", {})),
            "required reviewers: want MooseQuest, found none",
            "own",
            "converge",
        ),
        Case(
            "all reviewers removed and a wait timer added",
            github("PUT", "", {"reviewers": [], "wait_timer": 1}),
            "required reviewers: want MooseQuest, found none",
            "stock",
            "converge",
        ),
        Case(
            "team no longer a reviewer",
            reviewers(MOOSE),
            "required reviewers: want MooseQuest, team queue-engineers, found MooseQuest",
            "stock",
            "converge",
            mentioned=True,
        ),
        Case(
            "all reviewers removed, users and teams",
            github("PUT", "", {"reviewers": []}),
            "required reviewers: want MooseQuest, team queue-engineers, found none",
            "own",
            "converge",
            mentioned=True,
        ),
        Case(
            "reviewing team loses its access",
            in_github(no_people),
            "reviewer team queue-engineers: want access to TradeMasterAPI, found none",
            "own",
            "report",
            mentioned=True,
            engine=True,
        ),
    )

"""Collaborators: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.names_on_app import COLLABORATORS
from tests.aspects.case import MALLORY, UNKNOWN, Case, heroku, in_app
from tests.aspects.contract import AppContract


class TestCollaborators(AppContract):
    aspect = COLLABORATORS
    changes = (
        Case(
            "ownership transferred",
            in_app(owner=MALLORY),
            f"collaborator ops@example.com: {UNKNOWN}",
            "own",
            "report",
        ),
        Case(
            "collaborator added",
            heroku("POST", "/collaborators", {"user": "mallory@example.net"}),
            f"collaborator mallory@example.net: {UNKNOWN}",
            "own",
            "report",
            engine=True,
        ),
        Case(
            "declared collaborator removed",
            heroku("DELETE", "/collaborators/dev@example.com"),
            "collaborator dev@example.com: want one, found none",
            "own",
            "report",
            mentioned=True,
        ),
    )

"""Collaborators: what is seen of outside changes, and what is undone."""

from __future__ import annotations

from infra.aspects.collaborators import Collaborators
from tests.aspects.case import MALLORY, UNKNOWN, Case, heroku, in_app
from tests.aspects.contract import AppContract


class TestCollaborators(AppContract):
    aspect = Collaborators()
    changes = (
        Case(
            "ownership transferred",
            in_app(owner=MALLORY),
            f"collaborator ops@example.com: {UNKNOWN}",
            "audit",
            "report",
        ),
        Case(
            "collaborator added",
            heroku("POST", "/collaborators", {"user": "mallory@example.net"}),
            f"collaborator mallory@example.net: {UNKNOWN}",
            "audit",
            "report",
            engine=True,
        ),
        Case(
            "declared collaborator removed",
            heroku("DELETE", "/collaborators/dev@example.com"),
            "collaborator dev@example.com: want one, found none",
            "audit",
            "report",
            mentioned=True,
        ),
    )

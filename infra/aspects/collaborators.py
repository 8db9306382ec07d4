"""Who has access to the app, by e-mail address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.aspects.belongings import Belonging, Belongings
from infra.items import Kind
from infra.spec import App


class Collaborators(Belongings):
    name, path, kind = "collaborators", "collaborators", Kind("collaborator", "collaborator {}")

    def declared(self, app: App) -> tuple[str, ...]:
        return app.collaborators

    def each(self, app: Mapping[str, Any], found: Mapping[str, Any]) -> Belonging:
        """The app's owner is one of its collaborators; members of the app's team have a role in it."""
        email = found["user"]["email"]
        if email == (app.get("owner") or {}).get("email"):
            return Belonging(email, "the app's owner")
        in_team = bool(app.get("team")) and found.get("role") in ("admin", "member", "owner")
        return Belonging(email, "the team" if in_team else "")

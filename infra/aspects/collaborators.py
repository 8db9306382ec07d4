"""Who has access to the app, by e-mail address."""

from collections.abc import Mapping
from typing import Any

from infra.aspects.belongings import Belonging, Belongings
from infra.items import Kind


def _collaborator(app: Mapping[str, Any], person: Mapping[str, Any]) -> Belonging:
    """The app's owner is one of its collaborators; members of the app's team have a role in it."""
    email = person["user"]["email"]
    if email == (app.get("owner") or {}).get("email"):
        return Belonging(email, "the app's owner")
    in_team = bool(app.get("team")) and person.get("role") in ("admin", "member", "owner")
    return Belonging(email, "the team" if in_team else "")


COLLABORATORS = Belongings("collaborators", Kind("collaborator", "collaborator {}"), "collaborators", _collaborator)

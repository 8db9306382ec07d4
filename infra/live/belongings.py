"""Who owns what else lives on an app: domains, collaborators, webhooks, log drains and features (issue 4, part 1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from infra.live.found import Belonging, Belongings

Thing = Mapping[str, Any]


def assemble_belongings(parts: Mapping[str, Any]) -> Belongings:
    """The belongings in the answers to an app's requests."""
    return Belongings(
        domains=_sorted(_domain(domain) for domain in parts["domains"]),
        collaborators=_sorted(_collaborator(parts["app"], person) for person in parts["collaborators"]),
        webhooks=_sorted(Belonging(_host(webhook["url"])) for webhook in parts["webhooks"]),
        log_drains=_sorted(_drain(drain) for drain in parts["log_drains"]),
        features=_sorted(Belonging(feature["name"]) for feature in parts["features"] if feature["enabled"]),
    )


def _sorted(things: Any) -> tuple[Belonging, ...]:
    return tuple(sorted(things, key=lambda thing: thing.name))


def _domain(domain: Thing) -> Belonging:
    """Domains of kind "heroku" are the app's own herokuapp.com name."""
    return Belonging(domain["hostname"], "the platform" if domain["kind"] == "heroku" else "")


def _collaborator(app: Thing, person: Thing) -> Belonging:
    """The app's owner is one of its collaborators; members of the app's team have a role in it."""
    email = person["user"]["email"]
    if email == (app.get("owner") or {}).get("email"):
        return Belonging(email, "the app's owner")
    in_team = bool(app.get("team")) and person.get("role") in ("admin", "member", "owner")
    return Belonging(email, "the team" if in_team else "")


def _drain(drain: Thing) -> Belonging:
    addon = drain.get("addon")
    return Belonging(_host(drain["url"]), addon.get("name") or "an add-on" if addon else "")


def _host(url: str) -> str:
    """The host alone: the rest of such a URL often holds a key."""
    return urlsplit(url).hostname or "a URL without a host"

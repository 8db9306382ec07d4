"""An app in the state, and as the API shows it."""

from __future__ import annotations

from typing import Any

from lab.simulators.heroku.store import Thing, fresh, identity, now, reference

LISTS = ("releases", "dynos", "buildpacks", "domains", "webhooks", "log_drains", "features")
SHOWN = ("acm", "created_at", "id", "maintenance", "name", "owner", "released_at", "updated_at", "web_url")


def show(app: Thing) -> Thing:
    """An app as the API gives it."""
    team = None if app["team"] is None else dict(app["team"])
    return {
        **{key: app[key] for key in SHOWN},
        "archived_at": None,
        "build_stack": reference("stack", app["build_stack"]),
        "buildpack_provided_description": None,
        "generation": reference("generation", "cedar"),
        "git_url": f"https://git.heroku.com/{app['name']}.git",
        "internal_routing": None,
        "organization": team,
        "region": reference("region", app["region"]),
        "repo_size": None,
        "slug_size": None,
        "space": None,
        "stack": reference("stack", app["stack"]),
        "team": team,
    }


def show_in_team(app: Thing) -> Thing:
    """An app as the team routes give it."""
    return {**show(app), "joined": True, "locked": app["locked"]}


def new(state: dict[str, Any], name: str, owner: Thing, region: str, stack: str, team: Thing | None = None) -> Thing:
    """An app that has nothing yet, put into the state. Its address is drawn (docs/facts.md#app-web-url)."""
    identifier, at = fresh(state), now()
    app: Thing = {
        "id": identifier,
        "name": name,
        "owner": {"id": owner["id"], "email": owner["email"]},
        "team": team,
        "locked": False,
        "region": region,
        "stack": stack,
        "build_stack": stack,
        "maintenance": False,
        "acm": False,
        "web_url": address(name, identifier),
        "created_at": at,
        "updated_at": at,
        "released_at": at,
        "config_vars": {},
        "formation": {},
        "collaborators": [collaborator(owner, identifier, "owner", at)],
        "pipeline_coupling": None,
        **{name: [] for name in LISTS},
    }
    state["heroku"]["apps"][identifier] = app
    return app


def collaborator(person: Thing, app_id: str, role: str | None, at: str) -> Thing:
    """A person's part in an app."""
    return {
        "id": identity("collaborator", f"{app_id}/{person['email']}"),
        "user": {"id": person["id"], "email": person["email"], "federated": False},
        "role": role,
        "permissions": [],
        "created_at": at,
        "updated_at": at,
    }


def address(name: str, drawn_from: str) -> str:
    return f"https://{name}-{identity('address', drawn_from).replace('-', '')[:12]}.herokuapp.com/"

"""Apps that belong to a team (docs/facts.md#team-apps)."""

from __future__ import annotations

from lab.simulators.heroku.answers import not_found
from lab.simulators.heroku.app_records import show_in_team
from lab.simulators.heroku.apps import create_for, visible
from lab.simulators.heroku.guard import account
from lab.simulators.heroku.ranges import page
from lab.simulators.heroku.store import Thing, fields, find_app, find_team, identity, named
from lab.simulators.routing import Call, Reply, Route


def _create_in_team(call: Call) -> Reply:
    """{team, name?, region?, stack?, locked?}; with {personal: true} it is the account's own."""
    wanted = fields(call)
    if wanted.get("personal") or not wanted.get("team"):
        return Reply(201, show_in_team(create_for(call, account(call), None)))
    team = find_team(call, named(wanted["team"]))
    owner = {"id": identity("account", team["name"]), "email": f"{team['name']}@herokumanager.com"}
    app = create_for(call, owner, {"id": team["id"], "name": team["name"]})
    app["locked"] = bool(wanted.get("locked"))
    return Reply(201, show_in_team(app))


def _list_of_team(call: Call) -> Reply:
    team = find_team(call, call.params["team"])
    apps = [app for app in visible(call) if app["team"] is not None and app["team"]["id"] == team["id"]]
    return page(call, [show_in_team(app) for app in apps], "id", ("name", "updated_at"))


def _team_app(call: Call) -> Thing:
    app = find_app(call)
    if app["team"] is None:
        raise not_found("app")
    return app


def _get_in_team(call: Call) -> Reply:
    return Reply(body=show_in_team(_team_app(call)))


def _lock(call: Call) -> Reply:
    """{locked}. Transfers (owner) are not simulated."""
    app = _team_app(call)
    app["locked"] = bool(fields(call).get("locked", app["locked"]))
    return Reply(body=show_in_team(app))


ROUTES = (
    Route("POST", "/teams/apps", _create_in_team, "team-app"),
    Route("GET", "/teams/apps/<app>", _get_in_team, "team-app"),
    Route("PATCH", "/teams/apps/<app>", _lock, "team-app"),
    Route("GET", "/teams/<team>/apps", _list_of_team, "team-app[]"),
)

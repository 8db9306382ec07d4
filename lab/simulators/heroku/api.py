"""The Heroku API: its inventory is the routes of the modules below."""

from __future__ import annotations

from lab.simulators.heroku import (
    addons,
    apps,
    attachments,
    buildpacks,
    config_vars,
    dynos,
    features,
    formation,
    names_on_app,
    people,
    releases,
    runtime,
    team_apps,
)
from lab.simulators.heroku.answers import body
from lab.simulators.heroku.control import CONTROL
from lab.simulators.heroku.guard import finish, guard, not_simulated
from lab.simulators.routing import Api

MODULES = (
    people,
    apps,
    team_apps,
    config_vars,
    addons,
    attachments,
    releases,
    formation,
    dynos,
    buildpacks,
    features,
    names_on_app,
    runtime,
)

API = Api(
    prefix="/",
    routes=tuple(route for module in MODULES for route in module.ROUTES),
    guard=guard,
    finish=finish,
    not_simulated=not_simulated,
    failure=body,
    control=CONTROL,
    method_override=True,
)

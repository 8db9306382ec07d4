"""The APIs that are simulated, by their names; "web" is what runs beside Heroku's, on its part of the state."""

from __future__ import annotations

from simulators.github.api import API as GITHUB
from simulators.heroku.api import API as HEROKU
from simulators.heroku.runtime import API as WEB
from simulators.routing import Api

APIS: dict[str, Api] = {"heroku": HEROKU, "github": GITHUB, "web": WEB}

"""The APIs that are simulated, by their names; "web" is what runs beside Heroku's, on its part of the state."""

from __future__ import annotations

from lab.simulators.github.api import API as GITHUB
from lab.simulators.heroku.api import API as HEROKU
from lab.simulators.heroku.runtime import API as WEB
from lab.simulators.routing import Api

APIS: dict[str, Api] = {"heroku": HEROKU, "github": GITHUB, "web": WEB}

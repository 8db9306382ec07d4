"""The APIs that are simulated, by the name of their part of the state."""

from __future__ import annotations

from simulators.github.api import API as GITHUB
from simulators.heroku.api import API as HEROKU
from simulators.routing import Api

APIS: dict[str, Api] = {"heroku": HEROKU, "github": GITHUB}

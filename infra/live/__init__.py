"""What is live: read-only looks at Heroku and GitHub that answer in the spec's terms."""

from infra.live.found import Found, FoundAddon, FoundApp, FoundEnvironment, FoundGate, FoundProcess
from infra.live.look import Apis, connect, look, look_at_app, look_at_environment, look_at_gate

__all__ = [
    "Apis",
    "Found",
    "FoundAddon",
    "FoundApp",
    "FoundEnvironment",
    "FoundGate",
    "FoundProcess",
    "connect",
    "look",
    "look_at_app",
    "look_at_environment",
    "look_at_gate",
]

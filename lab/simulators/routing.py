"""What an API of the simulators is made of: routes, the call a handler gets, the reply it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from werkzeug import Request
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, MapAdapter, Rule


@dataclass
class Call:
    """One request. Handlers change `state` in place; the server saves it after a write that succeeds."""

    request: Request
    params: dict[str, str]
    """From the rule, percent-decoded once (`test%2Fenv` is one parameter, `test/env`)."""
    state: dict[str, Any]
    """The whole state document: {"heroku": {...}, "github": {...}}."""
    base_url: str
    """`http://127.0.0.1:PORT`, no slash at the end."""
    body: Any
    """The parsed JSON body; None when there is none."""
    malformed: bool = False
    """The body is there and is no JSON. The API's guard answers it in its own words."""
    memory: dict[str, Any] = field(default_factory=dict)
    """Lives as long as the server and is never saved: what is left of a rate limit, for example."""
    caller: dict[str, Any] = field(default_factory=dict)
    """Who asks; the API's guard fills it in."""


@dataclass
class Reply:
    """What a handler gives. `ordered` says that a list's order is part of the answer, so it is never shuffled."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    ordered: bool = False


class ApiError(Exception):
    """Ends a call with this reply; what the handler had changed until then is undone."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"answered {reply.status}")
        self.reply = reply


Handler = Callable[[Call], Reply]


@dataclass(frozen=True)
class Route:
    """One line of an API's inventory."""

    method: str
    rule: str
    """Werkzeug rule below the API's prefix, for example `/apps/<app>/config-vars`."""
    handler: Handler
    schema: str
    """The published schema or model that a 2xx body must validate against; "" for no body."""


def _plain_failure(status: int) -> Any:
    return {"message": f"fault with status {status}"}


@dataclass(frozen=True)
class Api:
    """An API: where it is, its routes, and what it does before and after each of them."""

    prefix: str
    routes: tuple[Route, ...]
    guard: Callable[[Call], None]
    """Checks Accept, credentials, User-Agent; raises ApiError. Runs for simulated routes only."""
    finish: Callable[[Call, Reply], Reply]
    """Adds the API's own headers to every answer."""
    not_simulated: Callable[[Call], Reply]
    """The 501 that names method and path."""
    failure: Callable[[int], Any] = _plain_failure
    """The body of an injected status, as the API would word it."""
    control: tuple[Route, ...] = ()
    """Levers of this API below `/_` (release a container, crash a dyno)."""
    weak_etags: bool = False
    method_override: bool = False
    """Whether X-Http-Method-Override is honoured."""


class Router:
    """Finds the route of a method and a raw (still percent-encoded) path."""

    def __init__(self, routes: tuple[Route, ...]) -> None:
        rules = [Rule(route.rule, methods=[route.method], endpoint=route) for route in routes]
        self._adapter: MapAdapter = Map(rules, merge_slashes=False, redirect_defaults=False).bind("127.0.0.1")

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route and its parameters, percent-decoded; None when nothing matches."""
        try:
            route, raw = self._adapter.match(path, method=method)
        except (NotFound, MethodNotAllowed):
            return None
        return route, {name: unquote(value) for name, value in raw.items()}

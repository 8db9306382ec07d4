"""The WSGI application: dispatches a request to its API, with faults, journal, ETags and state around the handler."""

from __future__ import annotations

import json
import sys
import threading
import time
import traceback
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from werkzeug import Request, Response

from lab.simulators.control import controls
from lab.simulators.faults import Fault, Faults
from lab.simulators.journal import Journal
from lab.simulators.routing import Api, ApiError, Call, Reply, Router
from lab.simulators.shuffle import Shuffle
from lab.simulators.state import State

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

READS = frozenset({"GET", "HEAD", "OPTIONS"})
CONTROL = "/_/"


class Dropped(ConnectionError):
    """A fault closes the connection without an answer."""


class Application:
    """Serves the APIs and, below `/_/`, the control routes. One request at a time is in a handler."""

    def __init__(self, apis: dict[str, Api], state: State, journal: Journal) -> None:
        self.apis = apis
        self.state = state
        self.journal = journal
        self.faults = Faults()
        self.shuffle = Shuffle()
        self._lock = threading.Lock()
        self._memory: dict[str, dict[str, Any]] = {name: {} for name in apis}
        self._routers = {name: Router(api.routes) for name, api in apis.items()}
        self._control = Router(controls(self))
        # The longest prefix first: GitHub's lies inside Heroku's "/".
        self._order = sorted(apis, key=lambda name: -len(apis[name].prefix))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        path = urlsplit(environ.get("RAW_URI") or request.path).path
        response = self._steer(request, path) if path.startswith(CONTROL) else self._serve(request, path)
        return response(environ, start_response)

    def forget(self) -> None:
        """Empties what lives only in memory (the rate limits)."""
        for memory in self._memory.values():
            memory.clear()

    def _serve(self, request: Request, path: str) -> Response:
        name = next(name for name in self._order if path.startswith(self.apis[name].prefix))
        api = self.apis[name]
        method = _method(request, api)
        call = self._call(request, self._memory[name])
        status: int | None = None
        try:
            response = self._answer(name, method, path, call)
            status = response.status_code
            return response
        finally:
            agent = request.headers.get("User-Agent", "")
            self.journal.add(name, agent, method, path, request.query_string.decode(), call.body, status)

    def _answer(self, name: str, method: str, path: str, call: Call) -> Response:
        api = self.apis[name]
        fault = self.faults.hit(method, path)
        if fault is not None:
            time.sleep(fault.delay_seconds)
            if fault.carried_out:
                self._locked(name, method, path, call)
            if fault.drop:
                raise Dropped(f"fault: {method} {path}")
            if fault.status is not None:
                return _respond(api, api.finish(call, _fault_reply(api, fault)), call, fault.content_type)
        return _respond(api, self._locked(name, method, path, call), call)

    def _locked(self, name: str, method: str, path: str, call: Call) -> Reply:
        with self._lock:
            return self._handle(name, method, "/" + path[len(self.apis[name].prefix) :], call)

    def _handle(self, name: str, method: str, path: str, call: Call) -> Reply:
        """Runs guard and handler; saves what they changed, or undoes it when they fail."""
        api = self.apis[name]
        found = self._routers[name].find(method, path)
        if found is None:
            return api.finish(call, api.not_simulated(call))
        route, call.params = found
        try:
            api.guard(call)
            reply = route.handler(call)
        except ApiError as error:
            self.state.undo()
            return api.finish(call, error.reply)
        except Exception:  # noqa: BLE001 (a fault of the simulator itself must be seen, and must not change the state)
            self.state.undo()
            traceback.print_exc(file=sys.stderr)
            return api.finish(call, Reply(500, api.failure(500)))
        reply = api.finish(call, reply)
        if method not in READS:
            self.state.save()
        if self.shuffle.on and not reply.ordered:
            reply.body = self.shuffle.apply(reply.body)
        return reply

    def _steer(self, request: Request, path: str) -> Response:
        """A control route. Not in the journal."""
        call = self._call(request, {})
        found = self._control.find(request.method, path[len(CONTROL) - 1 :])
        if found is None:
            return _json(404, {"message": f"no control route {request.method} {path}; GET /_/routes lists them"})
        route, call.params = found
        with self._lock:
            try:
                reply = route.handler(call)
            except ApiError as error:
                self.state.undo()
                return _json(error.reply.status, error.reply.body)
            if request.method not in READS:
                self.state.save()
        return _json(reply.status, reply.body)

    def _call(self, request: Request, memory: dict[str, Any]) -> Call:
        text = request.get_data()  # also empties the connection for the next request on it
        body, malformed = None, False
        if text.strip():
            try:
                body = json.loads(text)
            except ValueError:
                malformed = True
        base_url = f"http://127.0.0.1:{request.environ['SERVER_PORT']}"
        return Call(request, {}, self.state.document, base_url, body, malformed, memory)


def _method(request: Request, api: Api) -> str:
    override = request.headers.get("X-Http-Method-Override", "") if api.method_override else ""
    return override.upper() or request.method


def _fault_reply(api: Api, fault: Fault) -> Reply:
    assert fault.status is not None
    body = fault.body if fault.body is not None else api.failure(fault.status)
    return Reply(fault.status, body, dict(fault.headers or {}))


def _json(status: int, body: Any) -> Response:
    text = "" if body is None else json.dumps(body)
    return Response(text, status, content_type="application/json")


def _respond(api: Api, reply: Reply, call: Call, content_type: str | None = None) -> Response:
    """The reply as HTTP: JSON unless it is a text or bytes of another type; an ETag on reads, and 304 for its like."""
    if content_type is None and not isinstance(reply.body, bytes):
        response = _json(reply.status, reply.body)
    else:
        body = reply.body if isinstance(reply.body, (str, bytes)) else json.dumps(reply.body)
        response = Response(body, reply.status, content_type=content_type)
    for name, value in reply.headers.items():
        response.headers[name] = value
    if call.request.method in {"GET", "HEAD"} and reply.status in {200, 206}:
        if "ETag" not in response.headers:
            response.add_etag(weak=api.weak_etags)
        response.make_conditional(call.request)
    return response

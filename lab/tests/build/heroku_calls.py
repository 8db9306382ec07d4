"""The Heroku plugin that `make setup` installed, against an API that answers what a test says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import grpc
from google.protobuf import json_format
from pulumi.runtime.proto import provider_pb2_grpc

from lab.tests.contracts.replay import REQUESTS, needed, running

Json = Any
APP_ID = "ec00fe77-1788-5d65-84d3-bdb878427179"
OTHER_ID = "caed6481-21cd-50d7-b6d9-6c37cb6d0239"
ADDON_ID = "0bb16231-ccff-53a3-ac4a-1100d3558fc6"
RELEASE_ID = "b1f0df6e-d7d1-535c-b918-e15c9fdb28cc"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
TYPES = {
    "app": "heroku:app/app:App",
    "addon": "heroku:addon/addon:Addon",
    "attachment": "heroku:addon/attachment:Attachment",
    "formation": "heroku:formation/formation:Formation",
    "config": "heroku:app/configAssociation:ConfigAssociation",
}
_POLL_SECONDS = 0.01
PATIENCE_SECONDS = 60


def secret(value: Json) -> Json:
    """A secret value as the protocol writes it."""
    return {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": value}


def app(**changed: Json) -> Json:
    """An app as the API answers it."""
    named = {"region": {"name": "us"}, "build_stack": {"name": "container"}, "space": None, "team": None}
    urls = {"git_url": "https://git.example/n.git", "web_url": "https://n-1a2b.herokuapp.com/"}
    return {"id": APP_ID, "name": "n", "acm": False, "organization": None, **named, **urls, **changed}


APP_STATE: dict[str, Json] = {
    "__meta": '{"schema_version":"1"}',
    "id": APP_ID,
    "uuid": APP_ID,
    "name": "n",
    "region": "us",
    "stack": "container",
    "acm": False,
    "internalRouting": False,
    "buildpacks": [],
    "configVars": {},
    "sensitiveConfigVars": {},
    "allConfigVars": {},
    "gitUrl": "g",
    "webUrl": "w",
    "herokuHostname": "h",
}
"""What the plugin records of an app that is no team's."""


class FakeHeroku:
    """An API on a free loopback port. `routes` maps "METHOD /path" to answers: the last one stays."""

    def __init__(self) -> None:
        """Knows an app without config vars and with one release that succeeded."""
        self.routes: dict[str, list[tuple[int, Json]]] = {}
        self.requests: list[tuple[str, str, Json, dict[str, str]]] = []
        self._before: dict[str, Callable[[], object]] = {}
        here = f"/apps/{APP_ID}"
        self.on(f"GET {here}", (200, app()))
        self.on(f"GET {here}/buildpack-installations", (200, []))
        self.on(f"GET {here}/config-vars", (200, {}))
        self.on(f"PATCH {here}/config-vars", (200, {}))
        self.on(f"GET {here}/releases", (200, [{"id": RELEASE_ID, "status": "succeeded"}]))
        self.on(f"GET {here}/releases/{RELEASE_ID}", (200, {"id": RELEASE_ID, "status": "succeeded"}))
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length)) if length else None
                fake.requests.append((self.command, self.path, body, dict(self.headers)))
                fake._before.get(f"{self.command} {self.path}", lambda: None)()
                missing = (404, {"id": "not_found", "message": f"no route {self.command} {self.path}"})
                answers = fake.routes.get(f"{self.command} {self.path}", [missing])
                status, reply = answers.pop(0) if len(answers) > 1 else answers[0]
                payload = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer

            def log_message(self, *_args: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL_SECONDS,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def on(self, route: str, *answers: tuple[int, Json]) -> None:
        """Sets what a route answers, call by call."""
        self.routes[route] = list(answers)

    def before_answering(self, route: str, act: Callable[[], object]) -> None:
        """Sets what happens between a request for a route and its answer."""
        self._before[route] = act

    @property
    def writes(self) -> list[tuple[str, str, Json]]:
        """The requests that were no GET."""
        return [(method, path, body) for method, path, body, _ in self.requests if method != "GET"]

    def close(self) -> None:
        """Ends serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Aborted(Exception):
    """The plugin ended a call with an error."""


class Plugin:
    """The plugin, with the texts of its errors."""

    def __init__(self, stub: provider_pb2_grpc.ResourceProviderStub, url: str) -> None:
        """Not configured yet."""
        self.stub = stub
        self.url = url

    def configure(self, **args: Json) -> Json:
        """Configures for the API, not to wait after an app's creation, to keep no vars of others in the state."""
        defaults = {
            "url": self.url,
            "email": "ops@example.com",
            "apiKey": "not-a-key",
            "delays": '{"postAppCreateDelay":0}',
            "customizations": '[{"setAddonConfigVarsInState":false,"setAppAllConfigVarsInState":false}]',
        }
        return self.call("Configure", {"acceptSecrets": True, "args": {**defaults, **args}})

    def call(self, rpc: str, request: Json) -> Json:
        """The answer as JSON. Raises Aborted with the error's text."""
        method: Callable[..., Any] = getattr(self.stub, rpc)
        try:
            answer = method(json_format.ParseDict(request, REQUESTS[rpc]()), timeout=PATIENCE_SECONDS)
        except grpc.RpcError as error:
            trailers = {item.key: item.value for item in error.trailing_metadata() or ()}
            raise Aborted(error.details(), error.code(), trailers) from None
        return json_format.MessageToDict(answer)

    def of(self, kind: str, rpc: str, **request: Json) -> Json:
        """A call for the resource `it` of a kind."""
        urn = f"urn:pulumi:prod::raxx-queue::{TYPES[kind]}::it"
        return self.call(rpc, {"urn": urn, "type": TYPES[kind], "name": "it", **request})

    def error(self, kind: str, rpc: str, **request: Json) -> str:
        """The text of the error that a call for a resource ends with."""
        try:
            self.of(kind, rpc, **request)
        except Aborted as aborted:
            return str(aborted.args[0])
        raise AssertionError(f"{rpc} did not fail")


@contextmanager
def plugin_for(url: str, args: Json = None, **environment: str) -> Iterator[Plugin]:
    """The plugin as a process of its own, configured for the API at `url`, or with these arguments alone."""
    with running(needed("heroku"), environment) as stub:
        plugin = Plugin(stub, url)
        if args is None:
            plugin.configure()
        else:
            plugin.call("Configure", {"acceptSecrets": True, "args": args})
        yield plugin

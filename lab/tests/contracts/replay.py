"""Replays recorded scenarios to a plugin: its answers, and what it wrote to the API, against the recording.

A recording is a list of scenarios; each step is a call of pulumirpc.ResourceProvider with the HTTP exchanges that it
caused and its answer. The exchanges are served back to the plugin: reads in any number and order, writes as recorded.
Compared as `how` in the recordings says; a number is a number, and lists that are sets are sorted.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import json_format
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

PLATFORM = "$PLATFORM"
_TOOLCHAIN = Path(__file__).parents[3] / ".toolchain"
_CALL_SECONDS = 60
_POLL_SECONDS = 0.01
REQUESTS = {
    "CheckConfig": provider_pb2.CheckRequest,
    "DiffConfig": provider_pb2.DiffRequest,
    "Configure": provider_pb2.ConfigureRequest,
    "Check": provider_pb2.CheckRequest,
    "Diff": provider_pb2.DiffRequest,
    "Create": provider_pb2.CreateRequest,
    "Read": provider_pb2.ReadRequest,
    "Update": provider_pb2.UpdateRequest,
    "Delete": provider_pb2.DeleteRequest,
    "Invoke": provider_pb2.InvokeRequest,
}
_SETS = ("stables", "diffs", "replaces", "failures")
_NOT_COMPARED = "__pulumi_raw_state_delta"

Json = Any


def scenarios(recording: Path) -> list[dict[str, Json]]:
    """The scenarios of a recording."""
    found: list[dict[str, Json]] = json.loads(recording.read_text())["scenarios"]
    return found


@dataclass
class Exchanges:
    """What the API answers during one step, and what was written to it."""

    reads: dict[str, list[tuple[int, Json]]] = field(default_factory=dict)
    writes: list[dict[str, Json]] = field(default_factory=list)
    made: list[Json] = field(default_factory=list)

    @classmethod
    def of(cls, recorded: list[dict[str, Json]]) -> Exchanges:
        """Those of a recorded step."""
        exchanges = cls(writes=[exchange for exchange in recorded if exchange["method"] != "GET"])
        for exchange in recorded:
            if exchange["method"] == "GET":
                answer = (exchange["status"], exchange["response"])
                exchanges.reads.setdefault(_path(exchange["path"]), []).append(answer)
        return exchanges

    def expected(self) -> list[Json]:
        """The recorded writes, in order."""
        return [[write["method"], _path(write["path"]), write["body"] or None] for write in self.writes]

    def answer(self, method: str, path: str, body: Json) -> tuple[int, Json]:
        """The recorded answer to a request; 599 to one that was not recorded."""
        if method == "GET":
            answers = self.reads.get(path)
            if answers:
                return answers.pop(0) if len(answers) > 1 else answers[0]
        else:
            self.made.append([method, path, body or None])
            for write in self.writes:
                if (write["method"], _path(write["path"])) == (method, path):
                    self.writes.remove(write)
                    return write["status"], write["response"]
        return 599, {"id": "unrecorded", "message": f"{method} {path} was not recorded"}


class Platform:
    """The API of the recordings, on a free loopback port."""

    def __init__(self) -> None:
        """Answers nothing yet: set `exchanges` for each step."""
        self.exchanges = Exchanges()
        platform = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length)) if length else None
                status, answer = platform.exchanges.answer(self.command, _path(self.path), body)
                payload = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer

            def log_message(self, *_args: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL_SECONDS,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Platform:
        """Serves."""
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        """Ends serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def plugin_command(name: str) -> str | None:
    """The command of a plugin: from the environment, or the file that setup installed; None when there is neither."""
    given = os.environ.get(f"RAXX_{name.upper()}_PLUGIN")
    if given:
        return given
    installed = [path for path in sorted(_TOOLCHAIN.rglob(f"pulumi-resource-{name}")) if path.is_file()]
    return shlex.quote(str(installed[0])) if installed else None


def needed(name: str) -> str:
    """The command of a plugin; skips the test where there is none."""
    command = plugin_command(name)
    if command is None:
        pytest.skip(f"no pulumi-resource-{name} under .toolchain: run `make setup`, or set RAXX_{name.upper()}_PLUGIN")
    return command


@contextmanager
def running(plugin: str, environment: dict[str, str]) -> Iterator[provider_pb2_grpc.ResourceProviderStub]:
    """A started plugin. `plugin` is its command; only what it needs is taken over from this process's environment."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    process = subprocess.Popen(
        [*shlex.split(plugin), "127.0.0.1:1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**kept, "NETRC_PATH": os.devnull, **environment},
    )
    assert process.stdout is not None
    try:
        port = process.stdout.readline().strip()
        assert port.isdigit(), f"{plugin} printed {port!r} instead of its port"
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield provider_pb2_grpc.ResourceProviderStub(channel)
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def replay(plugin: str, scenario: dict[str, Json], platform: Platform) -> Iterator[tuple[str, Json, Json]]:
    """Plays a scenario; gives for each step its name, what was recorded and what the plugin did now."""
    environment = {name: value.replace(PLATFORM, platform.url) for name, value in scenario["env"].items()}
    with running(plugin, environment) as stub:
        for number, step in enumerate(scenario["steps"]):
            if "rpc" in step:
                platform.exchanges = Exchanges.of(step["http"])
                writes = platform.exchanges.expected()
                answer = call(stub, step["rpc"], step["request"], platform.url)
                recorded = {"error": step["error"]} if "error" in step else {"response": step["response"]}
                yield (
                    f"step {number}, {step['rpc']}",
                    {"answer": comparable(recorded), "writes": comparable(writes)},
                    {"answer": comparable(answer), "writes": comparable(platform.exchanges.made)},
                )


def call(stub: provider_pb2_grpc.ResourceProviderStub, rpc: str, request: Json, url: str) -> dict[str, Json]:
    """The plugin's answer to a call, `response` or `error`, the API's address replaced by the recording's."""
    message = json_format.ParseDict(json.loads(json.dumps(request).replace(PLATFORM, url)), REQUESTS[rpc]())
    answer: dict[str, Json]
    try:
        answer = {"response": json_format.MessageToDict(getattr(stub, rpc)(message, timeout=_CALL_SECONDS))}
    except grpc.RpcError as error:
        answer = {"error": {"code": error.code().name, "message": error.details()}}
    replaced: dict[str, Json] = json.loads(json.dumps(answer).replace(url, PLATFORM))
    return replaced


def comparable(value: Json) -> Json:
    """A value in the form in which two are compared."""
    if isinstance(value, dict):
        if "code" in value and "message" in value:
            return {"message": _last_reason(value["message"])}
        return {k: _set(k, comparable(item)) for k, item in sorted(value.items()) if k != _NOT_COMPARED}
    if isinstance(value, list):
        return [comparable(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _set(key: str, value: Json) -> Json:
    return sorted(value, key=json.dumps) if key in _SETS and isinstance(value, list) else value


def _last_reason(message: str) -> str:
    """The innermost reason of an error: what wraps it names the resource, and depends on the call."""
    return message.split("\n\t* ")[-1].strip()


def _path(target: str) -> str:
    return target.split("?", 1)[0]

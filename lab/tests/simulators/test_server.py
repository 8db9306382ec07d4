"""The simulators as a process: `python -m lab.simulators`, over real connections."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from lab.simulators.server import running

ACCEPT = {"Accept": "application/vnd.heroku+json; version=3", "Authorization": "Bearer any", "User-Agent": "test"}
VARS = "/apps/raxx-queue-prod/config-vars"


@contextmanager
def process(*arguments: str | Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A simulator process on a free port, told to end at the end."""
    command = [sys.executable, "-m", "lab.simulators", "--port", "0", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as simulator:
        assert simulator.stdout is not None
        line = simulator.stdout.readline()
        try:
            assert line.startswith("listening on http://127.0.0.1:"), line
            yield simulator, int(line.rpartition(":")[2])
        finally:
            simulator.terminate()


def ask(port: int, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    try:
        return say(connection, method, path, body)
    finally:
        connection.close()


def say(connection: http.client.HTTPConnection, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    connection.request(method, path, None if body is None else json.dumps(body), ACCEPT)
    response = connection.getresponse()
    text = response.read()
    return response.status, json.loads(text) if text else None


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(number: signal.Signals) -> None:
    with process() as (simulator, port):
        assert ask(port, "GET", "/apps/raxx-queue-prod")[0] == 200
        simulator.send_signal(number)
        assert simulator.wait() == 0
        assert simulator.stderr is not None
        assert simulator.stderr.read() == ""


def test_both_apis_are_served_from_one_port() -> None:
    with process() as (_, port):
        assert ask(port, "GET", "/_/routes")[0] == 200
        assert {route["api"] for route in ask(port, "GET", "/_/routes")[1]} == {"heroku", "github", "web"}
        assert ask(port, "GET", "/api/v3/repos/raxx-app/TradeMasterAPI")[1]["name"] == "TradeMasterAPI"


def test_state_and_journal_survive_a_restart(tmp_path: Path) -> None:
    state, record = tmp_path / "state.json", tmp_path / "record.jsonl"
    for number in (1, 2):
        with process("--state", state, "--record", record) as (_, port):
            assert ask(port, "PATCH", VARS, {f"VAR_{number}": "x"})[0] == 200
    with process("--state", state, "--record", record) as (_, port):
        assert {"VAR_1", "VAR_2"} <= ask(port, "GET", VARS)[1].keys()
        assert [entry["method"] for entry in ask(port, "GET", "/_/journal")[1]] == ["PATCH", "PATCH", "GET"]
    assert {oct(file.stat().st_mode & 0o777) for file in (state, record)} == {"0o600"}


def test_only_loopback_can_reach_it() -> None:
    with running() as url:
        # 127.0.0.2 is the same machine: a server that listens on every address answers there.
        with pytest.raises(OSError, match=r"refused|requested address|unreachable"), socket.socket() as other:
            other.connect(("127.0.0.2", port_of(url)))
        assert ask(port_of(url), "GET", VARS)[0] == 200


def test_a_connection_is_kept_over_reads_writes_304_and_errors() -> None:
    with running() as url:
        connection = http.client.HTTPConnection("127.0.0.1", port_of(url))
        connection.connect()
        kept = connection.sock
        for method, path, body in (
            ("GET", VARS, None),
            ("PATCH", VARS, {"A": "1"}),
            ("GET", "/apps/none", None),
            ("GET", "/nowhere", None),
            ("DELETE", "/_/journal", None),
            ("HEAD", VARS, None),
        ):
            say(connection, method, path, body)
            assert connection.sock is kept
        connection.close()


def test_a_chunked_body_is_read_to_its_end() -> None:
    with running() as url:
        connection = http.client.HTTPConnection("127.0.0.1", port_of(url))
        connection.request("PATCH", VARS, iter([b'{"A"', b': "1"}']), ACCEPT, encode_chunked=True)
        assert json.loads(connection.getresponse().read())["A"] == "1"
        assert say(connection, "GET", VARS)[0] == 200
        connection.close()


@pytest.mark.parametrize("answer", [{"drop": True}, {"status": 502}])
def test_an_answer_that_is_lost_comes_after_the_call_was_done(answer: dict[str, Any]) -> None:
    with running() as url:
        port = port_of(url)
        ask(port, "POST", "/_/faults", {"path": "config-vars", "method": "PATCH", "carried_out": True, **answer})
        with suppress(http.client.RemoteDisconnected):
            assert ask(port, "PATCH", VARS, {"LOST": "1"})[0] == answer.get("status")
        assert ask(port, "GET", VARS)[1]["LOST"] == "1"


def test_a_dropped_connection_has_no_answer_and_does_nothing() -> None:
    with running() as url:
        port = port_of(url)
        ask(port, "POST", "/_/faults", {"path": "config-vars", "drop": True, "times": 1})
        with pytest.raises(http.client.RemoteDisconnected):
            ask(port, "PATCH", VARS, {"A": "1"})
        assert "A" not in ask(port, "GET", VARS)[1]
        assert [entry["status"] for entry in ask(port, "GET", "/_/journal")[1]] == [None, 200]


@pytest.mark.parametrize("option", ["--state", "--record"])
@pytest.mark.parametrize("name", ["file", "missing/file"])
def test_an_unusable_file_is_one_line_and_no_traceback(tmp_path: Path, option: str, name: str) -> None:
    (tmp_path / "file").write_text("not ours")
    command = [sys.executable, "-m", "lab.simulators", "--port", "0", option, str(tmp_path / name)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.startswith("simulators: ")
    assert str(tmp_path) in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert (tmp_path / "file").read_text() == "not ours"


def test_a_taken_port_is_said_without_a_traceback() -> None:
    with running() as url:
        command = [sys.executable, "-m", "lab.simulators", "--port", str(port_of(url))]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert f"Port {port_of(url)} is in use" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_server_loads_no_schemas() -> None:
    code = "import lab.simulators.apis, lab.simulators.seed, lab.simulators.server, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"githubkit", "jsonschema", "pydantic", "pulumi", "infra", "tests"} & set(loaded)

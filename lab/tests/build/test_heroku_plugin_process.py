"""The Heroku plugin as a process: prints its port, answers several calls at once, keeps values to itself, and ends."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import grpc
import pytest
from google.protobuf import json_format
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from lab.tests.build.heroku_calls import APP_ID, PATIENCE_SECONDS, TYPES, FakeHeroku, Json
from lab.tests.contracts.replay import needed


@contextmanager
def started(url: str) -> Iterator[tuple[subprocess.Popen[str], provider_pb2_grpc.ResourceProviderStub]]:
    environment = {**os.environ, "HEROKU_API_URL": url, "HEROKU_API_KEY": "not-a-key", "NETRC_PATH": os.devnull}
    process = subprocess.Popen(
        [*shlex.split(needed("heroku")), "127.0.0.1:1"],
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        port = int(process.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield process, provider_pb2_grpc.ResourceProviderStub(channel)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def create_config(stub: provider_pb2_grpc.ResourceProviderStub, **maps: Json) -> Json:
    request = {
        "urn": f"urn:pulumi:prod::raxx-queue::{TYPES['config']}::config",
        "properties": {"__defaults": [], "appId": APP_ID, **maps},
    }
    message = json_format.ParseDict(request, provider_pb2.CreateRequest())
    return json_format.MessageToDict(stub.Create(message, timeout=PATIENCE_SECONDS))


def test_it_says_which_version_it_stands_in_for(heroku: FakeHeroku) -> None:
    with started(heroku.url) as (_, stub):
        assert stub.GetPluginInfo(Empty(), timeout=PATIENCE_SECONDS).version == "1.0.4+loopback"
    said = subprocess.run([*shlex.split(needed("heroku")), "-version"], capture_output=True, text=True, check=True)
    assert said.stdout == "1.0.4+loopback\n"


def test_without_an_address_nothing_is_sent(heroku: FakeHeroku) -> None:
    with started("") as (_, stub), pytest.raises(grpc.RpcError) as refused:
        stub.Configure(provider_pb2.ConfigureRequest(), timeout=PATIENCE_SECONDS)
    assert "api.heroku.com is not on this machine" in str(refused.value.details())
    assert heroku.requests == []


def test_calls_do_not_wait_for_each_other(heroku: FakeHeroku) -> None:
    """Each of two requests is answered only when the other has come too."""
    together = threading.Barrier(2, timeout=PATIENCE_SECONDS)
    heroku.before_answering(f"PATCH /apps/{APP_ID}/config-vars", together.wait)
    with started(heroku.url) as (_, stub):
        stub.Configure(provider_pb2.ConfigureRequest(acceptSecrets=True), timeout=PATIENCE_SECONDS)
        other = threading.Thread(target=create_config, args=(stub,), kwargs={"vars": {"A": "1"}})
        other.start()
        create_config(stub, vars={"B": "2"})
        other.join()
    assert len(heroku.writes) == 2


def test_it_logs_no_value_not_even_of_a_refused_request(heroku: FakeHeroku) -> None:
    value = "-".join(["obviously", "fake", "value"])
    heroku.on(f"PATCH /apps/{APP_ID}/config-vars", (422, {"id": "invalid_params", "message": "Bad."}))
    with started(heroku.url) as (process, stub):
        stub.Configure(provider_pb2.ConfigureRequest(acceptSecrets=True), timeout=PATIENCE_SECONDS)
        with pytest.raises(grpc.RpcError) as refused:
            create_config(stub, sensitiveVars={"STRIPE_API_KEY": value})
        process.terminate()
        said = "".join(process.communicate())
    assert heroku.writes[0][2] == {"STRIPE_API_KEY": value}
    assert value not in str(refused.value.details()) + said
    assert "not-a-key" not in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_it_is_told(heroku: FakeHeroku, number: signal.Signals) -> None:
    with started(heroku.url) as (process, _):
        process.send_signal(number)
        process.wait(PATIENCE_SECONDS)


def test_it_ends_with_the_process_that_started_it() -> None:
    """Its standard error is this pipe, which reads to its end only when the last process that holds it is gone."""
    starter = (
        f"import subprocess; plugin = subprocess.Popen({[*shlex.split(needed('heroku')), '127.0.0.1:1']!r},"
        " stdout=subprocess.PIPE);"
        " assert plugin.stdout.readline().strip().isdigit(); assert plugin.poll() is None; print('started')"
    )
    reading, writing = os.pipe()
    started_it = subprocess.run(
        [sys.executable, "-c", starter], stdout=subprocess.PIPE, stderr=writing, text=True, check=False
    )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        assert pipe.read() == ""
    assert started_it.stdout == "started\n"

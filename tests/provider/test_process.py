"""The provider as a process of its own: how it starts, what it loads, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2_grpc

from lab.sandbox.simulator import ROOT
from tests.waiting import PATIENCE_SECONDS

NOBODY = "127.0.0.1:1"


@pytest.fixture
def process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[str]]:
    """Started as the engine does it, but by the module."""
    monkeypatch.setenv("no_grpc_proxy", "127.0.0.1,localhost")
    command = [sys.executable, "-P", "-m", "infra.provider", "-v=9", NOBODY]
    with (
        (tmp_path / "stderr").open("w") as errors,
        subprocess.Popen(
            command,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as running,
    ):
        try:
            yield running
        finally:
            running.kill()


def test_it_serves_and_ends_when_the_engine_closes_it(process: subprocess.Popen[str], tmp_path: Path) -> None:
    assert process.stdout is not None
    port = process.stdout.readline()
    assert port.strip().isdigit()
    with grpc.insecure_channel(f"127.0.0.1:{port.strip()}") as channel:
        provider = provider_pb2_grpc.ResourceProviderStub(channel)
        assert provider.GetPluginInfo(empty_pb2.Empty(), timeout=PATIENCE_SECONDS).version
        process.send_signal(signal.SIGINT)  # a terminal's ^C comes before Cancel
        assert provider.GetPluginInfo(empty_pb2.Empty(), timeout=PATIENCE_SECONDS).version
        provider.Cancel(empty_pb2.Empty(), timeout=PATIENCE_SECONDS)
        assert provider.GetPluginInfo(empty_pb2.Empty(), timeout=PATIENCE_SECONDS).version
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE_SECONDS) == 0
    assert process.stdout.read() == "", "what it prints the engine prints (docs/facts.md#output-of-a-plugin)"
    assert (tmp_path / "stderr").read_text() == ""


def test_it_listens_before_it_loads_what_is_heavy() -> None:
    code = (
        "import sys; from infra.provider.stubs import import_stubs_only; import_stubs_only(); import_stubs_only();"
        "import infra.provider.servicer; from pulumi.runtime.proto import provider_pb2; print(*sorted(sys.modules))"
    )
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "pulumi.runtime.proto.provider_pb2" in loaded
    heavy = {"pulumi.resource", "pulumi.runtime.stack", "pydantic", "urllib3", "yaml", "infra.comparison", "infra.spec"}
    assert not heavy & loaded

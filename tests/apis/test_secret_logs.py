"""Which switches of the engine are refused because it would log secrets, and which are not."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from infra.engine_switches import ALLOW_SECRET_LOGS, ancestors, refuse_secret_logs
from infra.errors import SettingsError

PROGRAM = ["python", "-u", "pulumi-language-python-exec", "--tracing", "", "-v=9", "--logtostderr"]


def refused(*engine: str) -> str:
    with pytest.raises(SettingsError) as caught:
        refuse_secret_logs(
            {}, iter([PROGRAM, ["/bin/pulumi-language-python", "127.0.0.1:1"], ["/x/bin/pulumi", *engine]])
        )
    (fault,) = caught.value.faults
    return fault.where


@pytest.mark.parametrize(
    ("engine", "where"),
    [
        (["up", "-v=9", "--logtostderr"], "--logtostderr -v=9"),
        (["--logtostderr", "up", "-v", "11"], "--logtostderr -v=11"),
        (["up", "--verbose=8", "--logtostderr=true"], "--logtostderr -v=8"),
        (["up", "--verbose", "9", "--logtostderr"], "--logtostderr -v=9"),
        (["up", "-yv9", "--logtostderr"], "--logtostderr -v=9"),
        (["preview", "--tracing=file:x"], "--tracing"),
        (["preview", "--tracing", "file:x"], "--tracing"),
    ],
)
def test_what_shows_secrets_is_refused(engine: list[str], where: str) -> None:
    assert refused(*engine) == where


@pytest.mark.parametrize(
    "engine",
    [
        ["up"],
        ["up", "-v=9"],
        ["up", "--logtostderr"],
        ["up", "-v=7", "--logtostderr"],
        ["up", "-v=9", "--logtostderr=false"],
        ["preview", "--debug", "--diff"],
        ["preview", "--otel-traces", "file://x"],
    ],
)
def test_the_rest_is_not(engine: list[str]) -> None:
    refuse_secret_logs({}, iter([PROGRAM, ["pulumi", *engine]]))


def test_variables_count_too_and_all_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        refuse_secret_logs({"TF_LOG": "DEBUG", "PULUMI_DEBUG_GRPC": "x"}, iter([["pulumi", "up", "--tracing=x"]]))
    assert [fault.where for fault in caught.value.faults] == ["TF_LOG", "PULUMI_DEBUG_GRPC", "--tracing"]


def test_whoever_wants_it_can_have_it() -> None:
    environ = {"TF_LOG": "DEBUG", ALLOW_SECRET_LOGS: "1"}
    refuse_secret_logs(environ, iter([["pulumi", "up", "-v=9", "--logtostderr"]]))


def test_only_the_nearest_engine_is_ours() -> None:
    refuse_secret_logs({}, iter([["pulumi", "up"], ["pulumi", "up", "-v=9", "--logtostderr"]]))


def test_ancestors_are_found_nearest_first() -> None:
    script = "import json; from infra.engine_switches import ancestors; print(json.dumps(list(ancestors())))"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {script!r}], check=True)"
    done = subprocess.run([sys.executable, "-c", parent, "-v=9"], capture_output=True, text=True, check=True)
    nearest = json.loads(done.stdout)[0]
    assert nearest[-1] == "-v=9"
    assert list(ancestors())

"""The language host as a process, over gRPC, with a stand-in for the shim that runs a program."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

from tests.toolchain.conftest import ROOT
from tests.waiting import PATIENCE_SECONDS, until

SHIM = """
import json, os, sys, pathlib, time
entry = pathlib.Path(sys.argv[sys.argv.index("--pwd") + 1]) / "program.py"
pathlib.Path("seen.json").write_text(json.dumps({"argv": sys.argv[1:], "env": dict(os.environ), "cwd": os.getcwd()}))
exec(entry.read_text())
"""


class Host:
    """A running host and a program's folder."""

    def __init__(self, process: subprocess.Popen[str], stub: Any, project: Path) -> None:
        self.process = process
        self.stub = stub
        self.project = project

    def info(self, **options: Any) -> Any:
        folder = str(self.project)
        given = ParseDict(options or {"virtualenv": "env"}, Struct())
        return language_pb2.ProgramInfo(root_directory=folder, program_directory=folder, entry_point=".", options=given)

    def request(self, program: str, **more: Any) -> Any:
        (self.project / "program.py").write_text(program)
        return language_pb2.RunRequest(
            project="proj", stack="prod", pwd=str(self.project), info=more.pop("info", self.info()), parallel=4,
            dryRun=True, monitor_address="127.0.0.1:2", organization="organization", **more,
        )  # fmt: skip

    def seen(self) -> Any:
        return json.loads((self.project / "seen.json").read_text())


@contextlib.contextmanager
def running(tmp_path: Path) -> Iterator[Host]:
    shim = tmp_path / "shim"
    shim.write_text(SHIM)
    project = tmp_path / "project"
    (project / "env/bin").mkdir(parents=True)
    (project / "env/bin/python").symlink_to(sys.executable)
    command = [sys.executable, "-m", "lab.language_host", f"--use-executor={shim}", "-v=3", "127.0.0.1:1"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            with grpc.insecure_channel(f"127.0.0.1:{process.stdout.readline().strip()}") as channel:
                yield Host(process, language_pb2_grpc.LanguageRuntimeStub(channel), project)
        finally:
            process.kill()


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    with running(tmp_path) as started:
        yield started


def test_runs_a_program_as_the_published_host_does(host: Host) -> None:
    """The arguments are the published host's (docs/facts.md#running-a-program)."""
    answer = host.stub.Run(host.request("", args=["--loud", "x"], config={"proj:a": "1"}, configSecretKeys=["proj:a"]))
    assert answer == language_pb2.RunResponse()
    seen, folder = host.seen(), str(host.project)
    assert seen["argv"] == [
        "--monitor", "127.0.0.1:2", "--engine", "127.0.0.1:1", "--project", "proj", "--root_directory", folder,
        "--stack", "prod", "--pwd", folder, "--dry_run", "true", "--parallel", "4", "--organization", "organization",
        ".", "--loud", "x",
    ]  # fmt: skip
    assert seen["cwd"] == folder
    assert json.loads(seen["env"]["PULUMI_CONFIG"]) == {"proj:a": "1"}
    assert json.loads(seen["env"]["PULUMI_CONFIG_SECRET_KEYS"]) == ["proj:a"]
    assert seen["env"]["VIRTUAL_ENV"] == f"{folder}/env"
    assert seen["env"]["PATH"].startswith(f"{folder}/env/bin:")


@pytest.mark.parametrize(
    ("program", "answer"),
    [
        ("sys.exit(32)", language_pb2.RunResponse(bail=True)),
        ("sys.exit(3)", language_pb2.RunResponse(error="program exited with non-zero exit code: 3")),
        ("os.kill(os.getpid(), 9)", language_pb2.RunResponse(error="program was ended by signal 9")),
    ],
)
def test_exit_codes(host: Host, program: str, answer: Any) -> None:
    assert host.stub.Run(host.request(program)) == answer


WAITS = """
import signal
def end(*_):
    pathlib.Path("interrupted").touch()
    sys.exit(32)
signal.signal(signal.SIGINT, end)
pathlib.Path("started").touch()
while True: time.sleep(.01)
"""


def started(host: Host) -> Any:
    """A Run under way whose program has started and waits for an interrupt."""
    call = host.stub.Run.future(host.request(WAITS))
    until(lambda: call.done() or (host.project / "started").exists())
    assert not call.done()
    return call


def test_cancel_interrupts_the_program(host: Host) -> None:
    call = started(host)
    host.stub.Cancel(Empty())
    assert call.result() == language_pb2.RunResponse(bail=True)
    assert (host.project / "interrupted").exists()


def test_cancelled_call_interrupts_the_program(host: Host) -> None:
    call = started(host)
    call.cancel()
    until((host.project / "interrupted").exists)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_host_and_program(host: Host, number: signal.Signals) -> None:
    call = started(host)
    host.process.send_signal(number)
    assert host.process.wait(PATIENCE_SECONDS) == 0
    assert (host.project / "interrupted").exists()
    assert call.exception() is not None or call.result().bail


def test_ends_when_its_parent_is_gone(tmp_path: Path) -> None:
    """The parent is a shell that is killed; the pipe closes when the last process that holds it has ended."""
    shim = tmp_path / "shim"
    shim.touch()
    command = f'"{sys.executable}" -m lab.language_host --use-executor="{shim}" 127.0.0.1:1; true'
    with subprocess.Popen(["/bin/sh", "-c", command], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        assert int(parent.stdout.readline()) > 0
        parent.kill()
        assert parent.stdout.read() == ""


def test_no_shim_is_one_line() -> None:
    command = [sys.executable, "-m", "lab.language_host", "--use-executor=/not/there", "127.0.0.1:1"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert said.stderr == "the shim that runs a program is not there (/not/there): run `make setup`\n"


def test_required_packages(host: Host) -> None:
    packages = host.project / "env/lib/python3.11/site-packages"
    (packages / "pulumi_github-6.15.0.dist-info").mkdir(parents=True)
    answer = host.stub.GetRequiredPackages(language_pb2.GetRequiredPackagesRequest(info=host.info()))
    assert [(p.name, p.kind, p.version, p.server) for p in answer.packages] == [("github", "resource", "v6.15.0", "")]


def test_program_dependencies(host: Host) -> None:
    packages = host.project / "env/lib/python3.11/site-packages"
    (packages / "something-1.2.dist-info").mkdir(parents=True)
    request = language_pb2.GetProgramDependenciesRequest(info=host.info(), transitiveDependencies=True)
    answer = host.stub.GetProgramDependencies(request)
    assert [(d.name, d.version) for d in answer.dependencies] == [("something", "1.2")]


def test_about(host: Host) -> None:
    answer = host.stub.About(language_pb2.AboutRequest(info=host.info()))
    assert answer.executable == str(host.project / "env/bin/python")
    assert answer.version == ".".join(map(str, sys.version_info[:3]))


def test_harmless_calls(host: Host) -> None:
    assert host.stub.GetPluginInfo(Empty()).version == ""
    assert not host.stub.RuntimeOptionsPrompts(language_pb2.RuntimeOptionsRequest(info=host.info())).prompts
    host.stub.Handshake(language_pb2.LanguageHandshakeRequest(engine_address="127.0.0.1:9"))
    host.stub.Run(host.request(""))
    assert host.seen()["argv"][3] == "127.0.0.1:9"


def test_unimplemented_call(host: Host) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        host.stub.Pack(language_pb2.PackRequest())
    assert caught.value.code() == grpc.StatusCode.UNIMPLEMENTED


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"virtualenv": "nowhere"}, "doesn't appear to be a virtual environment: run `pulumi install`"),
        ({"virtualenv": 3}, "runtime option virtualenv must be a string"),
        ({"toolchain": "poetry"}, "knows the runtime options `virtualenv` and `toolchain: pip` only"),
        ({"virtualenv": "env", "typechecker": "mypy"}, "knows the runtime options"),
    ],
)
def test_options_that_cannot_be_honoured(host: Host, options: dict[str, Any], text: str) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        host.stub.Run(host.request("", info=host.info(**options)))
    assert text in str(caught.value.details())


def test_install_dependencies_makes_the_environment(host: Host) -> None:
    (host.project / "requirements.txt").write_text("# nothing\n")
    request = language_pb2.InstallDependenciesRequest(info=host.info(virtualenv="fresh"))
    list(host.stub.InstallDependencies(request))
    assert (host.project / "fresh/bin/python").is_file()


def test_failed_install_tells_pips_output_and_fails(host: Host) -> None:
    (host.project / "requirements.txt").write_text("./not-there\n")
    call = host.stub.InstallDependencies(language_pb2.InstallDependenciesRequest(info=host.info()))
    said: list[bytes] = []
    with pytest.raises(grpc.RpcError) as caught:
        said.extend(part.stdout for part in call)
    assert b"not-there" in b"".join(said)
    assert "ended with exit code 1" in str(caught.value.details())


def test_runs_a_plugin(host: Host) -> None:
    (host.project / "__main__.py").write_text("import os, sys; print(sys.argv[1:], os.environ['A']); sys.exit(4)")
    request = language_pb2.RunPluginRequest(pwd=str(host.project), args=["x"], env=["A=b=c"], info=host.info())
    parts = list(host.stub.RunPlugin(request))
    assert b"".join(part.stdout for part in parts) == b"['x'] b=c\n"
    assert parts[-1].exitcode == 4


def test_many_calls_at_once(host: Host) -> None:
    """A program that runs does not keep others from being answered."""
    call = started(host)
    answers: list[str] = []
    threads = [threading.Thread(target=lambda: answers.append(host.stub.GetPluginInfo(Empty()).version)) for _ in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["", "", ""]
    host.stub.Cancel(Empty())
    assert call.result().bail


def test_stubs_come_without_the_sdk() -> None:
    code = (
        "import sys; from infra.provider.stubs import import_stubs_only; import_stubs_only();"
        "from pulumi.runtime.proto import language_pb2, provider_pb2_grpc;"
        "sys.exit('pulumi.resource' in sys.modules or not language_pb2.RunRequest)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=dict(os.environ), check=False).returncode == 0

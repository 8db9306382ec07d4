"""Runs the program under Pulumi's mocks, in a process of its own: they leave event loops and settings behind.

A scenario is one line of JSON on standard input; what the program asked, declared and said is one on standard output.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import grpc
import pulumi
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks

from infra.program import main as program
from lab.sandbox.simulator import ROOT

_LOOK, _READ = "raxx:index:look", "pulumi:pulumi:readStackResourceOutputs"
_STACK = "pulumi:pulumi:Stack"


@dataclass
class Ran:
    """What the engine and the provider would have got of the program."""

    asked: list[Any] = field(default_factory=list)
    """What each look was asked."""
    read: list[Any] = field(default_factory=list)
    """The stack of each read of the state."""
    declared: dict[str, Any] = field(default_factory=dict)
    """Each resource by "type::name", in the order of declaration: its arguments, and its options."""
    said: list[list[str]] = field(default_factory=list)
    """Level and text, without what the SDK says for debugging."""
    exit_code: int = 0
    error: str = ""


class Program:
    """The program in a process of its own, which plays one scenario after the other."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def run(self, *answers: Mapping[str, Any], **scenario: Any) -> Ran:
        """Runs the program, whose looks are answered so, with `state`, `config`, `dry_run`; the first reads of the
        state fail with `failures`. What ends it before its own end is its `exit_code`, or an `error`."""
        given = {"answers": answers, "state": {}, "config": {}, "dry_run": False, "failures": [], **scenario}
        process = self._process or subprocess.Popen(
            [sys.executable, "-m", "tests.program.mocked"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._process = process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(given) + "\n")
        process.stdin.flush()
        ran = Ran(**json.loads(process.stdout.readline()))
        if ran.exit_code or ran.error:
            self.close()  # mocks are not made for a program that ends early
        return ran

    def close(self) -> None:
        if self._process is not None:
            with self._process:
                self._process.kill()
        self._process = None


class _Failed(grpc.RpcError):
    """A call that the engine answers with an error."""

    def __init__(self, text: str) -> None:
        self.text = text

    def code(self) -> grpc.StatusCode:
        return grpc.StatusCode.UNKNOWN

    def details(self) -> str:
        return self.text


class _Mocks(Mocks):
    def __init__(self, given: Mapping[str, Any], ran: Ran) -> None:
        self.given, self.ran = given, ran

    def call(self, args: MockCallArgs) -> Any:
        if args.token == _READ:
            self.ran.read.append(args.args["stackName"])
            failed = self.given["failures"][len(self.ran.read) - 1 :]
            if failed:
                raise _Failed(failed[0])
            return {"outputs": self.given["state"]}
        assert args.token == _LOOK, args.token
        self.ran.asked.append(json.loads(args.args["asked"]))
        return {"answer": json.dumps(self.given["answers"][len(self.ran.asked) - 1])}

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        return args.resource_id or f"{args.name}-id", dict(args.inputs)


class _Monitor(MockMonitor):
    """Sees what mocks do not: the options."""

    mocks: _Mocks

    def RegisterResource(self, request: Any) -> Any:
        if request.type != _STACK:
            after = ["::".join(urn.split("::")[2:]).rpartition("$")[2] for urn in request.dependencies]
            self.mocks.ran.declared[f"{request.type}::{request.name}"] = {
                "arguments": pulumi.runtime.rpc.deserialize_properties(request.object),
                "import": request.importId,
                "after": sorted(after),
                "protect": request.protect,
                "retain": request.retainOnDelete,
                "ignore": list(request.ignoreChanges),
            }
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]


class _Heard(logging.Handler):
    def __init__(self, ran: Ran) -> None:
        super().__init__(logging.INFO)
        self.ran = ran

    def emit(self, record: logging.LogRecord) -> None:
        self.ran.said.append([record.levelname, record.getMessage()])


def _play(given: Mapping[str, Any]) -> Ran:
    ran, logger = Ran(), logging.Logger("program")
    logger.addHandler(_Heard(ran))
    mocks = _Mocks(given, ran)
    os.environ["PULUMI_CONFIG"] = json.dumps(given["config"])
    pulumi.runtime.set_mocks(
        mocks, "raxx-queue", "prod", given["dry_run"], logger, _Monitor(mocks), organization="organization"
    )
    try:
        pulumi.runtime.test(program._run)()  # type: ignore[no-untyped-call]
    except SystemExit as end:
        ran.exit_code = int(str(end.code))
    except Exception as error:  # noqa: BLE001 - whatever ends the program
        ran.error = str(error)
    return ran


def main() -> None:
    """One scenario a line, and what the program did a line."""
    for line in sys.stdin:
        print(json.dumps(_play(json.loads(line)).__dict__), flush=True)


if __name__ == "__main__":
    main()

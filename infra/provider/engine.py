"""The engine that runs this provider: which verb with which targets, and where to say things."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from infra.engine_switches import engine_arguments

_VERBS = {verb: verb for verb in ("preview", "up", "refresh", "destroy", "import", "watch")}
_VERBS |= {"pre": "preview", "update": "up", "down": "destroy", "dn": "destroy"}
_NAMING = ("--cwd", "-C", "--stack", "-s", "--config-file")
"""Options whose value may look like a verb."""
_TARGETS = ("--target", "-t")
_LETTERS = "defhjQry"
"""Switches of one letter that take no value of their own, so that others may follow them."""
_TRUE = ("1", "t", "true")


@dataclass(frozen=True)
class EngineCommand:
    """What the operator asked of the engine; an empty verb where that cannot be known."""

    verb: str
    targets: tuple[str, ...] = ()
    program_first: bool = False
    """Whether the program runs before the engine reads what the state holds (docs/facts.md#program-first)."""
    refreshes: bool = True
    """Whether the engine reads what is live; else it compares with what the last run recorded
    (docs/facts.md#refresh-always)."""

    @property
    def is_up(self) -> bool:
        """Whether this run writes to live on purpose; what cannot be known counts as that."""
        return self.verb in ("up", "watch", "")

    def may_touch(self, kind: str) -> bool:
        """Whether resources of a type ("raxx:heroku:ConfigVars") are among the targets."""
        return not self.targets or any(kind in target or "*" in target for target in self.targets)


def read_command() -> EngineCommand:
    """From the arguments of the engine, which tells neither program nor provider (docs/facts.md#verb-and-targets)."""
    return command_of(engine_arguments(), os.environ)


def command_of(arguments: Sequence[str], environ: Mapping[str, str]) -> EngineCommand:
    """The order in an engine's arguments and environment."""
    # Whatever depends on a target may be a config var.
    dependents = any(argument in ("--target-dependents", "--target-dependents=true") for argument in arguments)
    targets = () if dependents else tuple(_targets(arguments))
    first = _switch(arguments, environ, "run-program") or environ.get("PULUMI_RUN_PROGRAM", "")
    refresh = _switch(arguments, environ, "refresh", "r")
    return EngineCommand(_verb(arguments), targets, first.lower() in _TRUE, not refresh or refresh.lower() in _TRUE)


def _verb(arguments: Sequence[str]) -> str:
    for before, argument in pairwise(arguments):
        if argument in _VERBS and before not in _NAMING:
            return _VERBS[argument]
    return ""


def _switch(arguments: Sequence[str], environ: Mapping[str, str], name: str, letter: str = "") -> str:
    """What was said last of a switch, which may stand among other letters (`-yr=false`); else what its variable says.

    The engine takes every switch from a variable, too (`PULUMI_OPTION_REFRESH`). "" where nothing was said.
    """
    said = environ.get(f"PULUMI_OPTION_{name.upper().replace('-', '_')}", "")
    for argument in arguments:
        switch, _, value = argument.partition("=")
        letters = letter and re.fullmatch(rf"-[{_LETTERS}]*{letter}[{_LETTERS}]*", switch)
        if switch == f"--{name}" or letters:
            # A value belongs to the last letter.
            said = (value if switch.endswith((name, letter or name)) else "") or "true"
    return said


def _targets(arguments: Sequence[str]) -> Iterator[str]:
    for number, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name in _TARGETS:
            yield value if equals else "".join(arguments[number + 1 : number + 2])


class Voice:
    """Says things on the engine's screen, below a resource where there is one."""

    def __init__(self, address: str) -> None:
        import grpc
        from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

        self._messages: Any = engine_pb2
        self._unheard: type[Exception] = grpc.RpcError
        self._engine = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address))

    def say(self, text: str, urn: str = "", *, warning: bool = False, progress: bool = False) -> None:
        """Says a line, to an engine that listens; `progress` is gone from the screen when the next one comes."""
        severity = self._messages.WARNING if warning else self._messages.INFO
        request = self._messages.LogRequest(severity=severity, message=text, urn=urn, ephemeral=progress)
        # An engine that does not listen any more is no reason to lose what was written.
        with suppress(self._unheard):
            self._engine.Log(request)

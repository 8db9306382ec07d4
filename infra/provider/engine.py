"""The engine that runs this provider: which verb with which targets, and where to say things."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from infra.live.secret_logs import engine_arguments

_VERBS = {verb: verb for verb in ("preview", "up", "refresh", "destroy", "import", "watch")}
_VERBS |= {"pre": "preview", "update": "up", "down": "destroy", "dn": "destroy"}
_NAMING = ("--cwd", "-C", "--stack", "-s", "--config-file")
"""Options whose value may look like a verb."""
_TARGETS = ("--target", "-t")


@dataclass(frozen=True)
class Order:
    """What the operator asked of the engine; an empty verb where that cannot be known."""

    verb: str
    targets: tuple[str, ...] = ()
    program_first: bool = False
    """Whether the program runs before the engine reads what the state holds (docs/facts.md#program-first)."""

    @property
    def is_up(self) -> bool:
        """Whether this run writes to live on purpose; what cannot be known counts as that."""
        return self.verb in ("up", "watch", "")

    def may_touch(self, kind: str) -> bool:
        """Whether resources of a type ("raxx:heroku:ConfigVars") are among the targets."""
        return not self.targets or any(kind in target or "*" in target for target in self.targets)


def read_order() -> Order:
    """From the arguments of the engine, which tells neither program nor provider (docs/facts.md#verb-and-targets)."""
    return order_of(engine_arguments(), os.environ)


def order_of(arguments: Sequence[str], environ: Mapping[str, str]) -> Order:
    """The order in an engine's arguments and environment."""
    # Whatever depends on a target may be a config var.
    dependents = any(argument in ("--target-dependents", "--target-dependents=true") for argument in arguments)
    targets = () if dependents else tuple(_targets(arguments))
    return Order(_verb(arguments), targets, _program_first(arguments, environ))


def _verb(arguments: Sequence[str]) -> str:
    for before, argument in pairwise(arguments):
        if argument in _VERBS and before not in _NAMING:
            return _VERBS[argument]
    return ""


def _program_first(arguments: Sequence[str], environ: Mapping[str, str]) -> bool:
    """The switch, if there is one, decides over the variable."""
    said = environ.get("PULUMI_RUN_PROGRAM", "")
    for argument in arguments:
        name, _, value = argument.partition("=")
        said = (value or "true") if name == "--run-program" else said
    return said.lower() in ("1", "true")


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
        self._engine = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address))

    def say(self, text: str, urn: str = "", *, warning: bool = False, progress: bool = False) -> None:
        """Says a line; `progress` is gone from the screen when the next one comes."""
        severity = self._messages.WARNING if warning else self._messages.INFO
        self._engine.Log(self._messages.LogRequest(severity=severity, message=text, urn=urn, ephemeral=progress))

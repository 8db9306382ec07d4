"""A provider at the end of a real local channel, and an engine that only listens."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf import empty_pb2, struct_pb2
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2, provider_pb2_grpc, status_pb2

from infra.provider.engine import EngineCommand
from infra.provider.life import Life
from infra.provider.servicer import LOOK, Servicer
from infra.provider.session import Session
from tests.provider.world import UP, quiet_life

DETAILS = "grpc-status-details-bin"
URN = "urn:pulumi:prod::raxx-queue::"


class Listening(engine_pb2_grpc.EngineServicer):
    """Keeps what it is told: severity, text, URN, and whether it is only progress."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, str, bool]] = []

    def Log(self, request: Any, context: grpc.ServicerContext) -> Any:
        severity = engine_pb2.LogSeverity.Name(request.severity)
        self.told.append((severity, request.message, request.urn, request.ephemeral))
        return empty_pb2.Empty()

    @property
    def lines(self) -> list[str]:
        return [text for _, text, _, _ in self.told]


@dataclass
class Channel:
    """The engine's side: its calls, what it was told, and the session that answers."""

    provider: Any
    engine: Listening
    life: Life
    session: Session

    def look(self, asked: Mapping[str, Any]) -> Any:
        """The program's invoke, decoded twice."""
        answer = self.provider.Invoke(provider_pb2.InvokeRequest(tok=LOOK, args=struct({"asked": json.dumps(asked)})))
        return json.loads(MessageToDict(getattr(answer, "return"))["answer"])


@contextmanager
def serving(order: EngineCommand = UP) -> Iterator[Channel]:
    """Engine and provider until the block ends."""
    engine, life = Listening(), quiet_life()
    with _server() as engine_server, _server() as provider_server:
        engine_pb2_grpc.add_EngineServicer_to_server(engine, engine_server)
        address = f"127.0.0.1:{engine_server.add_insecure_port('127.0.0.1:0')}"
        engine_server.start()
        servicer = Servicer(life, address)
        servicer._session = Session(life, order=order)
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, provider_server)
        port = provider_server.add_insecure_port("127.0.0.1:0")
        provider_server.start()
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield Channel(provider_pb2_grpc.ResourceProviderStub(channel), engine, life, servicer._session)


@contextmanager
def _server() -> Iterator[grpc.Server]:
    server = grpc.server(ThreadPoolExecutor(8))
    try:
        yield server
    finally:
        server.stop(None).wait()


def struct(words: Mapping[str, Any]) -> struct_pb2.Struct:
    made = struct_pb2.Struct()
    made.update(dict(words))
    return made


def urn(kind: str, key: str) -> str:
    """As the engine writes it, below the stack."""
    return f"{URN}{kind}::{key}"


def metadata(error: Any) -> dict[str, Any]:
    """What an error carries beside its text."""
    return dict(error.trailing_metadata() or ())


def init_failed(error: grpc.RpcError) -> Any:
    """What a failed Create or Update hands to the engine for its state (docs/facts.md#partial-failure)."""
    status = status_pb2.Status()
    status.ParseFromString(metadata(error)[DETAILS])
    detail = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(detail)
    return detail

"""How a call is refused: its error's text, and what else goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import grpc

from toolchain.heroku_plugin.autoname import NameTooLong
from toolchain.heroku_plugin.coerce import ConversionError
from toolchain.heroku_plugin.config_fields import ConfigurationError
from toolchain.heroku_plugin.loopback import NotLoopback

Context = grpc.ServicerContext


class Refusal(Exception):
    """A call cannot be answered; its text is what the engine shows."""


@contextmanager
def refusals(context: Context) -> Iterator[None]:
    """Ends the call with the text of what it refuses."""
    known = (Refusal, NotLoopback, ConversionError, NameTooLong, ConfigurationError)
    try:
        yield
    except known as refusal:
        context.abort(grpc.StatusCode.UNKNOWN, str(refusal))


def abort_half_done(context: Context, reason: str, identity: str, properties: Any) -> NoReturn:
    """Ends the call with an error that carries the state which the resource has got to."""
    from pulumi.runtime.proto import status_pb2
    from pulumi.runtime.proto.provider_pb2 import ErrorResourceInitFailed

    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=reason)
    status.details.add().Pack(ErrorResourceInitFailed(id=identity, properties=properties, reasons=[reason]))
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(grpc.StatusCode.UNKNOWN, reason)

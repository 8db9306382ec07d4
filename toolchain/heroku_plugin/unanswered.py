"""The calls to which there is nothing to say: the published plugin of this version does not answer them either.

Two are left out on purpose: the schema, and the data functions, which only the published plugin has.
"""

from __future__ import annotations

from typing import Any, NoReturn

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from toolchain.heroku_plugin.refusals import Context


class Unanswered(provider_pb2_grpc.ResourceProviderServicer):
    """Ends each of these calls without the traceback that the generated servicer would raise."""

    def Cancel(self, _request: Any, _context: Context) -> Any:
        """Nothing to stop: the process ends with the engine."""
        return Empty()

    def Attach(self, _request: Any, _context: Context) -> Any:
        """The engine is not called back."""
        return Empty()

    def GetMapping(self, _request: Any, _context: Context) -> Any:
        """No mapping: nothing is converted to or from Terraform here."""
        return provider_pb2.GetMappingResponse()

    def GetMappings(self, _request: Any, context: Context) -> NoReturn:
        """Unimplemented."""
        _unimplemented(context)

    def Handshake(self, _request: Any, context: Context) -> NoReturn:
        """Unimplemented: the engine then asks with Configure what it needs to know."""
        _unimplemented(context)

    def Parameterize(self, _request: Any, context: Context) -> NoReturn:
        """Unimplemented."""
        _unimplemented(context)

    def GetSchema(self, _request: Any, context: Context) -> NoReturn:
        """Unimplemented."""
        _unimplemented(context)

    def Invoke(self, request: Any, context: Context) -> NoReturn:
        """An unknown function, whichever it is."""
        context.abort(grpc.StatusCode.UNKNOWN, f"unrecognized data function (Invoke): {request.tok}")

    def Call(self, _request: Any, context: Context) -> NoReturn:
        """Unimplemented."""
        _unimplemented(context)

    def Construct(self, _request: Any, context: Context) -> NoReturn:
        """Unimplemented."""
        _unimplemented(context)


def _unimplemented(context: Context) -> NoReturn:
    context.abort(grpc.StatusCode.UNIMPLEMENTED, "the loopback-only Heroku plugin does not implement this call")

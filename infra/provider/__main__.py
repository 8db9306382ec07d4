"""Starts the provider: prints its port, as the engine expects, and serves until the engine closes it or is gone.

pulumi-resource-raxx [-flags] ENGINE_ADDRESS
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor

from infra.provider.life import Life
from infra.provider.stubs import import_stubs_only

_WORKERS = 64
_UNLIMITED = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]
_LOOPBACK = "127.0.0.1,localhost"


def main() -> None:
    """Listens before it imports what is heavy: the engine asks for little at first."""
    os.umask(0o077)
    # Engine and provider talk in clear over loopback: no proxy may be between (docs/facts.md#loopback-proxies).
    os.environ["no_grpc_proxy"] = _LOOPBACK  # noqa: SIM112 - gRPC's own spelling
    life = Life()
    import_stubs_only()
    import grpc
    from pulumi.runtime.proto import provider_pb2_grpc

    from infra.provider.servicer import Servicer

    server = grpc.server(ThreadPoolExecutor(_WORKERS), options=_UNLIMITED)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(life, sys.argv[-1]), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    import infra.provider.session  # noqa: F401 - loaded while the engine asks its first questions

    life.wait()
    os._exit(0)


if __name__ == "__main__":
    main()

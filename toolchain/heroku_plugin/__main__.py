"""Starts the plugin: prints its port, as the engine expects, and serves until it is told or left alone.

pulumi-resource-heroku [-flags] ENGINE_ADDRESS          (facts/pulumi.md 5.5)
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor

from toolchain.stopping import Stop
from toolchain.stubs import import_stubs_only

_WORKERS = 16
_UNLIMITED = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]


def main() -> None:
    """Serves on a free loopback port; ends on SIGINT or SIGTERM, and when the process that started it is gone."""
    stop = Stop()
    import_stubs_only()
    import grpc
    from pulumi.runtime.proto import provider_pb2_grpc

    from toolchain.heroku_plugin.provider import HerokuProvider

    server = grpc.server(ThreadPoolExecutor(_WORKERS), options=_UNLIMITED)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(HerokuProvider(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    import urllib3  # noqa: F401 - loaded while the engine asks its first questions

    stop.wait()
    server.stop(grace=None)
    sys.stdout.flush()
    os._exit(0)  # A request that waits for the API has nobody left to answer.


if __name__ == "__main__":
    main()

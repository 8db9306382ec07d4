"""Starts the language host: prints its port, as the engine expects, and serves until it is told or left alone.

    pulumi-language-python [--use-executor=SHIM] [-flags] ENGINE_ADDRESS      (facts/pulumi.md 5.1)

SHIM is the official `pulumi-language-python-exec`, which runs a program. Other flags are ignored.

The process ends on SIGINT or SIGTERM, and when the process that started it is gone; the programs it runs end with it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

from toolchain.stubs import import_stubs_only


def engine_address(arguments: list[str]) -> str:
    """The address in the command line, "" when there is none (the engine then sends it with Handshake)."""
    positional = [argument for argument in arguments if not argument.startswith("-") and ":" in argument]
    return positional[-1] if positional else ""


def wait_for_end() -> None:
    """Returns after a signal to stop, or within a second of the parent's death."""
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    parent = os.getppid()
    while not stopped.is_set() and os.getppid() == parent:
        stopped.wait(1)


def main() -> int:
    """Serves on a free loopback port. Returns 1, with a line on stderr, when the shim is not there."""
    import_stubs_only()
    from toolchain.language_host.server import serve

    shim = "".join(argument.partition("=")[2] for argument in sys.argv[1:] if argument.startswith("--use-executor="))
    if not Path(shim).is_file():
        print(f"the shim that runs a program is not there ({shim or 'not named'}): run `make setup`", file=sys.stderr)
        return 1
    server, host, port = serve(Path(shim), engine_address(sys.argv[1:]))
    print(port, flush=True)
    wait_for_end()
    host.children.interrupt()
    server.stop(grace=None)
    deadline = time.monotonic() + host.children.grace
    while host.children.running and time.monotonic() < deadline:
        time.sleep(0.05)
    host.children.kill()
    sys.stdout.flush()
    os._exit(0)  # gRPC's and the interrupted programs' threads have nothing left to do.


if __name__ == "__main__":
    sys.exit(main())

"""Starts the language host: prints its port, as the engine expects, and serves until it is told or left alone.

    pulumi-language-python [--use-executor=SHIM] [-flags] ENGINE_ADDRESS

The engine starts it so (docs/facts.md#start-of-a-language-host). SHIM is the official
`pulumi-language-python-exec`, which runs a program. Other flags are ignored.

The process ends on SIGINT or SIGTERM, and when the process that started it is gone; the programs it runs end with it.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from infra.provider.stubs import import_stubs_only
from lab.language_host.children import Children
from lab.language_host.stopping import Stop


def engine_address(arguments: list[str]) -> str:
    """The address in the command line, "" when there is none (the engine then sends it with Handshake)."""
    positional = [argument for argument in arguments if not argument.startswith("-") and ":" in argument]
    return positional[-1] if positional else ""


def end_programs(children: Children) -> None:
    """Interrupts what runs, waits at most the grace for it, and kills what is left."""
    children.interrupt()
    deadline = time.monotonic() + children.grace
    while children.running and time.monotonic() < deadline:
        time.sleep(0.02)
    children.kill()


def main() -> int:
    """Serves on a free loopback port. Returns 1, with a line on stderr, when the shim is not there."""
    stop = Stop()
    import_stubs_only()
    from lab.language_host.server import serve

    shim = "".join(argument.partition("=")[2] for argument in sys.argv[1:] if argument.startswith("--use-executor="))
    if not Path(shim).is_file():
        print(f"the shim that runs a program is not there ({shim or 'not named'}): run `make setup`", file=sys.stderr)
        return 1
    host, port = serve(Path(shim), engine_address(sys.argv[1:]))
    print(port, flush=True)
    stop.wait()
    end_programs(host.children)
    os._exit(0)  # What gRPC's threads still hold, nobody waits for.


if __name__ == "__main__":
    sys.exit(main())

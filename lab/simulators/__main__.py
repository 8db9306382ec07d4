"""`python -m lab.simulators --port N [--state FILE] [--record FILE]`: both APIs on 127.0.0.1."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from lab.simulators.journal import JournalError
from lab.simulators.server import LOOPBACK, POLL_SECONDS, serve
from lab.simulators.state import StateError


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m lab.simulators", description="Loopback Heroku (/) and GitHub (/api/v3/)."
    )
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1; 0 takes any free one")
    parser.add_argument("--state", type=Path, help="file that keeps the state over restarts (mode 0600)")
    parser.add_argument("--record", type=Path, help="file to append each request to, one JSON a line (mode 0600)")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    try:
        server = serve(arguments.port, arguments.state, arguments.record)
    except (StateError, JournalError, OSError) as error:
        print(f"simulators: {error}", file=sys.stderr)
        return 2
    print(f"listening on http://{LOOPBACK}:{server.port}", flush=True)
    server.serve_forever(POLL_SECONDS)
    return 0


if __name__ == "__main__":
    sys.exit(main())

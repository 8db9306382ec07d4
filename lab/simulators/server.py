"""HTTP on 127.0.0.1 for the simulators: keep-alive, one thread a connection, no waiting for acknowledgements."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.test import run_wsgi_app

from lab.simulators.application import Application, Dropped
from lab.simulators.journal import Journal
from lab.simulators.state import State

LOOPBACK = "127.0.0.1"
POLL_SECONDS = 0.02


class KeepAliveHandler(WSGIRequestHandler):
    """Werkzeug's handler closes after each answer; this one keeps the connection and sends an answer in one piece.

    The application reads every body to its end, so that the next request begins where it should.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def run_wsgi(self) -> None:
        self.environ = self.make_environ()
        try:
            chunks, status, headers = run_wsgi_app(self.server.app, self.environ, buffered=True)
        except Dropped:
            self.close_connection = True
            return
        code, _, reason = status.partition(" ")
        self.send_response_only(int(code), reason)
        self.send_header("Server", self.version_string())
        if not any(name.lower() == "date" for name, _ in headers):
            self.send_header("Date", self.date_time_string())
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"".join(chunks))
        self.wfile.flush()

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 (the parent's name)
        """Says nothing: the journal is the log."""


def serve(port: int, state: Path | None = None, record: Path | None = None) -> BaseWSGIServer:
    """A bound server of both APIs; port 0 takes any. `serve_forever` starts it.

    Raises StateError and JournalError for unusable files, OSError for unreachable ones; ends the process with a
    message when the port is taken.
    """
    from lab.simulators.apis import APIS
    from lab.simulators.seed import seed

    application = Application(APIS, State(seed, state), Journal(record))
    return make_server(LOOPBACK, port, application, threaded=True, request_handler=KeepAliveHandler)


@contextmanager
def running(state: Path | None = None, record: Path | None = None, port: int = 0) -> Iterator[str]:
    """Both APIs in this process, for tests. Gives `http://127.0.0.1:PORT`."""
    with in_thread(serve(port, state, record)) as url:
        yield url


@contextmanager
def in_thread(server: BaseWSGIServer) -> Iterator[str]:
    """Runs a bound server in a thread of its own until the block ends."""
    thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.port}"
    finally:
        server.shutdown()
        thread.join()

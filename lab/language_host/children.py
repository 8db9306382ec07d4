"""The processes that the language host runs: a program, pip, a plugin; and their end when the engine cancels."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO


class Children:
    """The running child processes. They stay in the host's process group, so that the engine's kill reaches them."""

    def __init__(self, grace: float = 5.0) -> None:
        """`grace`: the seconds between the interrupt and the kill (the published host's five)."""
        self.grace = grace
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()

    @property
    def running(self) -> bool:
        """Whether a child is still there."""
        with self._lock:
            return bool(self._running)

    @contextlib.contextmanager
    def started(
        self, command: Sequence[str], env: Mapping[str, str], cwd: str | Path, output: int | None = None
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Starts a command; on leaving the block waits for its end.

        `output`: None shares the host's stdout and stderr (the engine reads them), subprocess.PIPE collects both.
        Raises OSError when it cannot be started.
        """
        error = subprocess.STDOUT if output == subprocess.PIPE else None
        process = subprocess.Popen(
            command, env=dict(env), cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=error
        )
        with self._lock:
            self._running.add(process)
        try:
            yield process
        finally:
            process.wait()
            with self._lock:
                self._running.discard(process)

    def interrupt(self) -> None:
        """Sends SIGINT to each child now and kills, after the grace, those that are still there. Returns at once."""
        with self._lock:
            children = list(self._running)
        for process in children:
            process.send_signal(signal.SIGINT)
            timer = threading.Timer(self.grace, process.kill)
            timer.daemon = True
            timer.start()

    def kill(self) -> None:
        """Kills each child that is still there."""
        with self._lock:
            for process in self._running:
                process.kill()


def lines(stream: IO[bytes] | None) -> Iterator[bytes]:
    """A collected output, line by line, as it comes."""
    if stream is not None:
        with stream:
            yield from stream

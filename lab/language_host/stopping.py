"""Waits until this process is told to stop, or its parent is gone.

The engine signals the whole process group. The kernel may give the signal to one of gRPC's threads, and then nothing
wakes a main thread that waits for a lock: measured, half a second on average for each process of each preview. The
interpreter's wakeup descriptor is written to whichever thread gets the signal.
"""

from __future__ import annotations

import os
import select
import signal

_CHECK_SECONDS = 1.0


class Stop:
    """Made before all else, so that no signal finds Python's own handler; `wait` returns when it is time to end."""

    def __init__(self) -> None:
        self._parent = os.getppid()
        self._read, write = os.pipe()
        os.set_blocking(write, False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)

    def wait(self) -> None:
        """Blocks until SIGINT or SIGTERM came, or the process that started this one is gone."""
        while os.getppid() == self._parent:
            readable, _, _ = select.select([self._read], [], [], _CHECK_SECONDS)
            if readable:
                return

"""When the provider may write, and when it has to end: after Cancel, and when the engine is gone."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from infra.errors import ConvergeError

_LOOKS = 0.2
"""Seconds between two looks at whether the engine is still there."""


class Life:
    """Of the provider's process.

    The engine closes a plugin with Cancel and then SIGINT; a terminal's ^C sends SIGINT first, while a write may be
    under way that the engine waits for. So SIGINT means nothing before Cancel, and a call in progress is answered
    (docs/facts.md#stopping-a-plugin).
    """

    def __init__(self) -> None:
        self._cancelled, self._ended = threading.Event(), threading.Event()
        self._parent, self._calls = os.getppid(), 0
        self._lock = threading.Condition()
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, lambda *_: self._ended.set() if self._cancelled.is_set() else None)
            signal.signal(signal.SIGTERM, lambda *_: self._ended.set())

    @property
    def orphaned(self) -> bool:
        """Whether the engine is gone: killed, for it would have said Cancel."""
        return os.getppid() != self._parent

    @contextmanager
    def call(self) -> Iterator[None]:
        """Something that the engine waits for: the process does not end in the middle of it."""
        with self._lock:
            self._calls += 1
        try:
            yield
        finally:
            with self._lock:
                self._calls -= 1
                self._lock.notify_all()

    def cancel(self) -> None:
        """The engine said Cancel."""
        self._cancelled.set()

    def may_write(self) -> None:
        """Called before every write. Raises `ConvergeError` where nobody waits for it any more."""
        if self._cancelled.is_set() or self.orphaned:
            raise ConvergeError("interrupted: this was not written")

    def pause(self, seconds: float) -> None:
        """Waits, at most until Cancel; then raises `ConvergeError`."""
        if self._cancelled.wait(seconds) or self.orphaned:
            raise ConvergeError("interrupted while it waited")

    def wait(self) -> None:
        """Returns when the process has to end, and no call is in progress."""
        while not self._ended.wait(_LOOKS) and not self.orphaned:
            pass
        with self._lock:
            self._lock.wait_for(lambda: self._calls == 0, timeout=None if not self.orphaned else 60)

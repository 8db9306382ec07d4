"""Faults to order: the next calls that match are answered with a status, late, or not at all."""

from __future__ import annotations

import re
import threading
from dataclasses import asdict, dataclass
from typing import Any


class FaultError(ValueError):
    """The order is not one; the message says what is wrong."""


@dataclass
class Fault:
    """Which calls it hits, and what it does to them. Without status and drop, the call goes on after the delay."""

    method: str | None = None
    path: str = ""
    """A regular expression, searched in the path with the API's prefix."""
    status: int | None = None
    body: Any = None
    """What to answer: JSON, or a text with `content_type`. Without it, the API's own error body for the status."""
    content_type: str | None = None
    headers: dict[str, str] | None = None
    delay_seconds: float = 0.0
    drop: bool = False
    """Close the connection without an answer; the call does nothing."""
    carried_out: bool = False
    """Do what the call asks for all the same, before the fault answers, or does not: the answer is lost."""
    after: int = 0
    """Let this many matching calls through first."""
    times: int | None = None
    """Hit this many calls; None hits all until the fault is removed."""
    seen: int = 0
    """How many calls have matched so far."""

    def __post_init__(self) -> None:
        try:
            re.compile(self.path)
        except re.error as error:
            raise FaultError(f"path is no regular expression: {error}") from None
        if self.status is not None and not 100 <= self.status <= 599:
            raise FaultError("status is no HTTP status")

    def hits(self, method: str, path: str) -> bool:
        if (self.method and self.method.upper() != method) or not re.search(self.path, path):
            return False
        self.seen += 1
        number = self.seen - self.after
        return number > 0 and (self.times is None or number <= self.times)


class Faults:
    """The faults in force, asked in the order in which they were given; the first that hits decides."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, order: Any) -> dict[str, Any]:
        """Takes the order as parsed JSON, gives it back complete. Raises FaultError."""
        if not isinstance(order, dict) or "seen" in order:
            raise FaultError("a fault is an object")
        try:
            fault = Fault(**order)
        except TypeError as error:
            raise FaultError(str(error)) from None
        with self._lock:
            self._faults.append(fault)
        return asdict(fault)

    def hit(self, method: str, path: str) -> Fault | None:
        with self._lock:
            return next((fault for fault in self._faults if fault.hits(method, path)), None)

    def list(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(fault) for fault in self._faults]

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

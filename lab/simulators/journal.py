"""The record of every request that the APIs got, which tests assert on: every write, and that previews wrote none."""

from __future__ import annotations

import json
import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


class JournalError(Exception):
    """The record file cannot be used; the message says which file, why, and what to do."""


class Journal:
    """Entries are {n, at, api, agent, method, path, query, body, status}.

    `agent` is the User-Agent, which tells the providers from other readers; a dropped connection has status null.

    With a file, each entry is also appended to it, one JSON a line, mode 0600 because bodies hold secrets;
    entries that are there already are kept, so that a restart continues the count.
    Raises JournalError for a file that is something else.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._entries: list[dict[str, Any]] = []
        if file is not None:
            self._write("", os.O_APPEND)
            self._entries = _read(file)
            file.chmod(0o600)

    def add(self, api: str, agent: str, method: str, path: str, query: str, body: Any, status: int | None) -> None:
        with self._lock:
            entry = {
                "n": len(self._entries) + 1,
                "at": datetime.now(UTC).isoformat(),
                "api": api,
                "agent": agent,
                "method": method,
                "path": path,
                "query": query,
                "body": body,
                "status": status,
            }
            self._entries.append(entry)
            if self._file is not None:
                self._write(json.dumps(entry) + "\n", os.O_APPEND)

    def entries(self) -> list[dict[str, Any]]:
        with self._lock:
            return list(self._entries)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            if self._file is not None:
                self._write("", os.O_TRUNC)

    def _write(self, text: str, flag: int) -> None:
        assert self._file is not None
        descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | flag, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(text)


def _read(file: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in file.read_text().splitlines() if line]
    except ValueError as error:
        raise JournalError(f"{file}: no record of the simulators ({error}); remove it to start anew") from None

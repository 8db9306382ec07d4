"""Keyring backends for the tests: two that remember, and one that fails in every way a real one does.

The first two have no priority, so keyring never chooses one by itself.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

from keyring.backend import KeyringBackend


class MemoryBackend(KeyringBackend):
    """Keeps passwords in memory and counts the look-ups."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.asked: list[tuple[str, str]] = []

    def get_password(self, service: str, username: str) -> str | None:
        self.asked.append((service, username))
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


class FailingBackend(KeyringBackend):
    """Raises what `fault` makes, on reading and on writing; the fault is given the value, if there is one."""

    def __init__(self, fault: Callable[[str], Exception]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.fault = fault
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        raise self.fault("")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.fault(password)


class FileBackend(KeyringBackend):
    """Keeps passwords in the file that RAXX_TEST_KEYRING names: one operator's keyring, for commands of their own.

    With a priority, because keyring takes no other by name.
    """

    priority = 0.1

    @property
    def _file(self) -> Path:
        return Path(os.environ["RAXX_TEST_KEYRING"])

    def get_password(self, service: str, username: str) -> str | None:
        kept: dict[str, str] = json.loads(self._file.read_text()) if self._file.exists() else {}
        return kept.get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        kept = json.loads(self._file.read_text()) if self._file.exists() else {}
        self._file.touch(0o600)
        self._file.write_text(json.dumps({**kept, f"{service} {username}": password}))

"""Keyring backends for the tests: one that remembers, and one that fails in every way a real one does.

Neither has a priority, so keyring never chooses one by itself.
"""

from collections.abc import Callable

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

"""The operating system's keyring as a secret store, through the `keyring` library, which is imported when first asked.

A secret is the password of user `<app>/<VARIABLE>` of service `<project>/<stack>`. What a backend
raises is never quoted or chained, only named: its text and its frames may hold the value.
"""

import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from infra.errors import StoreUnavailable
from infra.project import shell_name
from infra.secret_stores.store import SecretName, SecretStore

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

_KEYRING = ".venv/bin/python -m keyring"  # from the checkout; the python on PATH may not have keyring
_ELSEWHERE = "or give the secrets as {}_… environment variables"
_REMEDIES = {
    "NoKeyringError": (
        "this machine has no keyring backend",
        f"install gnome-keyring and run inside `dbus-run-session`, {_ELSEWHERE}",
    ),
    "KeyringLocked": ("the keyring is locked", f"unlock it and run again, {_ELSEWHERE}"),
    "InitError": ("the keyring cannot be opened", f"log in to a session that can unlock it, {_ELSEWHERE}"),
    "_Disabled": (
        "keyring is switched off (null backend)",
        f"unset PYTHON_KEYRING_BACKEND or edit keyringrc.cfg, {_ELSEWHERE}",
    ),
    "PasswordSetError": ("the backend did not store the value", f"see `{_KEYRING} --list-backends`"),
}
_UNKNOWN = f"see `{_KEYRING} diagnose` and `{_KEYRING} --list-backends`, {_ELSEWHERE}"


class KeyringStore(SecretStore):
    """Secrets in a keyring; takes the backend, the one that keyring chooses for this machine by default."""

    name = "keyring"
    writable = True

    def __init__(self, backend: "KeyringBackend | None" = None) -> None:
        self._backend = backend

    def __repr__(self) -> str:
        return "KeyringStore()"

    def where(self, name: SecretName) -> str:
        """Give the command that prompts for the value and keeps it."""
        return f"{_KEYRING} set {shlex.join(_place(name))}"

    def _read(self, name: SecretName) -> str | None:
        def read() -> str | None:
            try:
                return self._open().get_password(*_place(name))
            except UnicodeDecodeError:  # counts as none, as in every store
                return None

        return _asking(name, read)

    def _write(self, name: SecretName, text: str) -> None:
        _asking(name, lambda: self._open().set_password(*_place(name), text))

    def _open(self) -> "KeyringBackend":
        import keyring
        from keyring.backends import null

        backend = self._backend or keyring.get_keyring()
        if isinstance(backend, null.Keyring):
            raise _Disabled
        return backend


def _place(name: SecretName) -> tuple[str, str]:
    """Give the service and the username under which keyring keeps the secret."""
    return f"{name.project}/{name.stack}", f"{name.app}/{name.variable}"


class _Disabled(Exception):
    """The keyring is there to keep nothing."""


def _asking(name: SecretName, question: Callable[[], T]) -> T:
    """Give the backend's answer, or raise StoreUnavailable for whatever the backend raises (each raises its own)."""
    try:
        return question()
    except Exception as error:  # noqa: BLE001
        kind = type(error).__name__
    # Outside of the handler, so that the backend's exception does not hang on to ours as its context.
    reason, remedy = _REMEDIES.get(kind, (f"the backend failed ({kind})", _UNKNOWN))
    raise StoreUnavailable(f"keyring: {reason}: {remedy.format(shell_name(name.project))}")

"""The keyring store: the contract over a backend in memory, and one clear line for every way a backend fails."""

import logging
import shlex
import subprocess
import sys
import traceback
from collections.abc import Callable

import keyring.core
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordSetError
from pydantic import SecretStr

from infra.errors import StoreUnavailable
from infra.secret_stores import KeyringStore, SecretName, SecretStore
from tests.secret_stores.backends import FailingBackend, MemoryBackend
from tests.secret_stores.contract import CHECKOUT, NAME, StoreContract, fake_value


class TestKeyringStore(StoreContract):
    writable = True

    @pytest.fixture
    def store(self) -> SecretStore:
        self.backend = MemoryBackend()
        return KeyringStore(self.backend)

    def put(self, store: SecretStore, name: SecretName, text: str) -> None:
        self.backend.set_password(f"acme/{name.stack}", f"{name.app}/{name.variable}", text)


def test_place_is_the_one_that_the_design_fixes() -> None:
    backend, value = MemoryBackend(), fake_value()
    KeyringStore(backend).set(NAME, SecretStr(value))
    assert backend.kept == {("acme/prod", "queue/STRIPE_API_KEY"): value}


def test_where_is_a_command_that_fills_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    from keyring import cli

    backend, value = MemoryBackend(), fake_value()
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend)
    monkeypatch.setattr(cli.CommandLineTool, "input_password", lambda self, prompt: value)
    command = KeyringStore().where(NAME)
    assert command == ".venv/bin/python -m keyring set acme/prod queue/STRIPE_API_KEY"
    cli.main(shlex.split(command)[3:])  # type: ignore[no-untyped-call]
    assert KeyringStore().get(NAME) == SecretStr(value)


FAULTS: list[tuple[Callable[[str], Exception], str, str]] = [
    (NoKeyringError, "no keyring backend", "dbus-run-session"),
    (KeyringLocked, "locked", "unlock it"),
    (InitError, "cannot be opened", "log in"),
    (PasswordSetError, "did not store", "--list-backends"),
    (OSError, "failed (OSError)", "diagnose"),
    (RuntimeError, "failed (RuntimeError)", "diagnose"),
]


@pytest.mark.parametrize(("fault", "reason", "remedy"), FAULTS, ids=lambda part: getattr(part, "__name__", ""))
def test_a_backend_that_fails_is_one_line(fault: Callable[[str], Exception], reason: str, remedy: str) -> None:
    with pytest.raises(StoreUnavailable) as raised:
        KeyringStore(FailingBackend(fault)).get(NAME)
    message = str(raised.value)
    assert message.startswith("keyring: ")
    assert message.isprintable()
    assert reason in message
    assert remedy in message


@pytest.mark.parametrize("fault", [fault for fault, *_ in FAULTS], ids=lambda fault: fault.__name__)
def test_a_value_that_a_backend_quotes_shows_nowhere(
    fault: Callable[[str], Exception], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    value = fake_value()
    with pytest.raises(StoreUnavailable) as raised:
        KeyringStore(FailingBackend(lambda text: fault(f"could not keep {text}"))).set(NAME, SecretStr(value))
    assert raised.value.__context__ is None
    shown = traceback.TracebackException.from_exception(raised.value, capture_locals=False)
    assert value not in "".join(shown.format()) + repr(raised.value) + caplog.text


@pytest.mark.parametrize(("backend", "reason"), [(fail.Keyring, "no keyring backend"), (null.Keyring, "switched off")])
def test_keyrings_own_backends_for_nothing(
    monkeypatch: pytest.MonkeyPatch, backend: Callable[[], KeyringBackend], reason: str
) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend())
    with pytest.raises(StoreUnavailable, match=reason):
        KeyringStore().get(NAME)
    with pytest.raises(StoreUnavailable, match=reason):
        KeyringStore().set(NAME, SecretStr(fake_value()))


def test_a_backend_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.Backend")
    with pytest.raises(StoreUnavailable, match=r"failed \(ModuleNotFoundError\)"):
        KeyringStore().get(NAME)


def test_bytes_that_are_no_text_count_as_none() -> None:
    backend = FailingBackend(lambda _: UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"))
    assert KeyringStore(backend).get(NAME) is None


def test_keyring_is_imported_when_first_asked() -> None:
    script = "import sys, infra.secret_stores as s; s.KeyringStore(); print('keyring' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", script], cwd=CHECKOUT, capture_output=True, check=True).stdout
        == b"False\n"
    )

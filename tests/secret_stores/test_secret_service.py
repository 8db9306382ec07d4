"""The keyring store against a real Secret Service: gnome-keyring on a message bus of its own.

Skipped where its two programs are not installed (Debian: `apt-get install dbus gnome-keyring`).
"""

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from keyring.backends import SecretService
from pydantic import SecretStr

from infra.errors import StoreUnavailable
from infra.secret_stores import KeyringStore, SecretName, SecretStore
from tests.secret_stores.contract import HYPHENS, NAME, OTHERS, StoreContract, fake_value

PROGRAMS = ("dbus-daemon", "gnome-keyring-daemon")
ABSENT = [program for program in PROGRAMS if shutil.which(program) is None]
with_service = pytest.mark.skipif(
    bool(ABSENT), reason=f"no Secret Service to be had: {', '.join(ABSENT)} not installed"
)


def new_backend() -> Any:
    """Give keyring's Secret Service backend, whose methods have no types."""
    return SecretService.Keyring()  # type: ignore[no-untyped-call]


@contextmanager
def running(command: list[str], environ: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Run the command for the block, with pipes."""
    process = subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with process:
        try:
            yield process
        finally:
            process.terminate()


def is_served(address: str) -> bool:
    """Say whether the Secret Service is on the bus; asking for it sooner would make the bus start another one."""
    # Here, because only Linux has it.
    from jeepney.bus_messages import message_bus  # type: ignore[import-untyped]
    from jeepney.io.blocking import Proxy, open_dbus_connection  # type: ignore[import-untyped]

    with open_dbus_connection(address) as connection:
        answer: tuple[int] = Proxy(message_bus, connection).NameHasOwner("org.freedesktop.secrets")
    return bool(answer[0])


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Give what the environment holds in a session with an empty home, a message bus and an unlocked keyring."""
    homes = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
    places = dict.fromkeys(homes, str(tmp_path_factory.mktemp("home")))
    bus = ["dbus-daemon", "--session", "--nofork", "--print-address"]
    daemon = ["gnome-keyring-daemon", "--unlock", "--foreground", "--components=secrets"]
    with running(bus, os.environ | places) as bus_process:
        assert bus_process.stdout is not None
        places["DBUS_SESSION_BUS_ADDRESS"] = bus_process.stdout.readline().strip()
        with running(daemon, os.environ | places) as service:
            assert service.stdin is not None
            service.stdin.write(fake_value())  # the password of the new keyring
            service.stdin.close()
            while not is_served(places["DBUS_SESSION_BUS_ADDRESS"]):
                assert service.poll() is None, f"gnome-keyring-daemon ended with {service.returncode}"
                time.sleep(0.02)
            yield places


@with_service
class TestSecretService(StoreContract):
    writable = True

    @pytest.fixture
    def store(self, session: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretStore]:
        for name, value in session.items():
            monkeypatch.setenv(name, value)
        self.backend = new_backend()
        yield KeyringStore(self.backend)
        for service in {f"acme/{name.stack}" for name in (NAME, *OTHERS, HYPHENS)}:
            while credential := self.backend.get_credential(service, None):
                self.backend.delete_password(service, credential.username)

    def put(self, store: SecretStore, name: SecretName, text: str) -> None:
        new_backend().set_password(f"acme/{name.stack}", f"{name.app}/{name.variable}", text)

    def test_where_is_a_command_that_fills_the_store(self, store: SecretStore) -> None:
        value = fake_value()
        command = [sys.executable, *shlex.split(store.where(NAME))[1:]]
        environ = os.environ | {"PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring"}
        run = subprocess.run(command, input=f"{value}\n", env=environ, capture_output=True, text=True, check=True)
        assert store.get(NAME) == SecretStr(value)
        assert value not in run.stdout + run.stderr


def test_no_service_on_the_bus_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    with pytest.raises(StoreUnavailable, match="keyring: ") as raised:
        KeyringStore(new_backend()).get(NAME)
    assert str(raised.value).isprintable()

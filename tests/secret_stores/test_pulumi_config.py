"""The pulumi store: the contract over decrypted config, and over the real `pulumi config` where it is installed."""

import json
import os
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from infra.errors import StoreUnavailable
from infra.secret_stores import PulumiConfigStore, SecretName, SecretStore
from tests.secret_stores.contract import CHECKOUT, HYPHENS, NAME, OTHERS, StoreContract, fake_value

ACTIVATE = CHECKOUT / ".toolchain" / "activate"
with_engine = pytest.mark.skipif(not ACTIVATE.exists(), reason="needs the engine: make setup")


class ReadOnly(PulumiConfigStore):
    """What the program has: values that the engine decrypted; it never writes."""

    writable = False

    def _write(self, name: SecretName, text: str) -> None:
        SecretStore._write(self, name, text)


class TestDecryptedConfig(StoreContract):
    writable = False

    @pytest.fixture
    def store(self) -> SecretStore:
        self.config: dict[str, Any] = {}
        return ReadOnly(self.config)

    def put(self, store: SecretStore, name: SecretName, text: str) -> None:
        # The config is that of one stack; the stack's name is not in it.
        if name.stack in (NAME.stack, HYPHENS.stack):
            self.config.setdefault(name.app, {})[name.variable] = text

    def test_names_are_kept_apart(self, store: SecretStore) -> None:
        self.put(store, NAME, fake_value())
        assert [store.get(other) for other in OTHERS if other.stack == NAME.stack] == [None, None]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A Pulumi project with three stacks in a folder of its own; gives the environment in which it is used."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "Pulumi.yaml").write_text("name: acme\nruntime: python\n")
    (folder / "state").mkdir(mode=0o700)
    binary = CHECKOUT / ".toolchain" / "bin"
    environ = {
        "PATH": f"{binary}:{os.environ['PATH']}",
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_BACKEND_URL": f"file://{folder}/state",
        "PULUMI_CONFIG_PASSPHRASE": "sandbox",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PWD": str(folder),
    }
    for stack in ("prod", "staging", "prod-eu"):
        subprocess.run(
            ["pulumi", "stack", "init", stack, "--non-interactive"],
            cwd=folder,
            env=environ,
            check=True,
            capture_output=True,
        )
    return environ


@with_engine
class TestPulumiConfig(StoreContract):
    """Against the engine's own encryption."""

    writable = True

    @pytest.fixture
    def store(self, project: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> SecretStore:
        for name, value in project.items():
            monkeypatch.setenv(name, value)
        self.folder = Path(project["PWD"])
        monkeypatch.chdir(self.folder)
        for file in self.folder.glob("Pulumi.*.yaml"):
            salt = [line for line in file.read_text().splitlines() if line.startswith("encryptionsalt:")]
            file.write_text("\n".join(salt) + "\n")
        return PulumiConfigStore()

    def put(self, store: SecretStore, name: SecretName, text: str) -> None:
        command = [*shlex.split(store.where(name)), "--raw", "--non-interactive"]
        subprocess.run(command, input=text.encode(), check=True, capture_output=True)
        assert isinstance(store, PulumiConfigStore)
        store._read_stacks.clear()  # a person fills it while no command runs

    def test_the_file_holds_no_value(self, store: SecretStore) -> None:
        value = fake_value()
        store.set(NAME, SecretStr(value))
        text = (self.folder / "Pulumi.prod.yaml").read_text()
        assert "secure: v1:" in text
        assert value not in text

    @pytest.mark.parametrize("text", ["true", "007", "1234567890" * 6 + "1234", "null", "1e5"])
    def test_what_looks_like_a_number_stays_a_text(self, store: SecretStore, text: str) -> None:
        store.set(NAME, SecretStr(text))
        assert store.get(NAME) == SecretStr(text)

    def test_a_wrong_passphrase(self, store: SecretStore, monkeypatch: pytest.MonkeyPatch) -> None:
        value = fake_value()
        self.put(store, NAME, value)
        monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "another")
        with pytest.raises(StoreUnavailable, match="the passphrase is missing or wrong"):
            PulumiConfigStore().get(NAME)

    def test_a_stack_that_is_not_there(self, store: SecretStore) -> None:
        with pytest.raises(StoreUnavailable, match="no such stack"):
            store.get(SecretName("acme", "elsewhere", "queue", "A"))


def test_without_the_engine_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreUnavailable, match=r"no `pulumi` on PATH: source \.toolchain/activate"):
        PulumiConfigStore().get(NAME)


def test_the_config_is_read_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    counted, value = tmp_path / "counted", fake_value()
    answer = json.dumps({"queue": {"A": value, "B": value}})
    engine = tmp_path / "pulumi"
    engine.write_text(f"#!/bin/sh\necho x >> {counted}\ncat <<'E'\n{answer}\nE\n")
    engine.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    store = PulumiConfigStore()
    assert [store.get(SecretName("acme", "prod", "queue", name)) for name in "ABC"] == [
        SecretStr(value),
        SecretStr(value),
        None,
    ]
    assert counted.read_text() == "x\n"


@pytest.mark.parametrize("config", [{"queue": "text"}, {"queue": {"STRIPE_API_KEY": {"more": "x"}}}, {"queue": None}])
def test_config_of_another_form_is_none(config: dict[str, Any]) -> None:
    assert PulumiConfigStore(config).get(NAME) is None

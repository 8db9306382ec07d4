"""The environment store: the contract, and how names become variables."""

import subprocess

import pytest
from pydantic import SecretStr

from infra.secret_stores import EnvironmentStore, SecretName, SecretStore
from tests.secret_stores.contract import NAME, StoreContract, fake_value


class TestEnvironmentStore(StoreContract):
    writable = False

    @pytest.fixture
    def store(self) -> SecretStore:
        self.environ: dict[str, str] = {}
        return EnvironmentStore(self.environ)

    def put(self, store: SecretStore, name: SecretName, text: str) -> None:
        self.environ[EnvironmentStore.variable(name)] = text


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        (NAME, "ACME_PROD__QUEUE__STRIPE_API_KEY"),
        (SecretName("acme", "prod-eu", "queue-worker", "TOKEN"), "ACME_PROD_EU__QUEUE_WORKER__TOKEN"),
        (SecretName("acme", "prod.eu", "queue", "lower"), "ACME_PROD_EU__QUEUE__LOWER"),
    ],
)
def test_variable(name: SecretName, variable: str) -> None:
    assert EnvironmentStore.variable(name) == variable


def test_reads_the_process_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    value = fake_value()
    monkeypatch.setenv("ACME_PROD__QUEUE__STRIPE_API_KEY", value)
    assert EnvironmentStore().get(NAME) == SecretStr(value)


def test_bytes_that_are_no_text_count_as_none() -> None:
    undecodable = b"fake-\xff".decode("utf-8", "surrogateescape")
    assert EnvironmentStore({EnvironmentStore.variable(NAME): undecodable}).get(NAME) is None


def test_where_works_in_a_shell() -> None:
    value = fake_value()
    script = f"{EnvironmentStore().where(NAME)} && printenv {EnvironmentStore.variable(NAME)}"
    shell = subprocess.run(["bash", "-c", script], input=f"{value}\n", capture_output=True, text=True, check=True)
    assert shell.stdout == f"{value}\n"
    assert value not in shell.stderr

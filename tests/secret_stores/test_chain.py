"""The chain: who is asked, how often, what a missing secret says, and that no value shows."""

import logging
import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError

import pytest
from keyring.errors import KeyringLocked
from pydantic import SecretStr

from infra.errors import StoreUnavailable
from infra.secret_stores import Answer, Chain, EnvironmentStore, KeyringStore, Missing, SecretName, default_stores
from tests.secret_stores.backends import FailingBackend, MemoryBackend
from tests.secret_stores.contract import CHECKOUT, NAME, OTHERS, fake_value

SECOND = SecretName("acme", "prod", "queue", "STRIPE_WEBHOOK_SECRET")
THIRD = SecretName("acme", "prod", "queue", "QUEUE_SERVICE_TOKEN_CRON")


def chain(environ: dict[SecretName, str], backend: MemoryBackend | FailingBackend) -> Chain:
    variables = {EnvironmentStore.variable(name): text for name, text in environ.items()}
    return Chain([EnvironmentStore(variables), KeyringStore(backend)])


def filled(kept: dict[SecretName, str]) -> MemoryBackend:
    backend = MemoryBackend()
    for name, text in kept.items():
        KeyringStore(backend).set(name, SecretStr(text))
    return backend


def test_the_environment_is_asked_first_and_the_answer_says_who_gave_it() -> None:
    ours, theirs, hidden = fake_value(), fake_value(), fake_value()
    backend = filled({NAME: hidden, SECOND: theirs})
    assert chain({NAME: ours}, backend).resolve([NAME, SECOND]) == {
        NAME: Answer(SecretStr(ours), "environment"),
        SECOND: Answer(SecretStr(theirs), "keyring"),
    }
    assert backend.asked == [("acme/prod", "queue/STRIPE_WEBHOOK_SECRET")]


def test_an_empty_variable_does_not_hide_the_keyring() -> None:
    value = fake_value()
    assert chain({NAME: ""}, filled({NAME: value})).resolve([NAME]) == {NAME: Answer(SecretStr(value), "keyring")}


def test_keyring_is_asked_once_for_a_name_that_comes_twice() -> None:
    backend = filled({})
    assert list(chain({}, backend).resolve([NAME, SECOND, NAME])) == [NAME, SECOND]
    assert len(backend.asked) == 2


def test_a_missing_secret_says_how_to_put_it_there() -> None:
    missing = chain({}, filled({})).resolve([NAME])[NAME]
    assert missing == Missing(
        NAME,
        where=(
            "read -rs ACME_PROD__QUEUE__STRIPE_API_KEY && export ACME_PROD__QUEUE__STRIPE_API_KEY",
            ".venv/bin/python -m keyring set acme/prod queue/STRIPE_API_KEY",
        ),
    )
    assert str(missing) == (
        "prod/queue/STRIPE_API_KEY is in no secret store; put it there: "
        "read -rs ACME_PROD__QUEUE__STRIPE_API_KEY && export ACME_PROD__QUEUE__STRIPE_API_KEY"
        " or: .venv/bin/python -m keyring set acme/prod queue/STRIPE_API_KEY"
    )


def test_a_store_that_is_not_available_is_asked_once_and_is_no_error() -> None:
    value = fake_value()
    backend = FailingBackend(KeyringLocked)
    found = chain({NAME: value}, backend).resolve([NAME, SECOND, THIRD])
    assert found[NAME] == Answer(SecretStr(value), "environment")
    for name in (SECOND, THIRD):
        missing = found[name]
        assert isinstance(missing, Missing)
        assert len(missing.unavailable) == 1
        assert "the keyring is locked" in missing.unavailable[0]
        assert missing.unavailable[0] in str(missing)
        assert len(missing.where) == 2
    assert backend.asked == 1


def test_what_a_store_gave_before_it_failed_is_kept() -> None:
    value = fake_value()

    class LocksAfterOne(EnvironmentStore):
        def _read(self, name: SecretName) -> str | None:
            if name != NAME:
                raise StoreUnavailable("locked: unlock it")
            return value

    found = Chain([LocksAfterOne({})]).resolve([NAME, SECOND])
    assert found[NAME] == Answer(SecretStr(value), "environment")
    assert found[SECOND] == Missing(SECOND, (LocksAfterOne({}).where(SECOND),), ("locked: unlock it",))


def test_no_names_no_answers() -> None:
    assert Chain([]).resolve([]) == {}


def test_the_order_is_the_one_that_the_design_fixes() -> None:
    assert [store.name for store in default_stores()] == ["environment", "keyring"]
    assert [store.name for store in Chain().stores] == ["environment", "keyring"]


def test_keyring_is_not_imported_when_the_environment_answers_all() -> None:
    script = """if True:
        import os, sys
        from infra.secret_stores import Answer, Chain, EnvironmentStore, SecretName
        name = SecretName("acme", "prod", "queue", "STRIPE_API_KEY")
        os.environ[EnvironmentStore.variable(name)] = "fake"
        assert isinstance(Chain().resolve([name])[name], Answer)
        print("keyring" in sys.modules)
    """
    assert (
        subprocess.run([sys.executable, "-c", script], cwd=CHECKOUT, capture_output=True, check=True).stdout
        == b"False\n"
    )


def test_no_value_shows_anywhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    values = [fake_value(), fake_value()]
    stores = chain({NAME: values[0]}, filled({SECOND: values[1]}))
    found = stores.resolve([NAME, SECOND, THIRD])
    answer = found[NAME]
    shown = f"{found} {stores} {stores.stores} {answer} {answer!r} {found[THIRD]} {found[THIRD]!r} {answer:}"
    with pytest.raises(FrozenInstanceError) as frozen:
        answer.store = "elsewhere"  # type: ignore[misc, union-attr]
    assert "STRIPE_API_KEY" in shown
    assert not [value for value in values if value in f"{shown} {frozen.value!r} {caplog.text}"]


@pytest.mark.parametrize("parts", [("", "queue", "A"), ("prod", "a/b", "A"), ("prod", "queue", "A=B"), ("p", "q", "1")])
def test_a_name_that_no_store_can_hold_is_refused(parts: tuple[str, str, str]) -> None:
    with pytest.raises(ValueError, match="not a name that every secret store can hold"):
        SecretName("acme", *parts)


def test_names_are_values() -> None:
    assert len({NAME, pickle.loads(pickle.dumps(NAME)), *OTHERS}) == 1 + len(OTHERS)  # noqa: S301

"""The contract of a secret store as a test class that the tests of each store inherit (as keyring tests its backends).

A store's test class gives a `store` fixture with nothing in it, `put`, which fills the store from outside as a person
would, and `writable`. Values are obviously fake and made at run time.
"""

import logging
import secrets
from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import SecretStr

from infra.errors import RaxxError, StoreRefused
from infra.secret_stores import SecretName, SecretStore

CHECKOUT = Path(__file__).resolve().parents[2]

NAME = SecretName("acme", "prod", "queue", "STRIPE_API_KEY")
OTHERS = (
    SecretName("acme", "staging", "queue", "STRIPE_API_KEY"),
    SecretName("acme", "prod", "worker", "STRIPE_API_KEY"),
    SecretName("acme", "prod", "queue", "STRIPE_API_KEY_2"),
)
HYPHENS = SecretName("acme", "prod-eu", "queue-worker", "TOKEN")
WHITESPACE_AND_SIGNS = " \t lead, 'quoted' \"twice\" $HOME `x` \\ %s {} é 🎺\u00a0trail \t"


def fake_value() -> str:
    """Give a value that is in no file and can be searched for."""
    return f"fake-canary-{secrets.token_hex(8)}"


class StoreContract:
    """What holds for every store."""

    writable: ClassVar[bool]

    def put(self, store: SecretStore, name: SecretName, text: str) -> None:
        """Fill the store from outside, not through its `set`."""
        raise NotImplementedError

    def test_has_none_at_first(self, store: SecretStore) -> None:
        assert store.get(NAME) is None

    def test_gives_what_a_person_put_there(self, store: SecretStore) -> None:
        value = fake_value()
        self.put(store, NAME, value)
        assert store.get(NAME) == SecretStr(value)

    def test_gives_the_newest(self, store: SecretStore) -> None:
        self.put(store, NAME, fake_value())
        value = fake_value()
        self.put(store, NAME, value)
        assert store.get(NAME) == SecretStr(value)

    def test_names_are_kept_apart(self, store: SecretStore) -> None:
        self.put(store, NAME, fake_value())
        assert [store.get(other) for other in OTHERS] == [None] * len(OTHERS)

    def test_stack_and_app_may_have_hyphens(self, store: SecretStore) -> None:
        value = fake_value()
        self.put(store, HYPHENS, value)
        assert store.get(HYPHENS) == SecretStr(value)

    @pytest.mark.parametrize(
        ("ending", "kept"), [("\n", ""), ("\n\n", "\n"), ("\r\n", "\r"), (" \n", " "), (" ", " ")], ids=ascii
    )
    def test_drops_one_trailing_newline_and_nothing_else(self, store: SecretStore, ending: str, kept: str) -> None:
        value = "\n" + fake_value()
        self.put(store, NAME, value + ending)
        assert store.get(NAME) == SecretStr(value + kept)

    def test_gives_odd_characters_as_they_are(self, store: SecretStore) -> None:
        self.put(store, NAME, WHITESPACE_AND_SIGNS)
        assert store.get(NAME) == SecretStr(WHITESPACE_AND_SIGNS)

    @pytest.mark.parametrize("text", ["", "\n"], ids=ascii)
    def test_an_empty_value_counts_as_none(self, store: SecretStore, text: str) -> None:
        self.put(store, NAME, text)
        assert store.get(NAME) is None

    def test_where_is_one_line_and_tells_names_apart(self, store: SecretStore) -> None:
        places = [store.where(name) for name in (NAME, *OTHERS)]
        assert len(set(places)) == len(places)
        assert all(place and place.isprintable() for place in places)

    def test_name_is_a_short_word(self, store: SecretStore) -> None:
        assert store.name.isidentifier()

    def test_set_keeps_the_value_or_says_where_it_goes(self, store: SecretStore) -> None:
        value = SecretStr(fake_value())
        if self.writable:
            store.set(NAME, value)
            assert store.get(NAME) == value
        else:
            with pytest.raises(StoreRefused) as refusal:
                store.set(NAME, value)
            assert f"the {store.name} store is read-only" in str(refusal.value)
            assert store.where(NAME) in str(refusal.value)
            assert store.get(NAME) is None

    def test_set_refuses_an_empty_value(self, store: SecretStore) -> None:
        with pytest.raises(StoreRefused, match="empty"):
            store.set(NAME, SecretStr("\n"))

    def test_no_value_shows_anywhere(self, store: SecretStore, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        value = fake_value()
        self.put(store, NAME, value)
        shown = [repr(store), str(store), store.where(NAME), repr(store.get(NAME)), str(store.get(NAME))]
        try:
            store.set(NAME, SecretStr(value))
        except RaxxError as error:
            shown += [repr(error), str(error)]
        assert store.get(NAME) == SecretStr(value)
        assert value not in "\n".join([*shown, caplog.text])

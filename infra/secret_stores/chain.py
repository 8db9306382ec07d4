"""Ask the stores one after the other: who answered, and for what nobody had, where a person can put it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import SecretStr

from infra.errors import StoreUnavailable
from infra.secret_stores.environment import EnvironmentStore
from infra.secret_stores.keyring_store import KeyringStore
from infra.secret_stores.store import SecretName, SecretStore


@dataclass(frozen=True)
class Answer:
    """A secret that a store gave, and the name of that store."""

    value: SecretStr
    store: str


@dataclass(frozen=True)
class Missing:
    """A secret that no store gave: the ways to put it into one, and why a store could not be asked."""

    name: SecretName
    where: tuple[str, ...]
    unavailable: tuple[str, ...] = ()

    def __str__(self) -> str:
        reasons = "".join(f" ({reason})" for reason in self.unavailable)
        return f"{self.name} is in no secret store; put it there: {' or: '.join(self.where)}{reasons}"


def default_stores() -> tuple[SecretStore, ...]:
    """Give the stores in the order in which they are asked."""
    return EnvironmentStore(), KeyringStore()


class Chain:
    """Several stores as one; takes them in the order in which to ask, `default_stores()` by default, and the names that
    have an authoritative store of their own, which is asked before them."""

    def __init__(
        self, stores: Sequence[SecretStore] | None = None, own: Mapping[SecretName, SecretStore] | None = None
    ) -> None:
        self.stores = tuple(default_stores() if stores is None else stores)
        self._own = dict(own or {})

    def home(self, name: SecretName) -> SecretStore:
        """Give the one store that the secret is written to: its own, else the first that can be written.

        The others are for reading only. Where no store can be written, the first refuses and says where the value goes.
        """
        return self._own.get(name) or next((store for store in self.stores if store.writable), self.stores[0])

    def resolve(self, names: Iterable[SecretName]) -> dict[SecretName, Answer | Missing]:
        """Give for each name what the first store that has it answers, or Missing.

        A store is asked once for each name that those before it did not have, and not again after it said that it is
        not available, which is no error: Missing carries the reason. A store that nobody needs is never touched.
        """
        wanted = tuple(dict.fromkeys(names))
        answers: dict[SecretName, Answer] = {}
        unavailable: dict[SecretStore, str] = {}
        for store, asked in self._rounds(wanted):
            if store in unavailable:
                continue
            try:
                _ask(store, [name for name in asked if name not in answers], answers)
            except StoreUnavailable as error:
                unavailable[store] = str(error)
        return {name: answers.get(name) or self._missing(name, unavailable) for name in wanted}

    def _rounds(self, wanted: Sequence[SecretName]) -> Iterator[tuple[SecretStore, list[SecretName]]]:
        """Whom to ask for what, one after the other: first each name's own store, then the others in order."""
        for store in dict.fromkeys(self._own[name] for name in wanted if name in self._own):
            yield store, [name for name in wanted if self._own.get(name) is store]
        for store in self.stores:
            yield store, [name for name in wanted if self._own.get(name) is not store]

    def _missing(self, name: SecretName, unavailable: Mapping[SecretStore, str]) -> Missing:
        own = self._own.get(name)
        asked = dict.fromkeys((*([own] if own else []), *self.stores))
        reasons = tuple(unavailable[store] for store in asked if store in unavailable)
        return Missing(name, tuple(store.where(name) for store in asked), reasons)


def _ask(store: SecretStore, names: Iterable[SecretName], answers: dict[SecretName, Answer]) -> None:
    """Add what the store has to the answers; what it gave before it became unavailable stays."""
    for name in names:
        value = store.get(name)
        if value is not None:
            answers[name] = Answer(value, store.name)

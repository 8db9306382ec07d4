"""The contract of a secret store: what it is asked, what it answers, and what counts as a value.

A new store is one file with a subclass of `SecretStore`, one line in `chosen.py`, and one test class that inherits
`tests/secret_stores/contract.py` (docs/secrets.md shows one).
"""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass

from pydantic import SecretStr

from infra.errors import StoreRefused

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, order=True)
class SecretName:
    """One secret of one app in one stack of a project, by the names that the spec uses.

    `project` is the name in Pulumi.yaml, `stack` the Pulumi stack ("prod"), `app` the app's logical name in the spec
    ("queue"), `variable` the config var ("STRIPE_API_KEY"). The spec reports bad names to the operator; a ValueError
    here is a slip in the program.
    """

    project: str
    stack: str
    app: str
    variable: str

    def __post_init__(self) -> None:
        forms = ((self.project, _NAME), (self.stack, _NAME), (self.app, _NAME), (self.variable, _VARIABLE))
        for part, form in forms:
            if not form.fullmatch(part):
                raise ValueError(f"not a name that every secret store can hold: {part!r}")

    def __str__(self) -> str:
        return f"{self.stack}/{self.app}/{self.variable}"


class SecretStore(ABC):
    """A place where secrets are kept. Subclasses say how to read and, if they can, how to write."""

    name: str
    """Short name for people, in messages and in `Answer.store`: "environment", "keyring"."""

    writable: bool = False
    """Whether `set` can keep a value there."""

    @abstractmethod
    def where(self, name: SecretName) -> str:
        """Give the command with which a person puts the value there, never with the value on the command line."""

    @abstractmethod
    def _read(self, name: SecretName) -> str | None:
        """Give the text kept under the name, as it is, or None. Raises StoreUnavailable."""

    def _write(self, name: SecretName, text: str) -> None:
        """Keep the text under the name. Stores that are only read leave this as it is."""
        del text
        raise StoreRefused(f"the {self.name} store is read-only: put {name} there yourself: {self.where(name)}")

    def get(self, name: SecretName) -> SecretStr | None:
        """Give the value, or None when the store has none. Raises StoreUnavailable.

        Exactly one trailing newline is dropped, because stores are filled through pipes. An empty value counts as
        none: nobody wants an empty secret, and an empty variable or Enter at a prompt is a slip. So does what is not
        UTF-8 text, which no config var can hold.
        """
        text = self._read(name)
        text = None if text is None else text.removesuffix("\n")
        return SecretStr(text) if text and _is_utf8(text) else None

    def set(self, name: SecretName, value: SecretStr) -> None:
        """Keep the value under the name, replacing what is there. Raises StoreRefused and StoreUnavailable."""
        text = value.get_secret_value()
        if not text.removesuffix("\n"):
            raise StoreRefused(f"the value given for {name} is empty: nothing was stored; give the value again")
        self._write(name, text)


def _is_utf8(text: str) -> bool:
    # What the system could not decode stands in the text as lone surrogates.
    return not any("\ud800" <= character <= "\udfff" for character in text)

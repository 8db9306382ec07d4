"""What the fields of a resource are: the little of Terraform's schema that Heroku's resources use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Kind(Enum):
    """The type of a field. A BLOCK is a list of objects, the others are attributes."""

    STRING = "string"
    BOOL = "bool"
    INT = "int"
    MAP = "map"
    LIST = "list"
    BLOCK = "block"


Fields = Mapping[str, "Field"]
"""Fields by their Terraform name."""


@dataclass(frozen=True)
class Field:
    """One field. `pulumi` is its name in Pulumi; a BLOCK has `fields`, a MAP or LIST may have an `element`.

    `validate` takes the value and its dotted path and gives what is wrong with it; `state_func` gives the form in which
    a value is kept in the state; `default` is asked only of the provider's configuration; `autonamed` marks the field
    that gets a name when the program gives none.
    """

    kind: Kind
    pulumi: str
    required: bool = False
    optional: bool = False
    computed: bool = False
    force_new: bool = False
    sensitive: bool = False
    max_items: int = 0
    element: Field | None = None
    fields: Fields = field(default_factory=dict)
    validate: Callable[[Any, str], list[str]] | None = None
    state_func: Callable[[str], str] | None = None
    default: Any = None
    autonamed: bool = False

    @property
    def is_input(self) -> bool:
        """Whether a program can set it."""
        return self.required or self.optional

    @property
    def max_items_one(self) -> bool:
        """Whether Pulumi shows the list as its one element."""
        return self.max_items == 1


ID = Field(Kind.STRING, "id", optional=True, computed=True)
"""The field that every resource has besides its own."""

STRING_ELEMENT = Field(Kind.STRING, "")
SECRET_ELEMENT = Field(Kind.STRING, "", sensitive=True)


def zero(kind: Kind) -> Any:
    """What reading a field that is not there gives."""
    return {Kind.STRING: "", Kind.BOOL: False, Kind.INT: 0, Kind.MAP: {}, Kind.LIST: [], Kind.BLOCK: []}[kind]


def by_pulumi_name(name: str, fields: Fields) -> tuple[str, Field | None]:
    """The Terraform name and the field behind a Pulumi name; a name that is none of the fields' is only translated."""
    for key, candidate in fields.items():
        if candidate.pulumi == name:
            return key, candidate
    underscored = "".join(f"_{c.lower()}" if c.isascii() and c.isupper() else c for c in name)
    return underscored.removeprefix("_") if name[:1].isupper() else underscored, None


def pulumi_name(key: str, fields: Fields) -> str:
    """The Pulumi name of a Terraform name; one that is none of the fields' is only translated."""
    if key in fields:
        return fields[key].pulumi
    if key.startswith("__"):
        return key
    first, *rest = key.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)

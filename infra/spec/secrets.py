"""Where secrets are kept, as a stack file chooses it: stores for the stack, or one for a variable (docs/secrets.md)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from infra.spec.base import Model, broken, written_as

StoreName = Literal["environment", "keyring", "pulumi"]
COMMAND = "command"

Argument = Annotated[str, Field(min_length=1)]
Arguments = Annotated[tuple[Argument, ...], Field(min_length=1, strict=False)]
"""A program and its arguments, as the system gets them: no shell reads them."""


class CommandChoice(Model):
    """The command store for every variable of the stack: {stack}, {app} and {variable} stand for the names."""

    command: Arguments

    @model_validator(mode="after")
    def _tells_variables_apart(self) -> CommandChoice:
        if not any("{variable}" in argument for argument in self.command):
            reason = "the command is the same for every variable"
            raise broken(
                reason, "Write {variable} where the variable's name belongs; {stack} and {app} stand for more."
            )
        return self


StoreChoice = Annotated[
    Annotated[StoreName, Tag("[scalar]")] | Annotated[CommandChoice, Tag("[mapping]")], Discriminator(written_as)
]


class SecretSource(Model):
    """The authoritative store of one variable: `store`, or the `command` that prints the value."""

    store: Literal["environment", "keyring", "pulumi", "command"] | None = None
    command: Arguments | None = None

    @model_validator(mode="after")
    def _one_store(self) -> SecretSource:
        if self.store in (None, COMMAND) and self.command is None:
            raise broken("names no store", "Write store: environment, keyring or pulumi, or command: [program, …].")
        if self.store not in (None, COMMAND) and self.command is not None:
            raise broken(f"has a command and the store {self.store}", "Keep one of them.")
        return self

    @property
    def kept_in(self) -> str:
        """The store's short name."""
        return self.store or COMMAND


Secret = Annotated[
    Annotated[Literal[True], Tag("[scalar]")] | Annotated[SecretSource, Tag("[mapping]")], Discriminator(written_as)
]
"""How a config var says that it is a secret: `true` for the stack's stores, or its own authoritative store."""

Equality = Literal["same", "differs", "either"]
"""Whether a value must equal the one that another stack has under the same name."""


class SharedWith(Model):
    """Another Heroku app that holds the same value: it has to be set there, too, when the value is rotated."""

    app: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,28}[a-z0-9]$")]
    variable: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]

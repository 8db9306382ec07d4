"""The stores that a stack file chooses, as a chain; a new store has its one line here."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from infra.secret_stores.chain import Chain
from infra.secret_stores.command import CommandStore
from infra.secret_stores.environment import EnvironmentStore
from infra.secret_stores.keyring_store import KeyringStore
from infra.secret_stores.pulumi_config import PulumiConfigStore
from infra.secret_stores.store import SecretName, SecretStore
from infra.spec import StackSpec
from infra.spec.secrets import CommandChoice


def chosen(
    spec: StackSpec, decrypted: Mapping[str, Any] | None = None, environ: Mapping[str, str] = os.environ
) -> Chain:
    """The chain of `spec`: its stores in the order in which to ask, and each variable's own one before them.

    `decrypted` is the value of `<project>:secrets` where the engine has decrypted it; without it the pulumi store asks
    `pulumi` itself.
    """
    makers: dict[str, Callable[[], SecretStore]] = {
        "environment": lambda: EnvironmentStore(environ),
        "keyring": KeyringStore,
        "pulumi": lambda: PulumiConfigStore(decrypted),
        "command": lambda: CommandStore(_template(spec), _own_commands(spec), environ),
    }
    made: dict[str, SecretStore] = {}

    def store(name: str) -> SecretStore:
        if name not in made:
            made[name] = makers[name]()
        return made[name]

    order = [store(choice if isinstance(choice, str) else "command") for choice in spec.secret_stores]
    own = {name: store(source.kept_in) for name, source in _own_stores(spec)}
    return Chain(order, own)


def secret_names(spec: StackSpec) -> list[SecretName]:
    """Every secret of the stack, in the spec's order."""
    return [
        SecretName(spec.project, spec.stack, key, variable)
        for key, app in spec.apps.items()
        for variable, var in app.config_vars.items()
        if var.secret
    ]


def kept_in_pulumi(spec: StackSpec) -> list[SecretName]:
    """The secrets for which the store pulumi may be asked: only their values need to be taken out of the config."""
    own = {name: source.kept_in for name, source in _own_stores(spec)}
    asked = "pulumi" in spec.secret_stores
    return [name for name in secret_names(spec) if own.get(name) == "pulumi" or (asked and name not in own)]


def _own_stores(spec: StackSpec) -> Any:
    for name in secret_names(spec):
        source = spec.apps[name.app].config_vars[name.variable].own_store
        if source is not None:
            yield name, source


def _template(spec: StackSpec) -> tuple[str, ...]:
    commands = [choice.command for choice in spec.secret_stores if isinstance(choice, CommandChoice)]
    return commands[0] if commands else ()


def _own_commands(spec: StackSpec) -> dict[SecretName, tuple[str, ...]]:
    return {name: source.command for name, source in _own_stores(spec) if source.command is not None}

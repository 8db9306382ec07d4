"""Where secrets come from: one contract (store.py), one store per file, and the order in which they are asked."""

from infra.secret_stores.chain import Answer, Chain, Missing, default_stores
from infra.secret_stores.chosen import chosen, kept_in_pulumi, secret_names
from infra.secret_stores.command import CommandStore
from infra.secret_stores.environment import EnvironmentStore
from infra.secret_stores.keyring_store import KeyringStore
from infra.secret_stores.pulumi_config import PulumiConfigStore
from infra.secret_stores.store import SecretName, SecretStore

__all__ = [
    "Answer",
    "Chain",
    "CommandStore",
    "EnvironmentStore",
    "KeyringStore",
    "Missing",
    "PulumiConfigStore",
    "SecretName",
    "SecretStore",
    "chosen",
    "default_stores",
    "kept_in_pulumi",
    "secret_names",
]

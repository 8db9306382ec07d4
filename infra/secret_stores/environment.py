"""The environment as a secret store, for CI and for one-off runs: read-only, asked first.

A secret is the variable `<PROJECT>_<STACK>__<APP>__<VARIABLE>`, upper case; what a shell cannot have in a variable's
name (the hyphen of a stack or an app) becomes an underscore.
"""

import os
from collections.abc import Mapping

from infra.project import environment_prefix, shell_name
from infra.secret_stores.store import SecretName, SecretStore


class EnvironmentStore(SecretStore):
    """Secrets in environment variables; takes the mapping to read, the process's own environment by default."""

    name = "environment"

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        self._environ = os.environ if environ is None else environ

    def __repr__(self) -> str:
        return "EnvironmentStore()"

    @staticmethod
    def variable(name: SecretName) -> str:
        """Give the name of the environment variable: `ACME_PROD__QUEUE__STRIPE_API_KEY`."""
        return f"{environment_prefix(name.project, name.stack)}{shell_name(name.app)}__{shell_name(name.variable)}"

    def where(self, name: SecretName) -> str:
        """Give a line for bash or zsh that asks for the value, so that it gets into no history and no transcript."""
        variable = self.variable(name)
        return f"read -rs {variable} && export {variable}"

    def _read(self, name: SecretName) -> str | None:
        return self._environ.get(self.variable(name))

"""Pulumi's own encrypted stack config as a secret store: whatever secrets provider the stack uses, the team shares.

A secret is `<project>:secrets` → app → variable of the stack's config. The program passes in the config that the
engine has decrypted for it (docs/facts.md#decrypted-config); the command line asks `pulumi config get`, and writes with
`pulumi config set --secret`. Values go through pipes only: never into an argument list, never into a message.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from typing import Any

from infra.errors import StoreRefused, StoreUnavailable
from infra.secret_stores.store import SecretName, SecretStore

_PLAIN_SEGMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_SECONDS = 60
"""A passphrase, a KMS or a sign-in may take its time; a prompt cannot: there is no terminal."""


class PulumiConfigStore(SecretStore):
    """Secrets in a stack's encrypted config; takes the decrypted value of `<project>:secrets` where the engine gave
    it, else it asks `pulumi` when it is first asked itself."""

    name = "pulumi"
    writable = True

    def __init__(self, decrypted: Mapping[str, Any] | None = None) -> None:
        self._given = decrypted
        self._read_stacks: dict[str, Mapping[str, Any]] = {}

    def __repr__(self) -> str:
        return "PulumiConfigStore()"

    @staticmethod
    def path(name: SecretName) -> str:
        """Give the config path: `acme:secrets.queue.STRIPE_API_KEY`."""
        segments = (
            f".{part}" if _PLAIN_SEGMENT.fullmatch(part) else f'["{part}"]' for part in (name.app, name.variable)
        )
        return _key(name) + "".join(segments)

    def where(self, name: SecretName) -> str:
        """Give the command that prompts for the value and encrypts it."""
        return shlex.join(["pulumi", "config", "set", "--secret", "--path", self.path(name), "--stack", name.stack])

    def _read(self, name: SecretName) -> str | None:
        apps = self._given if self._given is not None else self._of_stack(name)
        variables = apps.get(name.app)
        value = variables.get(name.variable) if isinstance(variables, Mapping) else None
        return value if isinstance(value, str) else None

    def _write(self, name: SecretName, text: str) -> None:
        arguments = ["config", "set", "--secret", "--raw", "--path", self.path(name), "--stack", name.stack]
        done = _pulumi(arguments, text)
        if done.returncode:
            raise StoreRefused(f"pulumi did not keep {name}: {_reason(done)}; run it yourself: {self.where(name)}")
        self._read_stacks.pop(name.stack, None)

    def _of_stack(self, name: SecretName) -> Mapping[str, Any]:
        if name.stack not in self._read_stacks:
            self._read_stacks[name.stack] = _ask(_key(name), name.stack)
        return self._read_stacks[name.stack]


def _key(name: SecretName) -> str:
    return f"{name.project}:secrets"


def _ask(key: str, stack: str) -> Mapping[str, Any]:
    done = _pulumi(["config", "get", key, "--stack", stack])
    if done.returncode and b"not found for stack" in done.stderr:
        return {}
    if done.returncode:
        remedy = f"try `pulumi config --stack {stack}` in the checkout, or give the secrets another way"
        raise StoreUnavailable(f"pulumi: the config of stack {stack} cannot be read ({_reason(done)}): {remedy}")
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise StoreUnavailable(f"pulumi: {key} of stack {stack} is no map of apps: set values as docs/secrets.md shows")
    return answer


def _pulumi(arguments: list[str], text: str = "") -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("pulumi")
    if program is None:
        raise StoreUnavailable("pulumi: there is no `pulumi` on PATH: source .toolchain/activate")
    try:
        return subprocess.run(
            [program, *arguments, "--non-interactive", "--color", "never"],
            input=text.encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        pass  # outside of the handler, so that no output hangs on to our error
    raise StoreUnavailable(f"pulumi: no answer within {_SECONDS} s: try `pulumi config` in the checkout")


def _reason(done: subprocess.CompletedProcess[bytes]) -> str:
    """What kind of failure it was, in our own words: Pulumi's may quote what it was given."""
    said = done.stderr
    if b"passphrase" in said:
        return "the passphrase is missing or wrong: set PULUMI_CONFIG_PASSPHRASE"
    if b"no stack named" in said:
        return "there is no such stack in this backend: check PULUMI_BACKEND_URL"
    return f"it ended with {done.returncode}"

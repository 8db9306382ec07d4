"""A program that prints the secret as a store: 1Password, Bitwarden, Vault, pass and `sops -d` all have one.

The stack file says which arguments; only what the machine's owner allows is run (allowed_commands.py). No shell, no
standard input, a time limit, and nothing of what it prints is kept or shown. It gets none of this project's tokens.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress

from infra.errors import StoreUnavailable
from infra.project import shell_name
from infra.secret_stores.allowed_commands import Allowed, read_allowed
from infra.secret_stores.store import SecretName, SecretStore

SWITCH = "RAXX_COMMAND_STORE"
_MOST_BYTES = 64 * 1024
"""As much as all config vars of an app may have together (docs/facts.md#config-vars-size)."""
_NOT_FOR_CHILDREN = ("PULUMI_", "RAXX_", "HEROKU_", "GITHUB_")


class CommandStore(SecretStore):
    """Secrets that commands print; takes the stack's `template` of arguments, the `own` arguments of variables that
    have some, and the environment, the process's own by default."""

    name = "command"

    def __init__(
        self,
        template: Sequence[str] = (),
        own: Mapping[SecretName, Sequence[str]] | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._template, self._own = tuple(template), dict(own or {})
        self._environ = os.environ if environ is None else environ
        self._allowed: Allowed | None = None

    def __repr__(self) -> str:
        return "CommandStore()"

    def arguments(self, name: SecretName) -> list[str]:
        """Give the program and its arguments for one secret, the names put in; empty where the stack file has none."""
        names = {"{stack}": name.stack, "{app}": name.app, "{variable}": name.variable}
        filled = []
        for argument in self._own.get(name, self._template):
            for placeholder, value in names.items():
                argument = argument.replace(placeholder, value)
            filled.append(argument)
        return filled

    def where(self, name: SecretName) -> str:
        """Give what must print the value; how it gets there is that program's own business."""
        return f"keep {name} where this prints it: {shlex.join(self.arguments(name))}"

    def _read(self, name: SecretName) -> str | None:
        arguments = self.arguments(name)
        if not arguments:
            return None
        if self._environ.get(SWITCH, "").lower() == "off":
            raise StoreUnavailable(f"command: switched off ({SWITCH}=off): unset it, or give the secrets another way")
        if self._allowed is None:
            self._allowed = read_allowed(self._environ, name.project)
        withheld = (*_NOT_FOR_CHILDREN, f"{shell_name(name.project)}_")
        environ = {each: value for each, value in self._environ.items() if not each.startswith(withheld)}
        return self._output(self._allowed.program(arguments), arguments[1:], environ)

    def _output(self, program: str, arguments: list[str], environ: Mapping[str, str]) -> str | None:
        """What the program printed, None if it failed or printed no text of a config var's size."""
        assert self._allowed is not None
        seconds = self._allowed.seconds
        try:
            process = subprocess.Popen(
                [program, *arguments],
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise StoreUnavailable(f"command: {program} cannot be run ({error.strerror}): install or mend it") from None
        try:
            printed, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            printed = None
        if printed is None:  # outside of the handler, so that no output hangs on to our error
            _end(process)
            remedy = "run it yourself; it may want to be unlocked first"
            raise StoreUnavailable(f"command: {program} gave no answer within {seconds:g} s: {remedy}")
        return _text(printed) if process.returncode == 0 and len(printed) <= _MOST_BYTES else None


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the program and what it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    if process.stdout is not None:
        process.stdout.close()
    process.wait()


def _text(printed: bytes) -> str | None:
    try:
        return printed.decode()
    except UnicodeDecodeError:
        return None

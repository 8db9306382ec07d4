"""Says what the setup is at, and runs its commands: a line at the start, every ten seconds, and at the end."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolchain.errors import SetupError

HEARTBEAT = 10.0
"""Seconds between two lines of a command that takes long."""

_UNREACHABLE = (
    "dial tcp",
    "no such host",
    "i/o timeout",
    "TLS handshake timeout",
    "connection refused",
    "Network is unreachable",
    "Failed to establish a new connection",
    "Temporary failure in name resolution",
    "Read timed out",
    "proxyconnect",
    "ProxyError",
)


def say(text: str) -> None:
    """Prints a line at once."""
    print(text, flush=True)


@dataclass(frozen=True)
class Count:
    """Lines of output that tell how far a command is: how they begin, and what each stands for."""

    prefix: str
    what: str


class CommandFailed(Exception):
    """A command ended with another exit code than 0; `log` holds what it printed."""

    def __init__(self, log: Path) -> None:
        super().__init__(str(log))
        self.log = log
        self.output = log.read_text(errors="replace")

    @property
    def last_line(self) -> str:
        """The last line that says something."""
        return next((line.strip() for line in reversed(self.output.splitlines()) if line.strip()), "it printed nothing")

    def explained(self, thing: str, source: str) -> SetupError:
        """The error for the operator; `source` names what the command downloads from."""
        if "no space left on device" in self.output.lower():
            return SetupError(
                thing, "no space left on the disk", "make room (a first setup takes about 5 GB); run it again"
            )
        if any(sign in self.output for sign in _UNREACHABLE):
            return SetupError(thing, f"{source} cannot be reached", "check the network (or the proxy) and run it again")
        return SetupError(thing, self.last_line, f"the whole output is in {self.log}")


def run(
    doing: str,
    command: Sequence[str],
    log: Path,
    *,
    env: Mapping[str, str],
    cwd: Path,
    counting: Count | None = None,
    heartbeat: float = HEARTBEAT,
) -> None:
    """Runs a command with its output in `log`, and says every ten seconds that it is still at it.

    `counting`: the lines of output whose number those messages tell.
    Raises CommandFailed; OSError when it cannot be started or the log cannot be written.
    """
    started = time.monotonic()
    say(f"  {doing} …")
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=dict(env), cwd=cwd
        )
        try:
            while True:
                try:
                    process.wait(heartbeat)
                    break
                except subprocess.TimeoutExpired:
                    say(f"  {doing}: still at it, {time.monotonic() - started:.0f} s{_counted(log, counting)}")
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
    if process.returncode:
        raise CommandFailed(log)
    say(f"  {doing}: done, {time.monotonic() - started:.0f} s{_counted(log, counting)}")


def _counted(log: Path, counting: Count | None) -> str:
    if counting is None:
        return ""
    lines = log.read_text(errors="replace").splitlines()
    return f", {sum(line.startswith(counting.prefix) for line in lines)} {counting.what}"

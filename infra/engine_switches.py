"""Switches of the engine and the providers that make them write secret values in clear, and their refusal.

Measured with the canaries of tests/end_to_end/test_no_leak.py: `--logtostderr` from `-v=8` on, `--tracing`, and the
variables below (docs/facts.md#secret-logs). The engine tells a program nothing of its switches, so they are read where
they are.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from infra.errors import Fault, SettingsError

ALLOW_SECRET_LOGS = "RAXX_ALLOW_SECRET_LOGS"  # noqa: S105 - a variable's name
_VARIABLES = ("TF_LOG", "TF_LOG_PROVIDER", "TF_LOG_CORE", "TF_LOG_PATH", "PULUMI_DEBUG_GRPC")
_FIRST_TELLTALE = 8
_REMEDY = f"Leave it out, or set {ALLOW_SECRET_LOGS}=1 if that is what you want."
_MOST_GENERATIONS = 12


def refuse_secret_logs(environ: Mapping[str, str], commands: Iterator[Sequence[str]] | None = None) -> None:
    """Raises `SettingsError` if the engine that runs this program, or a provider, would log secrets.

    `commands` are the argument lists of this process's ancestors, nearest first; by default they are looked up.
    """
    if environ.get(ALLOW_SECRET_LOGS):
        return
    faults = log_faults(environ)
    reason, switches = "makes the engine write secret values in clear", _switches(engine_arguments(commands))
    faults += [Fault(switch, reason, _REMEDY) for switch in switches]
    if faults:
        raise SettingsError("Secrets would be logged; nothing was read or written", faults)


def log_faults(environ: Mapping[str, str]) -> list[Fault]:
    """A fault for each variable that makes the engine or a provider log secrets, unless that is allowed."""
    if environ.get(ALLOW_SECRET_LOGS):
        return []
    reason = "makes the engine or a provider write secret values to its log"
    remedy = f"Unset it, or set {ALLOW_SECRET_LOGS}=1 if that is what you want."
    return [Fault(name, reason, remedy) for name in _VARIABLES if environ.get(name)]


def engine_arguments(commands: Iterator[Sequence[str]] | None = None) -> Sequence[str]:
    """The arguments of the engine that runs this process, none where it is not known; `commands` as above."""
    return next((arguments for arguments in commands or ancestors() if Path(arguments[0]).name == "pulumi"), ())


def ancestors() -> Iterator[list[str]]:
    """The argument lists of this process's ancestors, nearest first; as far as this system tells."""
    process = os.getppid()
    for _ in range(_MOST_GENERATIONS):
        if process <= 1:
            return
        parent, arguments = _proc(process) if Path("/proc/self/stat").exists() else _ps(process)
        if arguments:
            yield arguments
        process = parent


def _switches(engine: Sequence[str]) -> Iterator[str]:
    verbosity, stderr = 0, False
    for number, argument in enumerate(engine):
        following = engine[number + 1] if number + 1 < len(engine) else ""
        if re.fullmatch(r"--tracing(=.*)?", argument):
            yield "--tracing"
        stderr |= re.fullmatch(r"--logtostderr(=(?i:true|t|1))?", argument) is not None
        level = re.fullmatch(r"(?:--verbose|-[a-zA-Z]*v)=?(\d+)?", argument)
        if level:
            verbosity = int(level[1] or (following if following.isdigit() else 0))
    if stderr and verbosity >= _FIRST_TELLTALE:
        yield f"--logtostderr -v={verbosity}"


def _proc(process: int) -> tuple[int, list[str]]:
    """Parent and arguments, from Linux's /proc."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
        line = Path(f"/proc/{process}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return 0, []
    return int(stat.rpartition(")")[2].split()[1]), line.split("\0")[:-1]


def _ps(process: int) -> tuple[int, list[str]]:
    """Parent and arguments, from `ps` where there is no /proc."""
    done = subprocess.run(["ps", "-o", "ppid=,args=", "-p", str(process)], capture_output=True, text=True, check=False)
    parent, *arguments = done.stdout.split() or ["0"]
    return int(parent), arguments

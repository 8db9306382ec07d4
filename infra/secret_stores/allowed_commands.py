"""Which programs the command store may run: a list of the machine's owner, because stack files come from anybody.

The file is $RAXX_COMMANDS_ALLOWED, else ~/.config/<project>/commands.toml:

    seconds = 30
    allow = [
        ["/usr/bin/op", "read", "op://Raxx/*"],
        ["/usr/bin/pass", "show", "raxx/*"],
    ]

Each entry is a whole argument list that begins with the program's path. `*` stands for any text inside one argument,
but an option (what begins with "-") must be written out: so no stack file can add one.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.errors import StoreUnavailable

VARIABLE = "RAXX_COMMANDS_ALLOWED"
SECONDS = 30.0
_MOST_SECONDS = 600


@dataclass(frozen=True)
class Allowed:
    """The owner's list, and how many seconds a command may take."""

    file: Path
    entries: tuple[tuple[str, ...], ...]
    seconds: float = SECONDS

    def program(self, arguments: Sequence[str]) -> str:
        """Give the path of the program to run. Raises StoreUnavailable unless an entry allows exactly this."""
        for entry in self.entries:
            if _allows(entry, arguments):
                _check_owner(Path(entry[0]), "the program")
                return entry[0]
        reason = f"{self.file} does not allow the command that the stack file names ({Path(arguments[0]).name})"
        raise _unavailable(reason, "if you trust it, add it there as docs/secrets.md shows")


def allowed_file(environ: Mapping[str, str], project: str) -> Path:
    """Give the path of the owner's list for a project."""
    if environ.get(VARIABLE):
        return Path(environ[VARIABLE])
    home = environ.get("XDG_CONFIG_HOME") or str(Path(environ.get("HOME") or "~").expanduser() / ".config")
    return Path(home) / project / "commands.toml"


def read_allowed(environ: Mapping[str, str], project: str) -> Allowed:
    """Give the owner's list for a project.

    Raises StoreUnavailable if there is none, or if somebody else could have written it.
    """
    file = allowed_file(environ, project)
    try:
        with file.open("rb") as opened:
            _check(os.fstat(opened.fileno()), file, "the list")
            document = tomllib.load(opened)
    except FileNotFoundError:
        remedy = f"list the commands that you trust in {file} as docs/secrets.md shows"
        raise _unavailable("this machine's owner allows no command", remedy) from None
    except OSError as error:
        raise _unavailable(f"{file} cannot be read ({error.strerror})", "mend it") from None
    except ValueError:  # tomllib's and UnicodeDecodeError
        raise _unavailable(f"{file} is not TOML", "mend it as docs/secrets.md shows") from None
    _check_owner(file.resolve().parent, "the folder of the list")
    return Allowed(file, _entries(file, document), _seconds(file, document))


def _entries(file: Path, document: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    entries = document.get("allow")
    if not isinstance(entries, list) or not all(_is_entry(entry) for entry in entries):
        raise _unavailable(f"{file}: `allow` is no list of argument lists that begin with an absolute path", "mend it")
    return tuple(tuple(entry) for entry in entries)


def _is_entry(entry: Any) -> bool:
    texts = isinstance(entry, list) and bool(entry) and all(isinstance(argument, str) for argument in entry)
    return texts and Path(entry[0]).is_absolute() and "*" not in entry[0]


def _seconds(file: Path, document: Mapping[str, Any]) -> float:
    seconds = document.get("seconds", SECONDS)
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 < seconds <= _MOST_SECONDS:
        raise _unavailable(f"{file}: `seconds` is not between 0 and {_MOST_SECONDS}", "mend it")
    return float(seconds)


def _allows(entry: Sequence[str], arguments: Sequence[str]) -> bool:
    """A stack file may name the program alone, as people's machines have it in different places."""
    program = arguments[0] in (entry[0], Path(entry[0]).name)
    return program and len(entry) == len(arguments) and all(map(_fits, entry[1:], arguments[1:]))


def _fits(pattern: str, argument: str) -> bool:
    if argument.startswith("-") and argument != pattern:
        return False
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), argument, re.DOTALL) is not None


def _check_owner(path: Path, what: str) -> None:
    try:
        found = path.stat()
    except OSError as error:
        raise _unavailable(f"{path} cannot be run ({error.strerror})", "install or mend it") from None
    _check(found, path, what)


def _check(found: os.stat_result, path: Path, what: str) -> None:
    """Raises StoreUnavailable if somebody other than the user and root could have written it."""
    if found.st_uid not in (os.getuid(), 0):
        raise _unavailable(f"{what} {path} belongs to somebody else", "make it your own (chown)")
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise _unavailable(f"{what} {path} can be written by others", f"chmod go-w {path}")


def _unavailable(reason: str, remedy: str) -> StoreUnavailable:
    return StoreUnavailable(f"command: {reason}: {remedy}")

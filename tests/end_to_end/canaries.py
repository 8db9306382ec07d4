"""Canaries: values that are in no file, put where secrets are, and looked for wherever they must not be."""

from __future__ import annotations

import base64
import gzip
import os
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

_EVERY = 0.01
"""Seconds between two looks at the processes."""


def forms(value: str) -> list[bytes]:
    """A value as it is, URL-encoded, JSON-escaped, in hexadecimal, and in base64 at each of its three alignments."""
    raw = value.encode()
    shifted = [base64.b64encode(b"\0" * shift + raw).decode() for shift in range(3)]
    # The first and last characters of each depend on the neighbours.
    encoded = [text[2 * (shift > 0) + 2 * (shift == 2) : -4] for shift, text in enumerate(shifted)]
    found = {value, quote(value, safe=""), raw.hex(), *encoded}
    found |= {text.replace("+", "-").replace("/", "_") for text in encoded}
    return sorted(form.encode() for form in found)


class Canaries:
    """Values by the name of the place that each is in; says which of them is in a text."""

    def __init__(self, values: Mapping[str, str]) -> None:
        assert all(len(value) >= 16 for value in values.values()), "too short to be told from an accident"
        self._forms = {name: forms(value) for name, value in values.items()}
        self._clean: dict[Path, tuple[int, ...]] = {}

    def add(self, values: Mapping[str, str]) -> None:
        """More values to look for."""
        self._forms |= {name: forms(value) for name, value in values.items()}
        self._clean.clear()

    def found_in(self, data: bytes) -> set[str]:
        """The names of the canaries that show in the data in any form."""
        return {name for name, all_forms in self._forms.items() if any(form in data for form in all_forms)}

    def found_below(self, folders: Iterable[Path], besides: Iterable[Path] = ()) -> dict[str, set[str]]:
        """The files below the folders that show one, and which; compressed ones are opened. Links are not followed, and
        what was clean is read again only when it has changed."""
        passed = set(besides)
        files = [Path(top) / name for folder in folders for top, _, names in os.walk(folder) for name in names]
        found = {}
        for file in files:
            if file.is_symlink() or not file.is_file() or file in passed:
                continue
            stat = file.stat()
            version = (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
            if self._clean.get(file) == version:
                continue
            shown = self.found_in(file.name.encode() + b"\n" + _content(file))
            if shown:
                found[str(file)] = shown
            else:
                self._clean[file] = version
        return found


def _content(file: Path) -> bytes:
    data = file.read_bytes()
    try:
        return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    except (OSError, EOFError):
        return data


class Watch:
    """Looks at the arguments and environments of every process that starts while the block runs.

    `arguments` and `environments` hold what was seen: the canary's name and, for an environment, the variable's.
    """

    def __init__(self, canaries: Canaries) -> None:
        self._canaries = canaries
        self._before = _processes()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.arguments: set[str] = set()
        self.environments: set[tuple[str, str]] = set()
        self._read: dict[tuple[int, str], bytes] = {}

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(_EVERY):
            for process in _processes() - self._before:
                self.arguments |= self._canaries.found_in(self._news(process, "cmdline"))
                for entry in self._news(process, "environ").split(b"\0"):
                    variable = entry.partition(b"=")[0].decode(errors="replace")
                    self.environments |= {(name, variable) for name in self._canaries.found_in(entry)}

    def _news(self, process: int, name: str) -> bytes:
        """What one of its files holds, if it held something else at the last look: a search takes longer."""
        held = _read(process, name)
        if self._read.get((process, name)) == held:
            return b""
        self._read[process, name] = held
        return held


def _processes() -> set[int]:
    return {int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()}


def _read(process: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{process}/{name}").read_bytes()
    except OSError:  # it has ended
        return b""

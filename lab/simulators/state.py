"""The state document of both APIs: kept in memory, saved to a file after each write, undone when a write fails."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

Document = dict[str, Any]


class StateError(Exception):
    """The state file cannot be used; the message says which file, why, and what to do."""


class State:
    """`document` is one dict for its whole life; handlers change it in place.

    `save` makes its content the one to come back to (and writes it to the file, mode 0600, by an atomic rename);
    `undo` goes back to it. An existing file wins over the seed. Raises StateError for a file that is no state.
    """

    def __init__(self, seed: Callable[[], Document], file: Path | None = None) -> None:
        self._seed = seed
        self._file = file
        self.document: Document = _read(file) if file is not None and file.exists() else seed()
        missing = sorted(seed().keys() - self.document.keys())
        if missing:
            raise StateError(
                f"{file}: no state of the simulators, it lacks {', '.join(missing)}; remove it to start anew"
            )
        self._saved = ""
        self.save()

    def save(self) -> None:
        text = json.dumps(self.document)
        if text == self._saved:
            return
        self._saved = text
        if self._file is not None:
            _write_atomically(self._file, text)

    def undo(self) -> None:
        self._put(json.loads(self._saved))

    def replace(self, document: Document) -> None:
        self._put(document)
        self.save()

    def reset(self) -> None:
        self.replace(self._seed())

    def _put(self, document: Document) -> None:
        self.document.clear()
        self.document.update(document)


def _read(file: Path) -> Document:
    try:
        document = json.loads(file.read_text())
    except (OSError, ValueError) as error:
        raise StateError(f"{file}: cannot be read as a state ({error}); remove it to start anew") from None
    if not isinstance(document, dict):
        raise StateError(f"{file}: no state of the simulators; remove it to start anew")
    return document


def _write_atomically(file: Path, text: str) -> None:
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # mkstemp's mode is 0600
    with os.fdopen(descriptor, "w") as out:
        out.write(text)
    Path(name).replace(file)

"""The typed report: what one look found, as a JSON file for whoever shows it or is held to it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from infra.errors import Fault, SettingsError
from infra.items import Item, Subject, counted
from infra.words import sentence

REPORT = "RAXX_REPORT"
"""Names the file in which a look leaves its report."""
_MOST_BYTES = 4_000_000


@dataclass(frozen=True)
class Report:
    """One look at a stack: every subject with its items, and the digest of what counts."""

    stack: str
    digest: str
    subjects: tuple[Subject, ...]
    schema_version: Literal[1] = 1


_REPORT = TypeAdapter(Report)
_ITEM = TypeAdapter(Item)


def digest(subjects: Iterable[Subject]) -> str:
    """Twelve hexadecimal digits that stand for the drift that was shown (RAXX_EXPECT): the same differences of the same
    subjects give the same ones. Nothing of a secret is in it, for nothing of one is in an item."""
    lines = [f"{s.kind} {s.key} ".encode() + _ITEM.dump_json(item) for s in subjects for item in counted(s.items)]
    return hashlib.sha256(b"\n".join(sorted(lines))).hexdigest()[:12]


def leave(stack: str, subjects: tuple[Subject, ...], environ: Mapping[str, str]) -> None:
    """Writes the report into the file that RAXX_REPORT names, if it does; nobody else may read it, and whoever does
    finds all of it or what was there before. Raises `SettingsError` where it cannot be written."""
    if not environ.get(REPORT):
        return
    path = Path(environ[REPORT])
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600
        with os.fdopen(handle, "wb") as file:
            file.write(_REPORT.dump_json(Report(stack, digest(subjects), subjects), indent=2))
        Path(name).replace(path)
    except OSError as error:
        fault = Fault(REPORT, f"names a file that cannot be written ({error.strerror})", "Name another, or unset it.")
        raise SettingsError("The report cannot be left", [fault]) from None


def read_report(path: Path) -> Report | None:
    """The report in a file; None where there is none, where what is there is none, and where nothing can be said of
    some item of it."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            return None
        found = _REPORT.validate_json(path.read_bytes())
        for subject in found.subjects:
            for item in subject.items:
                sentence(item)
    except (OSError, LookupError, ValueError, RecursionError):
        return None
    return found if found.digest == digest(found.subjects) else None

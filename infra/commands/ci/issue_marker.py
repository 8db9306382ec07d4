"""The first line of the drift check's issues: by what an issue is found again, and as data what its text says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import TypeAdapter

from infra.commands.ci.findings import Finding
from infra.errors import Fault
from infra.words import sentence

MOST = 200
"""Findings named in an issue; the rest is counted."""
_ROOM = 24_000
"""Bytes of data: as much again is left for the words."""
_END = " -->"

Entry: TypeAlias = Finding | Fault


@dataclass(frozen=True)
class IssueKind:
    """One kind of issue: its label, the label's colour, and what that means."""

    name: str
    label: str
    colour: str
    meaning: str

    def marker(self, project: str, stack: str) -> str:
        """How the issue of a stack is found again: what its text begins with."""
        return f"<!-- {project}: {self.name} of {stack};"


DRIFT = IssueKind("drift", "drift", "d93f0b", "What is live differs from the spec")
BROKEN = IssueKind("broken drift check", "drift-check-broken", "b60205", "Nobody knows whether there is drift")


@dataclass(frozen=True)
class Carried:
    """What a text says, as data: the first of its findings or faults, as many as there is room for, and a short name
    of them all, by which a change is seen. No secret is in an entry, so neither is one in this."""

    of_all: str
    entries: tuple[Entry, ...]


_ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)
_CARRIED = TypeAdapter(Carried)


def first_line(marker: str, entries: Sequence[Entry]) -> str:
    """The marker with its data, as a comment that nothing in the data can end."""
    of_all = hashlib.sha256(b"\n".join(sorted(map(_ENTRY.dump_json, entries)))).hexdigest()[:16]
    carries = Carried(of_all, ())
    for entry in entries[:MOST]:
        more = Carried(of_all, (*carries.entries, entry))
        if len(_text(more)) > _ROOM:
            break
        carries = more
    return f"{marker} {_text(carries)}{_END}"


def carried(marker: str, text: str) -> Carried:
    """What the text of an issue carries; nothing where that is no data of which anything could be said."""
    first = (text.splitlines() or [""])[0]
    try:
        found = _CARRIED.validate_json(first[len(marker) : -len(_END)])
        for entry in found.entries:
            if isinstance(entry, Finding):
                sentence(entry.item)
    except (ValueError, LookupError, RecursionError):
        return Carried("", ())
    return found


def _text(carries: Carried) -> str:
    """ASCII, and without the characters that end a comment: in JSON they stand in strings only, where they may be
    escaped."""
    text = json.dumps(_CARRIED.dump_python(carries, mode="json", exclude_defaults=True), separators=(",", ":"))
    return text.replace("-", "\\u002d").replace(">", "\\u003e").replace("<", "\\u003c")

"""What a pull request's comment may say of a preview: a few named facts of the engine's JSON, and nothing else of it.

`pulumi preview --json` also holds the config, and every resource's old and new state. Of all that, only operation,
type, name and the names of changed properties are taken, and what the audit components say, whose texts hold no
config var's value (infra/audit/drift.py). Each is held to a form, so that nothing else can be in its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

AUDIT = "raxx:audit:"
_OPS = (
    *("create", "update", "delete", "replace", "import"),
    *("create-replacement", "delete-replaced", "import-replacement"),
)
"""Operations that change something; the rest (same, refresh, read) say that the engine looked."""

_OWN_TYPES = ("pulumi:", AUDIT)
"""The stack, the providers, and the audit with its Stash: what they mean stands in the audit's remarks."""

_KINDS = {"add": "+", "delete": "-", "update": "~"}
_TYPE = re.compile(r"[A-Za-z0-9_:/.-]{1,200}")
_NAME = re.compile(r"[A-Za-z0-9_./ -]{1,100}")
_PATH = re.compile(r"[A-Za-z_]\w{0,99}(\.[A-Za-z_]\w{0,99}|\[\d+\])*", re.ASCII)
_DIGEST = re.compile(r"^(?:\w+: )?digest: ([0-9a-f]{6,64})\b", re.MULTILINE)
_LONGEST_REMARK = 500


@dataclass(frozen=True, order=True)
class Step:
    """One operation that the engine would make. `properties` are names with their sign ("~quantity")."""

    op: str
    type: str
    name: str
    properties: tuple[str, ...]


@dataclass(frozen=True, order=True)
class Remark:
    """What the audit of a subject ("App queue") says; a notice is one that does not count as drift."""

    subject: str
    text: str
    notice: bool


@dataclass(frozen=True)
class Preview:
    """One preview. `failed`: it did not get to its end, so the rest is not all. `digest` names the drift it showed."""

    steps: frozenset[Step] = frozenset()
    remarks: frozenset[Remark] = frozenset()
    failed: bool = False
    digest: str | None = None

    @property
    def drift(self) -> frozenset[Remark]:
        """The remarks that count."""
        return frozenset(remark for remark in self.remarks if not remark.notice)


def read_preview(text: str) -> Preview:
    """The preview that `pulumi preview --json` printed; one that failed where it printed something else."""
    try:
        document = json.loads(text)
    except ValueError:
        return Preview(failed=True)
    if not isinstance(document, dict) or not isinstance(document.get("steps"), list):
        return Preview(failed=True)
    diagnostics = [entry for entry in document.get("diagnostics") or [] if isinstance(entry, dict)]
    return Preview(
        steps=frozenset(_steps(document["steps"])),
        remarks=frozenset(_remarks(diagnostics)),
        failed=any(entry.get("severity") == "error" for entry in diagnostics),
        digest=_digest(diagnostics),
    )


def _steps(found: list[Any]) -> Iterator[Step]:
    for step in found:
        if not isinstance(step, dict) or step.get("op") not in _OPS:
            continue
        kind, name = _parts(step.get("urn"))
        if not kind.startswith(_OWN_TYPES):
            yield Step(step["op"], kind, name, tuple(sorted(_properties(step))))


def _remarks(diagnostics: list[dict[str, Any]]) -> Iterator[Remark]:
    for entry in diagnostics:
        kind, name = _parts(entry.get("urn"))
        if not kind.startswith(AUDIT) or entry.get("severity") not in ("warning", "info"):
            continue
        text = " ".join(str(entry.get("message", "")).removeprefix("warning: ").split())
        shown = "".join(character for character in text if character.isprintable())[:_LONGEST_REMARK]
        if shown and not _DIGEST.match(shown):
            yield Remark(f"{kind.removeprefix(AUDIT)} {name}", shown, entry["severity"] == "info")


def _digest(diagnostics: list[dict[str, Any]]) -> str | None:
    """The digest of the drift, which `up` can be held to (RAXX_EXPECT); the program says it as a diagnostic."""
    said = (_DIGEST.search(str(entry.get("message", ""))) for entry in diagnostics)
    return next((match[1] for match in said if match), None)


def _parts(urn: Any) -> tuple[str, str]:
    """Type and name of `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`, each only if it has the form of one."""
    parts = str(urn or "").split("::", 3)
    if len(parts) < 4:
        return "", ""
    kind, name = parts[2].rpartition("$")[2], parts[3]
    return (kind if _TYPE.fullmatch(kind) else "unknown type"), (name if _NAME.fullmatch(name) else "unnamed")


def _properties(step: dict[str, Any]) -> set[str]:
    """Names of the changed properties, without one whose parts are named ("sensitiveVars" beside "sensitiveVars.X")."""
    detailed = step.get("detailedDiff")
    found = detailed if isinstance(detailed, dict) else {}
    if not found:
        return {f"~{path}" for path in step.get("diffReasons") or () if _is_path(path)}
    paths = {path: _sign(change) for path, change in found.items() if _is_path(path)}
    whole = {path for path in paths if any(other.startswith((f"{path}.", f"{path}[")) for other in paths)}
    return {f"{sign}{path}" for path, sign in paths.items() if path not in whole}


def _is_path(path: Any) -> bool:
    return isinstance(path, str) and len(path) <= 200 and _PATH.fullmatch(path) is not None


def _sign(change: Any) -> str:
    kind = str(change.get("kind", "")) if isinstance(change, dict) else ""
    return _KINDS.get(kind.removesuffix("-replace"), "~")

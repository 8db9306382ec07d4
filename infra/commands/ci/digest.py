"""What a pull request's comment may say of a preview: a few named facts of the engine's JSON, and the look's report.

`pulumi preview --json` also holds the config, every resource's old and new state, and what providers say. Of all that,
only operation, type, name and the names of changed properties are taken, each held to a form so that nothing else can
be in its place, and whether there was an error. What differs is in the report (infra/report.py), as data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from infra.commands.ci.findings import Finding, findings_of
from infra.report import Report

_OPS = (
    *("create", "update", "delete", "replace", "import"),
    *("create-replacement", "delete-replaced", "import-replacement"),
)
"""Operations that change something; the rest (same, refresh, read) say that the engine looked."""

_OWN_TYPES = ("pulumi:", "raxx:")
"""The stack, the providers, and resources of our own: what they mean stands in the report."""

_KINDS = {"add": "+", "delete": "-", "update": "~"}
_TYPE = re.compile(r"[A-Za-z0-9_:/.-]{1,200}")
_NAME = re.compile(r"[A-Za-z0-9_./ -]{1,100}")
_PATH = re.compile(r"[A-Za-z_]\w{0,99}(\.[A-Za-z_]\w{0,99}|\[\d+\])*", re.ASCII)


@dataclass(frozen=True, order=True)
class EngineStep:
    """One operation that the engine would make. `properties` are names with their sign ("~quantity")."""

    op: str
    type: str
    name: str
    properties: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """One preview. `failed`: it did not get to its end, so the rest is not all. `digest` names the drift it showed."""

    steps: frozenset[EngineStep] = frozenset()
    findings: tuple[Finding, ...] = ()
    failed: bool = False
    digest: str | None = None

    @property
    def drift(self) -> list[Finding]:
        """The findings that count."""
        return [finding for finding in self.findings if not finding.notice]


def read_preview(text: str, report: Report | None) -> Preview:
    """The preview that `pulumi preview --json` printed, with the report that it left; one that failed where it printed
    something else, or left none."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return Preview(failed=True)
    if not isinstance(document, dict) or not isinstance(document.get("steps"), list):
        return Preview(failed=True)
    diagnostics = [entry for entry in document.get("diagnostics") or () if isinstance(entry, dict)]
    return Preview(
        steps=frozenset(_steps(document["steps"])),
        findings=findings_of(report.subjects) if report else (),
        failed=report is None or any(entry.get("severity") == "error" for entry in diagnostics),
        digest=report.digest if report else None,
    )


def _steps(found: list[Any]) -> Iterator[EngineStep]:
    for step in found:
        if not isinstance(step, dict) or step.get("op") not in _OPS:
            continue
        kind, name = _parts(step.get("urn"))
        if not kind.startswith(_OWN_TYPES):
            yield EngineStep(step["op"], kind, name, tuple(sorted(_properties(step))))


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

"""What a preview leaves: the engine's JSON, with a canary in every place that no comment may show, and the report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from infra.aspects import formation, reviewers
from infra.commands.ci.findings import Finding
from infra.items import NONE, Item, Subject, Weight, term
from infra.report import REPORT, Report, leave
from infra.report import digest as digest_of

CANARY = "canary-" + "5ecret" * 3
URN = "urn:pulumi:prod::raxx-queue::"
DRIFTED = Finding("Environment production", Item(reviewers.KIND, (), NONE, "MooseQuest"))
WAITING = Finding("App queue", Item(formation.KIND, ("web",), term("crashed"), weight=Weight.NOTICE))


def step(op: str, kind: str, name: str, *paths: str, change: str = "update") -> dict[str, Any]:
    """One step, with canaries in its states and where only names are expected."""
    state = {"urn": URN + f"{kind}::{name}", "id": CANARY, "inputs": {"sensitiveVars": CANARY, CANARY: CANARY}}
    return {
        "op": op,
        "urn": f"{URN}{kind}::{name}",
        "provider": f"{URN}pulumi:providers:heroku::default::{CANARY}",
        "oldState": state | {"outputs": {"allConfigVars": {"KEY": CANARY}}},
        "newState": state | {"sourcePosition": f"project:///{CANARY}.py#1,2"},
        "diffReasons": [*paths, f"{CANARY} with spaces"],
        "replaceReasons": [CANARY],
        "detailedDiff": {path: {"kind": change, "inputDiff": False, "value": CANARY} for path in paths},
    }


def said(kind: str, name: str, message: str, severity: str = "warning") -> dict[str, Any]:
    """One diagnostic on a resource; on the stack without a `kind`."""
    urn = {"urn": f"{URN}{kind}::{name}"} if kind else {}
    prefix = f"{severity}: " if severity != "info" else ""
    return {**urn, "prefix": CANARY, "message": f"{prefix}{message}\n", "severity": severity, "extra": CANARY}


def digest(*entries: dict[str, Any], **more: Any) -> str:
    """The whole document: entries are of `step` and `said`."""
    return json.dumps(
        {
            "config": {"heroku:apiKey": CANARY, CANARY: CANARY},
            "steps": [entry for entry in entries if "op" in entry],
            "diagnostics": [entry for entry in entries if "severity" in entry],
            "duration": 2_000_000_000,
            "changeSummary": {"update": 1, CANARY: 1},
            "maybeCorrupt": False,
            **more,
        }
    )


def subjects_of(*findings: Finding) -> tuple[Subject, ...]:
    """Each finding as a subject of its own."""
    return tuple(
        Subject(kind, key, (finding.item,)) for finding in findings for kind, key in [finding.subject.split(" ", 1)]
    )


def report(*findings: Finding, stack: str = "prod") -> Report:
    """The report of a look that found just these."""
    subjects = subjects_of(*findings)
    return Report(stack, digest_of(subjects), subjects)


def put(folder: Path, side: str, *facts: dict[str, Any] | Finding, stack: str = "prod") -> None:
    """Writes what one preview leaves in the folder: entries of `step` and `said`, and the findings of its report."""
    (folder / f"{stack}.{side}.json").write_text(digest(*(fact for fact in facts if isinstance(fact, dict))))
    findings = [fact for fact in facts if isinstance(fact, Finding)]
    leave(stack, subjects_of(*findings), {REPORT: str(folder / f"{stack}.{side}.report.json")})

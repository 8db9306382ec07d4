"""Engine digests as `pulumi preview --json` prints them, with a canary in every place that no comment may show."""

from __future__ import annotations

import json
from typing import Any

CANARY = "canary-" + "5ecret" * 3
URN = "urn:pulumi:prod::raxx-queue::"


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

"""Everything that keeps a deploy gate from being as its spec says, as items."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from infra.acceptance import accept
from infra.apis.found import FoundGate
from infra.gate.deployments import released_around
from infra.gate.findings import gate_findings
from infra.gate.others import FILE, other_deployers
from infra.items import Item, Weight, counted, term
from infra.spec import DeployGate


def compare_gate(gate: DeployGate, environment: str, live: FoundGate, today: date) -> list[Item]:
    """Everything in which the live gate, and what goes around it, differs from the spec.

    `environment` is GitHub's name of the gate's environment, `live` what was read of the repository, `today` decides
    which acceptances still hold. Each item is a report or a notice: `up` undoes nothing here.
    """
    found = [
        *gate_findings(gate, environment, live.files.get(gate.workflow)),
        *other_deployers(gate, environment, live.files),
        *(Item(FILE, (name,), term("text_not_given"), weight=Weight.REPORT) for name in live.unread),
        *(released_around(gate, live.deployments) if live.deployments else ()),
    ]
    return accept(found, gate.accepted, today)


def gate_holds(items: Iterable[Item]) -> bool:
    """Whether the gate is proved: nothing but notices. An environment may only fall back on a gate that is."""
    return not counted(items)

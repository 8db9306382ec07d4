"""Everything that keeps a deploy gate from being as its spec says, as items of the drift."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from fnmatch import translate

from infra.audit.drift import Item, Weight, counted
from infra.audit.gate.around import released_around
from infra.audit.gate.findings import gate_findings
from infra.audit.gate.others import other_deployers
from infra.live.found import FoundGate
from infra.spec import DeployGate
from infra.spec.acceptance import Accepted


def compare_gate(gate: DeployGate, environment: str, live: FoundGate, today: date) -> list[Item]:
    """Everything in which the live gate, and what goes around it, differs from the spec.

    `environment` is GitHub's name of the gate's environment, `live` what was read of the repository, `today` decides
    which acceptances still hold. Each item is a report or a notice: `up` undoes nothing here.
    """
    found = [
        *gate_findings(gate, environment, live.files.get(gate.workflow)),
        *other_deployers(gate, environment, live.files),
        *(Item(f"{name} may deploy", "GitHub does not give its text", Weight.REPORT) for name in live.unread),
        *(released_around(gate, live.around) if live.around else ()),
    ]
    return [*_accepted(found, gate.accepted, today)]


def gate_holds(items: Iterable[Item]) -> bool:
    """Whether the gate is proved: nothing but notices. An environment may only fall back on a gate that is."""
    return not counted(items)


def is_gated(
    environment: str, name: str, gates: Mapping[str, DeployGate], found: Mapping[str, FoundGate], today: date
) -> bool:
    """Whether an environment (the spec's key, and GitHub's name) has a gate and all of its gates are proved.

    This is what an environment without protection rules may fall back on (issue 5, part 5).
    """
    mine = [key for key, gate in gates.items() if gate.environment == environment]
    return bool(mine) and all(gate_holds(compare_gate(gates[key], name, found[key], today)) for key in mine)


def _accepted(items: Iterable[Item], accepted: Iterable[Accepted], today: date) -> Iterable[Item]:
    """The items, those that are accepted as notices with the reason."""
    for item in items:
        known = next((each for each in accepted if re.fullmatch(translate(each.what.lower()), item.name.lower())), None)
        if known is None or item.weight is Weight.NOTICE:
            yield item
        elif known.until is None or today <= known.until:
            yield replace(item, text=f"{item.text} (accepted: {known.reason})", weight=Weight.NOTICE)
        else:
            yield replace(item, text=f"{item.text} (accepted only until {known.until})")

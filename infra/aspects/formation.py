"""The difference of an app's formation: size and quantity of each process type, and dynos that crashed."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from infra.audit.drift import Item, Weight, differs, unknown, weight
from infra.audit.slips import likely_slip
from infra.live.found import FoundApp, FoundProcess
from infra.spec import App, Process


def compare_formation(app: App, live: FoundApp, released: Collection[str] = ()) -> Iterator[Item]:
    """What differs in the formation. A process type that is not live waits for its first release (design fact 10), or,
    if it is among those once `released`, has vanished, which only a deploy can mend; one that nobody declared counts
    while it has dynos."""
    for process_type, process in app.formation.items():
        found = live.formation.get(process_type)
        if found is None and process_type in released:
            yield differs(
                f"formation {process_type}", _wanted(process), "none: no release has it any more", Weight.REPORT
            )
        elif found is None:
            text = f"waiting for the first release of {process_type} (wants {_wanted(process)})"
            yield Item(f"formation {process_type}", text, Weight.NOTICE)
        else:
            yield from _process(app, process_type, process, found)
    for process_type, found in sorted(live.formation.items()):
        if process_type not in app.formation and found.quantity:
            yield unknown(f"formation {process_type}", _dynos(found) + likely_slip(process_type, app.formation))
    for dyno, state in sorted(live.dynos.items()):
        if state == "crashed":
            yield Item(f"dyno {dyno}", "crashed: see the app's logs", Weight.NOTICE)


def _process(app: App, process_type: str, process: Process, found: FoundProcess) -> Iterator[Item]:
    choices = []
    if found.size != process.size:
        choices.append(app.on_drift.size)
    if not process.range.min <= found.quantity <= process.range.max:
        choices.append(app.on_drift.quantity)
    if choices:
        decided = weight("converge" if "converge" in choices else "report")
        yield differs(f"formation {process_type}", _wanted(process), _dynos(found), decided)


def _wanted(process: Process) -> str:
    span = process.range
    quantity = str(span.min) if span.min == span.max else f"{span.min} to {span.max}"
    return f"{quantity} x {process.size}"


def _dynos(process: FoundProcess) -> str:
    return f"{process.quantity} x {process.size}"

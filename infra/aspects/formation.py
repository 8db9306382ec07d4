"""The app's formation: size and quantity of each process type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.apis.found import FoundApp
from infra.apis.http import Api
from infra.aspects.aspect import Answers, AppAspect, Requests, WantedApp, listing
from infra.items import Item, Kind, Term, Weight, term, undeclared, weight
from infra.nearest_name import nearest_name
from infra.spec import Process

KIND = Kind("formation", "formation {}")


@dataclass(frozen=True)
class FoundProcess:
    """The live formation of one process type."""

    size: str
    quantity: int


class Formation(AppAspect[Mapping[str, FoundProcess]]):
    name = "formation"

    def requests(self, api: Api, app: str, addons: Iterable[str]) -> Requests:
        return listing(api, app, "formation", "formation")

    def read(self, answers: Answers) -> Mapping[str, FoundProcess]:
        return {each["type"]: FoundProcess(_size(each), each["quantity"]) for each in answers["formation"]}

    def state(self, live: FoundApp, want: WantedApp) -> Iterator[Item]:
        """A process type that is not live waits for its first release (docs/facts.md#unreleased-process-types), or, if
        it was released once, has vanished, which only a deploy can mend; one that nobody declared counts while it has
        dynos."""
        formation = self.of(live)
        for name, process in want.spec.formation.items():
            found = formation.get(name)
            if found is not None:
                yield _process(name, process, found, want)
            elif name in want.released:
                yield Item(KIND, (name,), term("vanished"), _wanted(process), Weight.REPORT)
            else:
                waiting = term("waiting", process=name, wants=_wanted(process))
                yield Item(KIND, (name,), waiting, weight=Weight.NOTICE)
        for name, found in sorted(formation.items()):
            if name not in want.spec.formation and found.quantity:
                yield undeclared(KIND, name, _dynos(found), nearest_name(name, want.spec.formation))


FORMATION = Formation()


def _process(name: str, process: Process, found: FoundProcess, want: WantedApp) -> Item:
    choice, wanted = want.spec.on_drift, _wanted(process)
    within = process.range.min <= found.quantity <= process.range.max
    choices = [*([choice.size] if found.size != process.size else []), *([] if within else [choice.quantity])]
    there = _dynos(found) if choices else wanted
    return Item(KIND, (name,), there, wanted, weight("report" if choices and "converge" not in choices else "converge"))


def _wanted(process: Process) -> Term:
    span = process.range
    if span.min == span.max:
        return term("dynos", quantity=span.min, size=process.size)
    return term("dynos_between", least=span.min, most=span.max, size=process.size)


def _dynos(process: FoundProcess) -> Term:
    return term("dynos", quantity=process.quantity, size=process.size)


def _size(process: Mapping[str, Any]) -> str:
    """The size's name: newer answers have `dyno_size`, all have `size` (docs/facts.md#formation)."""
    return str((process.get("dyno_size") or {}).get("name") or process["size"])

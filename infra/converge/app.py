"""The writes to an app that no stock resource makes, as its aspects have them: only what undoes a shown item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.aspects import APP
from infra.aspects.aspect import AppAspect, WantedApp, Write
from infra.errors import ConvergeError
from infra.items import Item, to_converge
from infra.live.found import FoundApp
from infra.live.http import Api, ApiFailure, NotThere, Unanswered


@dataclass
class Written:
    """The names of the writes that were made, and of those that may have been: no answer to them came."""

    sure: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.sure or self.unsure)

    def make(self, api: Api, write: Write, path: str) -> None:
        """Makes one write, of `path`. Raises `ApiFailure`."""
        try:
            api.request(write.method, path, write.body)
        except Unanswered:
            self.unsure.append(write.what)
            raise
        self.sure.append(write.what)


def converge_app(
    api: Api,
    want: WantedApp,
    live: FoundApp,
    items: Sequence[Item],
    written: Written,
    aspects: Sequence[AppAspect[Any]] = APP,
) -> None:
    """Undoes those of the items that are ours to undo. Raises `ConvergeError` where Heroku refuses."""
    ours = to_converge(items)
    writes = [write for aspect in aspects for write in aspect.converge(live, want, ours)]
    write_all(api, f"/apps/{live.id}", writes, written)


def write_all(api: Api, place: str, writes: Iterable[Write], written: Written) -> None:
    """Makes the writes in their order; `place` is the path that theirs are below. What is to be deleted may be gone.

    Raises `ConvergeError` where the API refuses.
    """
    for write in writes:
        path = write.path.removeprefix("/") if write.path.startswith("//") else f"{place}{write.path}"
        try:
            written.make(api, write, path)
        except ApiFailure as failure:
            if write.method != "DELETE" or not isinstance(failure, NotThere):
                raise ConvergeError(f"{write.what} cannot be converged: {failure}") from None

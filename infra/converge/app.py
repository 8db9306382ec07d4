"""The writes to an app that no stock resource makes, as its aspects have them: only what undoes a shown item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from infra.aspects import APP
from infra.aspects.aspect import AppAspect, WantedApp, Write
from infra.errors import ConvergeError
from infra.items import Item, to_converge
from infra.live.found import FoundApp
from infra.live.http import Api, ApiFailure, NotThere


def converge_app(
    api: Api,
    want: WantedApp,
    live: FoundApp,
    items: Sequence[Item],
    aspects: Sequence[AppAspect[Any]] = APP,
    written: list[str] | None = None,
) -> None:
    """Undoes those of the items that are ours to undo. Raises `ConvergeError` where Heroku refuses."""
    ours = to_converge(items)
    writes = [write for aspect in aspects for write in aspect.converge(live, want, ours)]
    write_all(api, f"/apps/{live.id}", writes, written)


def write_all(api: Api, place: str, writes: Iterable[Write], written: list[str] | None = None) -> None:
    """Makes the writes in their order; `place` is the path that theirs are below. What is to be deleted may be gone.

    `written` gets the name of each that was made. Raises `ConvergeError` where the API refuses.
    """
    for write in writes:
        path = write.path.removeprefix("/") if write.path.startswith("//") else f"{place}{write.path}"
        try:
            api.request(write.method, path, write.body)
        except ApiFailure as failure:
            if write.method != "DELETE" or not isinstance(failure, NotThere):
                raise ConvergeError(f"{write.what} cannot be converged: {failure}") from None
            continue
        if written is not None:
            written.append(write.what)

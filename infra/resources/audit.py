"""The audit component: shows drift in the engine's own preview, lets `up` converge it, and proves that it is gone.

A component `raxx:audit:…` owns one built-in `pulumi.Stash` whose input is the difference; design section 4 says why.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pulumi

from infra.errors import ConvergeError, RaxxError
from infra.items import Item, Weight, counted, to_converge
from infra.words import said, sentence

Mend = Callable[[], list[Item]]
"""Converges what no stock resource does, looks again, and gives what still differs. Blocking; raises `RaxxError`."""

_WAITS = (0.5, 1.0, 2.0, 4.0)
"""Seconds between looks while live state does not yet show what was written (eventual consistency)."""


class Audit(pulumi.ComponentResource):
    """Declares the audit of one subject ("App", "Environment").

    Takes the subject's kind and logical name, the items of this look, the number of the last recorded one, the stock
    resources of the subject (whose end the proof waits for) and `mend`.
    """

    def __init__(
        self, kind: str, name: str, items: Sequence[Item], last_look: int, stock: Sequence[pulumi.Resource], mend: Mend
    ) -> None:
        super().__init__(f"raxx:audit:{kind}", name, None)
        shown = counted(items)
        stash = {"look": last_look + bool(shown), "items": {item.title: said(item) for item in shown}}
        hook = pulumi.ResourceHook(f"{kind.lower()} {name}: look again", _proof(self, items, mend))
        options = pulumi.ResourceOptions(
            parent=self,
            depends_on=list(stock),
            # With nothing to show the input must never differ from what the state holds, with something it always must.
            ignore_changes=[] if shown else ["input"],
            # Or the next `--diff` prints last month's drift as removed lines.
            hide_diffs=["input"],
            hooks=pulumi.ResourceHookBinding(after_create=[hook], after_update=[hook]),
        )
        pulumi.Stash(f"{kind.lower()}-{name}", input=stash, opts=options)
        self._say(items)
        self.register_outputs({})

    def _say(self, items: Sequence[Item]) -> None:
        """Each item as a diagnostic: a warning in a preview, and while `up` mends it only information."""
        for item in items:
            warn = pulumi.runtime.is_dry_run() and item.weight is not Weight.NOTICE
            (pulumi.log.warn if warn else pulumi.log.info)(sentence(item), resource=self)


def _proof(subject: pulumi.Resource, items: Sequence[Item], mend: Mend) -> Callable[[Any], Any]:
    """The hook that runs after all stock resources: mends, looks again, and fails the `up` with what still differs."""

    async def look_again(_: pulumi.ResourceHookArgs) -> None:
        remaining = await asyncio.to_thread(mend)
        for wait in _WAITS:
            if not to_converge(remaining):
                break
            pulumi.log.info(f"looking again in {wait:g} s: {_names(to_converge(remaining))}", resource=subject)
            await asyncio.sleep(wait)
            remaining = await asyncio.to_thread(mend)
        if to_converge(remaining):
            raise ConvergeError(f"still differs: {_names(to_converge(remaining))}")
        pulumi.log.info(_proved(items, remaining), resource=subject)

    async def readable(args: pulumi.ResourceHookArgs) -> None:
        try:
            await look_again(args)
        except RaxxError as error:
            raise RuntimeError(str(error)) from None

    return readable


def _proved(items: Sequence[Item], remaining: Sequence[Item]) -> str:
    converged = len(to_converge(items))
    left = len(counted(remaining))
    proved = f"looked again: {converged} of {converged} now as the spec says" if converged else "looked again: no drift"
    return f"{proved}; {left} left as reported" if left else proved


def _names(items: Sequence[Item]) -> str:
    return "; ".join(map(sentence, items))

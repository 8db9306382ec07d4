"""What two looks at a stack agree on: a difference with its subject; what is there for a moment only is no drift."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from infra.commands.looking import Look
from infra.errors import RaxxError
from infra.items import Item, Subject, Weight


@dataclass(frozen=True)
class Finding:
    """One item of a subject, such as "App queue"."""

    subject: str
    item: Item

    @property
    def notice(self) -> bool:
        """Whether it does not count as drift."""
        return self.item.weight is Weight.NOTICE


def findings_of(subjects: Iterable[Subject]) -> tuple[Finding, ...]:
    """Every item of the subjects, also notices."""
    return tuple(Finding(f"{subject.kind} {subject.key}", item) for subject in subjects for item in subject.items)


_FAILURES = 2
"""As many looks may fail as a finding needs to be seen: then it is not known what there is."""


@dataclass(frozen=True)
class LookedTwice:
    """What the looks showed: `looks` how many there were, `last` the one whose findings these are."""

    findings: tuple[Finding, ...]
    last: Look
    looks: int


def look_twice(look: Callable[[], Look], wait: Callable[[], None]) -> LookedTwice:
    """Looks until one look is clean or two have shown findings; `wait` is called between two looks.

    Findings of both, as the second shows them. Raises the second `RaxxError` that a look raises: once may pass.
    """
    seen: list[Look] = []
    failed: list[RaxxError] = []
    while len(seen) < 2:
        if seen or failed:
            wait()
        try:
            seen.append(look())
        except RaxxError as error:
            failed.append(error)
            if len(failed) == _FAILURES:
                raise
            continue
        if not findings(seen[-1]):
            return LookedTwice((), seen[-1], len(seen))
    before = {(finding.subject, finding.item.title) for finding in findings(seen[0])}
    lasting = tuple(found for found in findings(seen[1]) if (found.subject, found.item.title) in before)
    return LookedTwice(lasting, seen[1], len(seen))


def findings(look: Look) -> list[Finding]:
    """Everything that counts as drift in one look."""
    return [finding for finding in findings_of(look.subjects) if not finding.notice]

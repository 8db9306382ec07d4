"""A difference together with the subject that has it: what a comment and an issue list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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

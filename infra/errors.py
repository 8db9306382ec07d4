"""The whole exception tree: what can go wrong, each with the thing, the reason and the remedy.

RaxxError                 anything that an operator can mend; its text is shown without a traceback
├── SpecError             faults of a stack file, all of them at once
├── SettingsError         this process's environment: tokens, API URLs, logging switches
├── LiveError             live state could not be read
├── IdentityError         what is live is not what the spec and the state mean
├── SafetyError           an `up` that must be acknowledged, or is not the one that was reviewed
├── SecretError           secrets that are missing or of the wrong kind
│   ├── StoreUnavailable  a secret store that cannot be asked
│   └── StoreRefused      a secret store that does not take the value
└── ConvergeError         a write of our own was refused, or did not have its effect
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class RaxxError(Exception):
    """Base of every error whose text is meant for the operator."""


@dataclass(frozen=True)
class Fault:
    """One fault of an input: where it is, why it is one, and what to do about it."""

    where: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}. {self.remedy}"


class Faults(RaxxError):
    """An error that reports several faults, one a line.

    Takes what was wrong as a whole (`title`) and the faults; gives both back.
    """

    def __init__(self, title: str, faults: Sequence[Fault]) -> None:
        self.title, self.faults = title, tuple(faults)
        super().__init__("\n".join([f"{title}:", *(f"  - {fault}" for fault in self.faults)]))


class SpecError(Faults):
    """Faults of a stack file; nothing was read from any API or written anywhere."""


class SettingsError(Faults):
    """This process's environment does not allow to look (tokens, API URLs, logging switches)."""


class LiveError(Faults):
    """Live state could not be read, so nothing can be said about drift."""


class IdentityError(Faults):
    """What is live is not the thing that the spec, or the recorded state, means."""


class SafetyError(Faults):
    """An `up` that somebody must acknowledge by name, or that is not the one that was reviewed."""


class SecretError(Faults):
    """Secrets that are missing, or whose value is of another kind than the spec says. Never quotes a value."""


class StoreUnavailable(RaxxError):
    """A secret store cannot be asked on this machine: the reason and the remedy in one line."""


class StoreRefused(RaxxError):
    """A secret store does not take the value: it is read-only, or the value is empty. Never quotes a value."""


class ConvergeError(RaxxError):
    """A write of our own was refused, or live state still differs after it."""

"""What an `up` must not begin with: refused as a whole, before the first write."""

from __future__ import annotations

from collections.abc import Mapping

from infra.aspects.wanted_vars import missing_faults
from infra.comparison import equality, safety
from infra.comparison.protection import check_reviewers
from infra.comparison.stack import Comparison
from infra.errors import Fault, SafetyError, SecretError

EXPECT = "RAXX_EXPECT"
"""Binds an `up` to the drift of this digest."""


def to_acknowledge(comparison: Comparison, environ: Mapping[str, str]) -> list[Fault]:
    """What somebody must acknowledge by name before an `up` may begin, and nobody has."""
    return safety.not_acknowledged(safety.dangers(comparison), comparison.spec, environ, comparison.today)


def refuse(comparison: Comparison, environ: Mapping[str, str], *, secrets: bool = True) -> None:
    """Raises `SecretError`, `IdentityError` or `SafetyError` where this `up` must not begin.

    That is with secrets that are missing or another stack's, reviewers whom GitHub would refuse, dangers that nobody
    acknowledged, and another drift than the one that was reviewed. Without `secrets` this `up` writes no config vars.
    """
    missing = missing_faults(comparison.wanted) if secrets else []
    if missing:
        raise SecretError("Secrets are missing; nothing was written", missing)
    equality.refuse(comparison.broken)
    check_reviewers(comparison.spec, comparison.found)
    faults = to_acknowledge(comparison, environ)
    expected = environ.get(EXPECT, "")
    if not faults and expected and expected != comparison.digest:
        reason = f"what is there now ({comparison.digest}) is not what was reviewed ({expected})"
        faults = [Fault(EXPECT, reason, "Preview again.")]
    if faults:
        raise SafetyError("This up is refused; nothing was written", faults)

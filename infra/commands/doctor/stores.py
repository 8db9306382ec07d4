"""Checks of the secret stores: which answers for how many secrets, which cannot be asked, what is nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from infra.commands.checks import Check, State
from infra.errors import RaxxError
from infra.secret_stores import Answer, Chain, Missing, chosen
from infra.secret_stores.chosen import secret_names
from infra.spec import StackSpec


def checks(spec: StackSpec, environ: Mapping[str, str], chain: Chain | None = None) -> list[Check]:
    """One line a store, one for each reason why a store could not be asked, and one for what nobody has."""
    names = secret_names(spec)
    if not names:
        return []
    try:
        answers = (chain or chosen(spec, environ=environ)).resolve(names)
    except RaxxError as error:
        return [Check("secrets", State.WRONG, str(error), "See docs/secrets.md.")]
    counts = Counter(answer.store for answer in answers.values() if isinstance(answer, Answer))
    missing = [answer for answer in answers.values() if isinstance(answer, Missing)]
    found = [
        Check(f"{store} store", State.OK, f"answers for {n} of {len(names)} secrets") for store, n in counts.items()
    ]
    reasons = dict.fromkeys(reason for answer in missing for reason in answer.unavailable)
    found += [Check("a store", State.WRONG, f"could not be asked: {reason}") for reason in reasons]
    if missing:
        listed = ", ".join(f"{answer.name.app}/{answer.name.variable}" for answer in missing)
        remedy = f"python -m infra secrets set APP/VARIABLE --stack {spec.stack}, for each"
        found.append(Check("secrets", State.WRONG, f"{len(missing)} of {len(names)} are in no store: {listed}", remedy))
    return found

"""Which contexts and functions GitHub has at each place of a workflow (its workflow schema, v1.0)."""

from __future__ import annotations

from infra.gate.expressions.template import STATUS, Place

_RUN = ("github", "inputs", "vars", "needs")
JOB_CONDITION = Place(frozenset(_RUN), STATUS)
ENVIRONMENT = Place(frozenset((*_RUN, "strategy", "matrix")), {})
_ALL = (*_RUN, "strategy", "matrix", "secrets", "steps", "job", "jobs", "runner", "env")
ANYWHERE = Place(frozenset(_ALL), {**STATUS, "hashfiles": (1, 255)})
"""For text of which only what it names matters, not whether GitHub allows it there."""

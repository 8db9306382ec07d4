"""Workflow files as a runner sees them: expressions in text and conditions, with the values that a job has."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import yaml

from infra.gate.expressions import Value, condition, evaluate, interpolate, truth
from infra.gate.expressions.functions import value_of
from infra.gate.expressions.template import STATUS, Place

_CONTEXTS = ("github", "needs", "matrix", "strategy", "env", "secrets", "vars", "steps", "inputs", "job", "runner")
_FROM_JSON = re.compile(r"\$\{\{ fromJSON\((.+)\) \}\}")
_PLACE = Place(_CONTEXTS, STATUS)


def load(text: str) -> dict[str, Any]:
    """The workflow, with `on` and all else as it is written, but for booleans and numbers."""
    document: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    return document


class Values:
    """The contexts of a place in a workflow."""

    def __init__(self, contexts: Mapping[str, Any], status: str = "success") -> None:
        self._contexts = {name: value_of(contexts.get(name, {})) for name in _CONTEXTS}
        self._status = {
            "success": lambda _: status == "success",
            "failure": lambda _: status == "failure",
            "always": lambda _: True,
            "cancelled": lambda _: False,
        }

    def text(self, text: str) -> str:
        """The text with its expressions evaluated; whatever is not known fails."""
        pieces = interpolate(text, _PLACE, self._contexts, self._status)
        assert all(isinstance(piece, str) for piece in pieces), f"not known: {text}"
        return "".join(str(piece) for piece in pieces)

    def texts(self, mapping: Mapping[str, str] | None) -> dict[str, str]:
        """Every value of a mapping, evaluated."""
        return {name: self.text(value) for name, value in (mapping or {}).items()}

    def holds(self, text: str) -> bool:
        """Whether an `if:` lets its job or step run."""
        value: Value = evaluate(condition(text, _PLACE), self._contexts, self._status)
        answer = truth(value)
        assert answer is not None, f"not known: {text}"
        return answer


def combinations(job: Mapping[str, Any], contexts: Mapping[str, Any]) -> list[dict[str, str]]:
    """Each combination of the job's matrix; one empty one without a matrix."""
    matrix: Mapping[str, Sequence[str] | str] = (job.get("strategy") or {}).get("matrix") or {}
    choices = [_list(value, Values(contexts)) if isinstance(value, str) else value for value in matrix.values()]
    return [dict(zip(matrix, chosen, strict=True)) for chosen in product(*choices)]


def _list(expression: str, values: Values) -> list[str]:
    """The list that another job has made: an expression fromJSON of its output."""
    made = _FROM_JSON.fullmatch(expression)
    assert made is not None, f"not known: {expression}"
    found: list[str] = json.loads(values.text(f"${{{{ {made[1]} }}}}"))
    return found


def needs_of(job: Mapping[str, Any]) -> list[str]:
    """The jobs that must be over before it."""
    needs = job.get("needs") or []
    return [needs] if isinstance(needs, str) else list(needs)

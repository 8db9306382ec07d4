"""The evaluator gives the answers of GitHub's own one (npm `@actions/expressions`) to generated expressions.

The recorded answers are compared everywhere; where node is there they are recorded again, and must be the same:
`python -m tests.gate.expressions.test_oracle` writes them after a new version is pinned.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from infra.gate.expressions import Array, Dictionary, ExpressionError, Unknown, Value, evaluate, parse
from infra.gate.expressions.functions import value_of
from tests.gate.oracle.generate import CONTEXT, expressions
from tests.gate.oracle.node import ask

RECORDED = Path(__file__).with_name("oracle_answers.json")


def record() -> list[dict[str, Any]]:
    asked = expressions()
    answers = ask("expressions.mjs", [{"expression": text, "context": CONTEXT} for text in asked])
    return [{"expression": text, **answer} for text, answer in zip(asked, answers, strict=True)]


def recorded() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return found


def ours(expression: str) -> dict[str, Any]:
    try:
        tree = parse(expression, CONTEXT, {})
        return {"value": plain(evaluate(tree, {name: value_of(data) for name, data in CONTEXT.items()}))}
    except ExpressionError as error:
        return {"error": str(error)}


def plain(value: Value) -> Any:
    match value:
        case Unknown():
            raise AssertionError(f"not known: {value.why}")
        case Array(items=items):
            return [plain(item) for item in items]
        case Dictionary(entries=entries):
            return {key: plain(item) for key, item in entries.items()}
        case float() if not math.isfinite(value):
            return {"number": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}
    return value


def differs(case: dict[str, Any]) -> bool:
    """Whether our answer is another one. Of errors only that there is one: the words need not be GitHub's."""
    answer, theirs = ours(case["expression"]), case.get("value")
    return (
        ("error" in answer) != ("error" in case)
        or answer.get("value") != theirs
        or (isinstance(answer.get("value"), bool) != isinstance(theirs, bool))
    )


def test_the_answers_are_githubs() -> None:
    assert [(case, ours(case["expression"])) for case in recorded() if differs(case)] == []


def test_enough_is_compared() -> None:
    answers = recorded()
    assert [case["expression"] for case in answers] == expressions()
    assert sum("value" in case for case in answers) > 600
    assert sum("error" in case for case in answers) > 60
    assert {type(case["value"]) for case in answers if "value" in case} >= {
        bool,
        str,
        int,
        float,
        list,
        dict,
        type(None),
    }


def test_github_still_answers_so() -> None:
    assert record() == recorded()


if __name__ == "__main__":
    RECORDED.write_text(json.dumps(record(), ensure_ascii=True, indent=0) + "\n", encoding="utf-8")

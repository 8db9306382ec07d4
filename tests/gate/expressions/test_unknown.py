"""What is said of a value that is not known holds for every value that it may have."""

from __future__ import annotations

from typing import Any

import pytest

from infra.gate.expressions import Dictionary, ExpressionError, Unknown, evaluate, fold, parse, truth
from infra.gate.expressions.functions import value_of
from infra.gate.expressions.values import Value
from tests.gate.oracle.generate import CONTEXT, Generator

VARS: list[Any] = [
    CONTEXT["vars"],
    {},
    {"text": "prod", "none": "deploy-prod-now", "numbers": ["a"], "nested": "x"},
    {"text": 0},
]
TARGETS = ["anything", "0", "1", "true", " ", "PRODUCT", "[]", "zzz", '{"a":1}', "-1"]
KNOWN = {name: value_of(data) for name, data in CONTEXT.items()}


def outcome(expression: str, contexts: dict[str, Value]) -> bool | None:
    """Whether the expression counts as true; None where that is not known, or GitHub fails on it."""
    try:
        return truth(evaluate(parse(expression, contexts, {}), contexts))
    except ExpressionError:
        return None


def expressions(seed: int, part: str) -> list[str]:
    generator = Generator(seed)
    return [text for text in (generator.expression(4) for _ in range(3000)) if part in text][:600]


def test_variables() -> None:
    sure = 0
    for expression in expressions(1, "vars"):
        said = outcome(expression, {**KNOWN, "vars": Unknown("vars")})
        for values in VARS:
            real = outcome(expression, {**KNOWN, "vars": value_of(values)})
            assert said is None or real is None or said is real, expression
        sure += said is not None
    assert sure > 100


def test_an_input_that_is_none_of_these() -> None:
    sure = 0
    excluded = frozenset(map(fold, ["", "prod", "deploy-prod-now", "abc", "it's", "0x1f", " 12 ", "1e3", " prod"]))
    for expression in expressions(2, "inputs.target"):
        said = outcome(expression, {**KNOWN, "inputs": inputs(Unknown("inputs.target", True, excluded))})
        for target in TARGETS:
            real = outcome(expression, {**KNOWN, "inputs": inputs(target)})
            assert said is None or real is None or said is real, (expression, target)
        sure += said is not None
    assert sure > 100


def inputs(target: Value) -> Dictionary:
    return Dictionary({**{name: value_of(data) for name, data in CONTEXT["inputs"].items()}, "target": target})


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("vars.a && false", False),
        ("false && vars.a", False),
        ("vars.a || true", True),
        ("!(vars.a && false)", True),
        ("vars.a == 'x' && vars.b != 'y'", None),
        ("vars.a && false && vars.b", False),
        ("vars.a || vars.b || 'x'", True),
        ("format('a{0}', vars.a)", True),
        ("format('{0}', vars.a)", None),
        ("toJSON(vars)", True),
        ("contains(vars.a, 'x') && false", False),
        ("contains(fromJSON('[1]'), vars.a)", None),
        ("case(vars.a, true, false)", None),
        ("vars.*.a", None),
        ("inputs[vars.a]", None),
        ("hashFiles('x')", None),
    ],
)
def test_what_is_sure(expression: str, said: bool | None) -> None:
    tree = parse(expression, {"vars", "inputs"}, {"hashfiles": (1, 255)})
    assert truth(evaluate(tree, {"vars": Unknown("vars"), "inputs": KNOWN["inputs"]})) is said


def test_it_says_what_decides() -> None:
    value = evaluate(
        parse("inputs.target == 'prod' && vars.GATE == 'open'", KNOWN, {}), {**KNOWN, "vars": Unknown("vars")}
    )
    assert isinstance(value, Unknown)
    assert value.why == "vars.GATE"

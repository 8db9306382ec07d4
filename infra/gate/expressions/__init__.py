"""GitHub's expression language, evaluated with GitHub's own rules, three-valued where something is not known."""

from infra.gate.expressions.errors import ExpressionError
from infra.gate.expressions.evaluator import evaluate
from infra.gate.expressions.parser import parse
from infra.gate.expressions.syntax import Node
from infra.gate.expressions.template import condition, interpolate
from infra.gate.expressions.values import Array, Dictionary, Unknown, Value, fold, truth

__all__ = [
    "Array",
    "Dictionary",
    "ExpressionError",
    "Node",
    "Unknown",
    "Value",
    "condition",
    "evaluate",
    "fold",
    "interpolate",
    "parse",
    "truth",
]

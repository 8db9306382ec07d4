"""GitHub's expression language, evaluated with GitHub's own rules, three-valued where something is not known."""

from infra.audit.expressions.errors import ExpressionError
from infra.audit.expressions.evaluator import evaluate
from infra.audit.expressions.parser import parse
from infra.audit.expressions.syntax import Node
from infra.audit.expressions.template import condition, interpolate
from infra.audit.expressions.values import Array, Dictionary, Unknown, Value, fold, truth

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

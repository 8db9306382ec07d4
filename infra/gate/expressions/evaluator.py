"""Evaluates a tree, as `@actions/expressions` (evaluator.js) does, three-valued where a value is not known."""

from __future__ import annotations

import math
from collections.abc import Mapping

from infra.gate.expressions.errors import ExpressionError
from infra.gate.expressions.functions import FUNCTIONS, Function
from infra.gate.expressions.syntax import Call, Compare, Context, Index, Literal, Logical, Node, Not
from infra.gate.expressions.values import (
    Array,
    Dictionary,
    Unknown,
    Value,
    equals,
    greater,
    is_primitive,
    less,
    to_number,
    to_text,
    truth,
)


def evaluate(node: Node, contexts: Mapping[str, Value], functions: Mapping[str, Function] | None = None) -> Value:
    """The value of a tree with these contexts (names in lower case); a context that is not given is unknown.

    `functions` are those of the place besides the common ones; one that is nowhere is unknown. Raises
    `ExpressionError` where GitHub fails.
    """
    return _Evaluation(contexts, {**FUNCTIONS, **(functions or {})}).value(node)


class _Evaluation:
    def __init__(self, contexts: Mapping[str, Value], functions: Mapping[str, Function]) -> None:
        self._contexts, self._functions = contexts, functions

    def value(self, node: Node) -> Value:
        match node:
            case Literal(value):
                return value
            case Context(name):
                return self._contexts.get(name, Unknown(name))
            case Index():
                return self._index(node)
            case Call(name, arguments):
                function = self._functions.get(name)
                values = [self.value(argument) for argument in arguments]
                return function(values) if function else Unknown(f"{name}()")
            case Not(operand):
                return self._negated(self.value(operand))
            case Compare(operator, left, right):
                return self._compared(operator, self.value(left), self.value(right))
            case Logical():
                return self._logical(node)

    def _negated(self, value: Value) -> Value:
        holds = truth(value)
        return Unknown(_why(value)) if holds is None else not holds

    def _compared(self, operator: str, left: Value, right: Value) -> Value:
        answer = equals(left, right) if operator in ("==", "!=", "<=", ">=") else False
        if operator == "!=":
            answer = None if answer is None else not answer
        elif operator in ("<", "<="):
            answer = _either(answer, less(left, right))
        elif operator in (">", ">="):
            answer = _either(answer, greater(left, right))
        return Unknown(_why(left, right)) if answer is None else answer

    def _logical(self, node: Logical) -> Value:
        """The first operand that decides, else the last. With one that is not known, all that is sure of the rest."""
        decides = node.operator == "||"
        result = self.value(node.operands[0])
        for operand in node.operands[1:]:
            holds = truth(result)
            if holds is decides:
                return result
            if holds is None:
                right = self._truth_of(operand)
                result = Unknown(_why(result), truth=decides if right is decides else None)
            else:
                result = self.value(operand)
        return result

    def _truth_of(self, operand: Node) -> bool | None:
        """Of an operand that GitHub may never evaluate, so that an error in it decides nothing."""
        try:
            return truth(self.value(operand))
        except ExpressionError:
            return None

    def _index(self, node: Index) -> Value:
        key = self.value(node.index) if node.index is not None else None
        target = self.value(node.target)
        if isinstance(target, Unknown):
            return Unknown(f"{target.why}.{key if isinstance(key, str) else '*'}")
        if isinstance(key, Unknown):
            return Unknown(key.why)
        if node.index is None:
            return _star(target)
        if isinstance(target, Array) and target.filtered:
            return _of_each(target, key)
        if isinstance(target, Array):
            return _item(target, key)[1]
        return _entry(target, key)[1] if isinstance(target, Dictionary) else None


def _star(target: Value) -> Value:
    match target:
        case Dictionary(rest=Unknown() as rest):
            return Unknown(f"{rest.why}.*")
        case Dictionary(entries=entries):
            first: dict[str, Value] = {}
            for name, value in entries.items():
                first.setdefault(name.lower(), value)
            return Array(tuple(first.values()), filtered=True)
        case Array(items=items, filtered=False):
            return Array(items, filtered=True)
        case Array(items=items):
            return _flattened(items)
    return Array((), filtered=True)


def _flattened(items: tuple[Value, ...]) -> Value:
    below: list[Value] = []
    for item in items:
        if isinstance(item, Unknown):
            return Unknown(item.why)
        if isinstance(item, (Array, Dictionary)):
            inner = _star(Array(item.items) if isinstance(item, Array) else item)
            if not isinstance(inner, Array):
                return inner
            below += inner.items
    return Array(tuple(below), filtered=True)


def _of_each(target: Array, key: Value) -> Value:
    found: list[Value] = []
    for item in target.items:
        if isinstance(item, Unknown):
            return Unknown(item.why)
        there, value = False, None
        if isinstance(item, Array):
            there, value = _item(item, key)
        elif isinstance(item, Dictionary):
            there, value = _entry(item, key)
        if there:
            found.append(value)
    return Array(tuple(found), filtered=True)


def _entry(target: Dictionary, key: Value) -> tuple[bool, Value]:
    if not is_primitive(key):
        return False, None
    name = to_text(key)
    return target.has(name) or target.rest is not None, target.get(name)


def _item(target: Array, key: Value) -> tuple[bool, Value]:
    if isinstance(key, (Array, Dictionary, Unknown)):
        return False, None
    number = to_number(key)
    if not math.isfinite(number) or number < 0 or math.floor(number) >= len(target.items):
        return False, None
    return True, target.items[math.floor(number)]


def _either(one: bool | None, other: bool | None) -> bool | None:
    if one or other:
        return True
    return None if one is None or other is None else False


def _why(*values: Value) -> str:
    return next((value.why for value in values if isinstance(value, Unknown)), "an unknown value")

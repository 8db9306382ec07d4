"""Makes a tree of an expression, with the precedence and the limits of `@actions/expressions` (parser.js)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from infra.gate.expressions.errors import ExpressionError
from infra.gate.expressions.lexer import Lexer, Token
from infra.gate.expressions.syntax import Call, Compare, Context, Index, Literal, Logical, Node, Not

MOST_DEPTH = 50
_MANY = 10**9
ARITIES: Mapping[str, tuple[int, int]] = {
    "case": (3, _MANY),
    "contains": (2, 2),
    "endswith": (2, 2),
    "format": (1, 255),
    "fromjson": (1, 1),
    "join": (1, 2),
    "startswith": (2, 2),
    "tojson": (1, 1),
}
"""The functions that every place has, and how many arguments each takes at least and at most."""


def parse(text: str, contexts: Collection[str], functions: Mapping[str, tuple[int, int]]) -> Node:
    """The tree of an expression, without `${{ }}`, at a place that has these contexts and these functions more
    (lower case, with the least and the most arguments). Raises `ExpressionError` where GitHub refuses it.
    """
    parser = _Parser(Lexer(text).tokens(), contexts, {**ARITIES, **functions})
    return parser.whole()


class _Parser:
    def __init__(
        self, tokens: list[Token], contexts: Collection[str], functions: Mapping[str, tuple[int, int]]
    ) -> None:
        self._tokens, self._contexts, self._functions = tokens, contexts, functions
        self._at = self._depth = 0

    def whole(self) -> Node:
        if self._peek == "end":
            raise ExpressionError("An expression was expected")
        node = self._expression()
        if self._peek != "end":
            raise self._unexpected()
        return node

    @property
    def _peek(self) -> str:
        return self._tokens[self._at].kind

    def _take(self, *kinds: str) -> Token | None:
        if self._peek not in kinds:
            return None
        self._at += 1
        return self._tokens[self._at - 1]

    def _unexpected(self) -> ExpressionError:
        if self._peek == "end":
            return ExpressionError("Unexpected end of expression")
        return ExpressionError(f"Unexpected symbol: '{self._tokens[self._at].text}'")

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise ExpressionError(f"Exceeded max expression depth {MOST_DEPTH}")

    def _expression(self) -> Node:
        self._deeper()
        node = self._or()
        self._depth -= 1
        return node

    def _or(self) -> Node:
        operands = [self._and()]
        if self._peek == "||":
            self._deeper()
            while self._take("||"):
                operands.append(self._and())
            self._depth -= 1
        return operands[0] if len(operands) == 1 else Logical("||", tuple(operands))

    def _and(self) -> Node:
        operands = [self._equality()]
        if self._peek == "&&":
            self._deeper()
            while self._take("&&"):
                operands.append(self._equality())
            self._depth -= 1
        return operands[0] if len(operands) == 1 else Logical("&&", tuple(operands))

    def _equality(self) -> Node:
        node = self._comparison()
        while operator := self._take("==", "!="):
            node = Compare(operator.kind, node, self._comparison())
        return node

    def _comparison(self) -> Node:
        node = self._unary()
        while operator := self._take("<", "<=", ">", ">="):
            node = Compare(operator.kind, node, self._unary())
        return node

    def _unary(self) -> Node:
        if not self._take("!"):
            return self._indexed()
        self._deeper()
        node = Not(self._unary())
        self._depth -= 1
        return node

    def _indexed(self) -> Node:
        may_index = self._peek in ("(", "name")
        node, deeper = self._primary(), 0
        while may_index and (opening := self._take("[", ".")):
            index = self._bracketed() if opening.kind == "[" else self._property()
            self._deeper()
            deeper += 1
            node = Index(node, index)
        self._depth -= deeper
        return node

    def _bracketed(self) -> Node | None:
        index = None if self._take("*") else self._expression()
        self._must("]")
        return index

    def _property(self) -> Node | None:
        if self._take("*"):
            return None
        name = self._take("name")
        if name is None:
            raise self._unexpected()
        return Literal(name.text)

    def _primary(self) -> Node:
        if literal := self._take("literal"):
            return Literal(literal.value)
        if self._take("("):
            node = self._expression()
            self._must(")")
            return node
        name = self._take("name")
        if name is None:
            raise self._unexpected()
        if self._take("("):
            return self._call(name.text)
        if name.text.lower() not in self._contexts:
            raise ExpressionError(f"Unrecognized named-value: '{name.text}'")
        return Context(name.text.lower())

    def _call(self, name: str) -> Node:
        arguments: list[Node] = []
        while not self._take(")"):
            arguments.append(self._expression())
            if self._peek != ")":
                self._must(",")
        arity = self._functions.get(name.lower())
        if arity is None:
            raise ExpressionError(f"Unrecognized function: '{name}'")
        if len(arguments) < arity[0]:
            raise ExpressionError(f"Too few parameters supplied: '{name}'")
        if len(arguments) > arity[1]:
            raise ExpressionError(f"Too many parameters supplied: '{name}'")
        if name.lower() == "case" and len(arguments) % 2 == 0:
            raise ExpressionError(f"Even number of parameters supplied, requires an odd number of parameters: '{name}'")
        return Call(name.lower(), tuple(arguments))

    def _must(self, kind: str) -> None:
        if not self._take(kind):
            raise self._unexpected()

"""Cuts an expression into tokens, as `@actions/expressions` (lexer.js) does."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NoReturn

from infra.gate.expressions.errors import ExpressionError
from infra.gate.expressions.values import Primitive, to_number

MOST_CHARACTERS = 21000
_PAIRS = ("!=", "==", "<=", ">=", "&&", "||")
_SINGLE = "()[],!<>*"
_BOUNDARY = frozenset("([)],.!><=&|")
_WORDS: dict[str, Primitive] = {"true": True, "false": False, "null": None, "NaN": math.nan, "Infinity": math.inf}
_BEFORE_DOT = frozenset(["name", "]", ")", "*"])


@dataclass(frozen=True)
class Token:
    """A token: `kind` is "literal", "name", "end" or the operator itself."""

    kind: str
    text: str
    value: Primitive = None


class Lexer:
    """Reads one expression. Raises `ExpressionError` where GitHub refuses."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._tokens = text, 0, list[Token]()

    def tokens(self) -> list[Token]:
        """All tokens, the last of which is the end."""
        if len(self._text) > MOST_CHARACTERS:
            raise ExpressionError(f"Exceeded max expression length {MOST_CHARACTERS}")
        while self._at < len(self._text):
            self._next()
        return [*self._tokens, Token("end", "EOF")]

    def _next(self) -> None:
        text, at = self._text, self._at
        char, pair = text[at], text[at : at + 2]
        if char in " \r\t\n":
            self._at += 1
        elif pair in _PAIRS:
            self._add(pair, at + 2)
        elif char in _SINGLE:
            self._add(char, at + 1)
        elif char == "'":
            self._string()
        elif char == "." and self._tokens and self._tokens[-1].kind in _BEFORE_DOT:
            self._add(".", at + 1)
        elif char in ".+-" or char in "0123456789":
            self._number()
        else:
            self._name()

    def _add(self, kind: str, end: int, value: Primitive = None) -> None:
        self._tokens.append(Token(kind, self._text[self._at : end], value))
        self._at = end

    def _string(self) -> None:
        end = self._at + 1
        while True:
            end = self._text.find("'", end)
            if end < 0:
                self._unexpected(len(self._text))
            if self._text[end : end + 2] != "''":
                break
            end += 2
        self._add("literal", end + 1, self._text[self._at + 1 : end].replace("''", "'"))

    def _number(self) -> None:
        end = self._at + 1
        while end < len(self._text) and (self._text[end] == "." or not _is_boundary(self._text[end])):
            end += 1
        value = to_number(self._text[self._at : end])
        if math.isnan(value):
            self._unexpected(end)
        self._add("literal", end, value)

    def _name(self) -> None:
        end = self._at + 1
        while end < len(self._text) and not _is_boundary(self._text[end]):
            end += 1
        word = self._text[self._at : end]
        if not _is_name(word):
            self._unexpected(end)
        after_dot = bool(self._tokens) and self._tokens[-1].kind == "."
        if word in _WORDS and not after_dot:
            self._add("literal", end, _WORDS[word])
        else:
            self._add("name", end)

    def _unexpected(self, end: int) -> NoReturn:
        raise ExpressionError(f"Unexpected symbol: '{self._text[self._at : end]}'")


def _is_boundary(char: str) -> bool:
    return char in _BOUNDARY or char.isspace() or char == "\ufeff"


def _is_name(word: str) -> bool:
    first = word[:1]
    return (
        word.isascii()
        and (first.isalpha() or first == "_")
        and all(char.isalnum() or char in "_-" for char in word[1:])
    )

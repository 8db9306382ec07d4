"""The tree of a parsed expression."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from infra.gate.expressions.values import Primitive


@dataclass(frozen=True)
class Literal:
    """A string, number, boolean or null."""

    value: Primitive


@dataclass(frozen=True)
class Context:
    """A named value: `github`, `inputs`."""

    name: str


@dataclass(frozen=True)
class Index:
    """`target.name`, `target[expression]`, or, with None, `target.*`."""

    target: Node
    index: Node | None


@dataclass(frozen=True)
class Call:
    """A function, its name in lower case."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    """`!operand`."""

    operand: Node


@dataclass(frozen=True)
class Compare:
    """`left operator right`; the operator is ==, !=, <, <=, > or >=."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Logical:
    """Two or more operands of one `&&` or `||`."""

    operator: str
    operands: tuple[Node, ...]


Node = Literal | Context | Index | Call | Not | Compare | Logical


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node."""
    match node:
        case Index(target, index):
            return (target,) if index is None else (target, index)
        case Call(_, arguments):
            return arguments
        case Not(operand):
            return (operand,)
        case Compare(_, left, right):
            return left, right
        case Logical(_, operands):
            return operands
    return ()


def path_of(node: Node) -> tuple[str, ...] | None:
    """("inputs", "confirm") for `inputs.confirm` or `inputs['confirm']`, in lower case; None for anything else."""
    match node:
        case Context(name):
            return (name.lower(),)
        case Index(target, Literal(str() as key)):
            above = path_of(target)
            return (*above, key.lower()) if above else None
    return None

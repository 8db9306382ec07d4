"""Reads the YAML of a workflow file as GitHub does: YAML 1.2's scalars, no key twice, and each key's line.

PyYAML alone would read the key `on` as true, `yes` as a boolean and `1:30` as a number (YAML 1.1), and would keep the
last of two equal keys, where GitHub refuses the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

_NULL = re.compile(r"~|null|Null|NULL|")
_BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_STRING = "tag:yaml.org,2002:str"
_MOST_VALUES = 50_000
_ODD = frozenset("\x85\u2028\u2029\ufeff")
"""Line ends of YAML 1.1 only: behind one, a comment for GitHub could be a condition for PyYAML."""


class NotYaml(Exception):
    """The text is no YAML that GitHub would take; says why, with the line."""


class Mapping(dict[str, Any]):
    """A YAML mapping with the line (from 1) of each of its keys."""

    lines: dict[str, int]


def load(text: str) -> Any:
    """The document: `Mapping`, list, str, bool, int, float or None. Raises `NotYaml`."""
    odd = next((number for number, line in enumerate(text.split("\n"), 1) if _ODD & set(line)), None)
    if odd is not None:
        raise NotYaml(f"line {odd}: a character that one YAML reader takes for a line's end and another does not")
    try:
        node = yaml.compose(text, Loader=_WorkflowLoader)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise NotYaml(f"{line}{error.problem or error.context}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise NotYaml(" ".join(str(error).split())) from None
    return None if node is None else _Reading(text).value(node)


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where PyYAML has it, which is ten times as fast."""


class _WorkflowLoader(_Base):  # type: ignore[misc]
    """Resolves no plain scalar by itself; `_scalar` does."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own name and form


class _Reading:
    def __init__(self, text: str) -> None:
        self._text = text
        self._open: set[int] = set()
        self._left = _MOST_VALUES

    def value(self, node: yaml.Node) -> Any:
        self._left -= 1
        if self._left < 0 or id(node) in self._open:
            raise NotYaml(f"line {_line(node)}: an alias that repeats itself, or too many values")
        self._open.add(id(node))
        try:
            match node:
                case yaml.MappingNode():
                    return self._mapping(node)
                case yaml.SequenceNode():
                    _only(node, "tag:yaml.org,2002:seq")
                    return [self.value(item) for item in node.value]
                case yaml.ScalarNode():
                    return _scalar(node, self._text[node.start_mark.index : node.start_mark.index + 1] == "!")
        finally:
            self._open.discard(id(node))
        raise NotYaml(f"line {_line(node)}: not a value")

    def _mapping(self, node: yaml.MappingNode) -> Mapping:
        _only(node, "tag:yaml.org,2002:map")
        made, lines, seen = Mapping(), {}, dict[str, int]()
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise NotYaml(f"line {_line(key_node)}: a key that is not a word")
            key = str(key_node.value)
            if key == "<<":
                raise NotYaml(f"line {_line(key_node)}: a merge key, which GitHub does not have")
            if key.upper() in seen:
                raise NotYaml(
                    f"line {_line(key_node)}: the key {key} is there twice (first in line {seen[key.upper()]})"
                )
            seen[key.upper()] = lines[key] = _line(key_node)
            made[key] = self.value(value_node)
        made.lines = lines
        return made


def _scalar(node: yaml.ScalarNode, tagged: bool) -> Any:
    """A scalar by YAML 1.2's core schema; what is quoted, or `tagged` as one, is a string."""
    text: str = node.value
    if node.tag != _STRING:
        raise NotYaml(f"line {_line(node)}: the tag {node.tag.replace('tag:yaml.org,2002:', '!!')}")
    if node.style or tagged:
        return text
    if _NULL.fullmatch(text):
        return None
    if _BOOL.fullmatch(text):
        return text.lower() == "true"
    if _INT.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _only(node: yaml.Node, tag: str) -> None:
    if node.tag != tag:
        raise NotYaml(f"line {_line(node)}: the tag {node.tag}")


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def strings(value: Any) -> Iterator[str]:
    """Every string in a value, keys not counted."""
    match value:
        case str():
            yield value
        case dict():
            for item in value.values():
                yield from strings(item)
        case list():
            for item in value:
                yield from strings(item)

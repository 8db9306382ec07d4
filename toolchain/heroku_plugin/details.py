"""The detailed diff: which properties change and how, from the changes of the flat state (pkg/tfbridge/diff.go)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from toolchain.heroku_plugin.changes import Change, Changes
from toolchain.heroku_plugin.schema import Field, Fields, Kind, by_pulumi_name
from toolchain.heroku_plugin.values import UNKNOWN

Visitor = Callable[[str, str, Any], bool]
"""Takes an attribute's flat name, its property path and its value; says whether to look inside."""


@dataclass
class Details:
    """Kinds of change by property path: ADD, DELETE, UPDATE, or one of these with _REPLACE.

    `collections` are the maps and lists whose number of elements changes; they are shown only beside other changes.
    """

    kinds: dict[str, str] = field(default_factory=dict)
    collections: set[str] = field(default_factory=set)


def detailed_diff(fields: Fields, old: Mapping[str, Any], new: Mapping[str, Any], changes: Changes) -> Details:
    """The details for an old state and new inputs. A change seen only in the new is an ADD, in both an UPDATE."""
    details = Details()
    for properties in (old, new):
        visit(properties, fields, lambda name, path, value: _record(details, changes, name, path, value))
    visit(old, fields, lambda name, path, value: _drop_outputs(details, changes, name, path, value))
    return details


def ignored_attributes(
    fields: Fields, old: Mapping[str, Any], new: Mapping[str, Any], paths: list[str]
) -> Callable[[str], bool]:
    """Says of a flat attribute whether one of the property paths that are to be ignored covers it."""
    names: set[str] = set()

    def collect(name: str, path: str, _value: Any) -> bool:
        if path in paths:
            names.add(name)
        return True

    for properties in (old, new) if paths else ():
        visit(properties, fields, collect)
    return lambda attribute: any(attribute == name or attribute.startswith(f"{name}.") for name in names)


def visit(properties: Mapping[str, Any], fields: Fields, visitor: Visitor) -> None:
    """Calls the visitor for every value of the properties, from the outside in."""
    for name, value in properties.items():
        key, item = by_pulumi_name(name, fields)
        _visit(key, name, value, item, visitor)


def _visit(name: str, path: str, value: Any, item: Field | None, visitor: Visitor) -> None:
    one = item is not None and item.max_items_one
    if one:
        value = [] if value is None else [value]
    if not visitor(name, path, value):
        return
    if isinstance(value, list):
        element = item.element if item else None
        if item is not None and item.kind is Kind.BLOCK:
            element = Field(Kind.MAP, "", fields=item.fields)
        for index, inner in enumerate(value):
            _visit(f"{name}.{index}", path if one else f"{path}[{index}]", inner, element, visitor)
    elif isinstance(value, dict):
        for key, inner in value.items():
            below, known = by_pulumi_name(key, item.fields) if item and item.fields else (key, item and item.element)
            _visit(f"{name}.{below}", _joined(path, key), inner, known, visitor)


def _joined(path: str, key: str) -> str:
    if any(character in key for character in '."[]'):
        escaped = key.replace('"', '\\"')
        return f'{path}.["{escaped}"]'
    return f"{path}.{key}"


def _attribute(details: Details, changes: Changes, name: str, path: str, value: Any) -> tuple[str, bool]:
    """The flat name that tells how a value changes, and whether to look at what is inside the value instead."""
    if isinstance(value, list | dict):
        counter = f"{name}.#" if isinstance(value, list) else f"{name}.%"
        count = changes.get(counter)
        if count is None or not count.computed:
            if count is not None and count.old != count.new:
                details.collections.add(path)
            return name, True
        return counter, False
    if value is UNKNOWN and name not in changes:
        return next((counter for counter in (f"{name}.#", f"{name}.%") if counter in changes), name), False
    return name, False


def _record(details: Details, changes: Changes, name: str, path: str, value: Any) -> bool:
    name, inside = _attribute(details, changes, name, path, value)
    change = changes.get(name)
    if inside:
        return True
    if change is not None and change.old != change.new:
        details.kinds[path] = _kind(change, name, changes, seen=path in details.kinds)
    return False


def _kind(change: Change, name: str, changes: Changes, *, seen: bool) -> str:
    count = changes.get(name.split(".", 1)[0] + ".#") if "." in name else None
    replaces = change.requires_new or (count is not None and count.requires_new)
    if change.removed:
        return "DELETE_REPLACE" if replaces else "DELETE"
    if not seen:
        return "ADD_REPLACE" if replaces else "ADD"
    return "UPDATE_REPLACE" if change.requires_new else "UPDATE"


def _drop_outputs(details: Details, changes: Changes, name: str, path: str, value: Any) -> bool:
    """A change seen only in the old state is one of an output, which is nobody's concern, unless it replaces."""
    name, inside = _attribute(details, changes, name, path, value)
    change = changes.get(name)
    if inside:
        return True
    output = change is not None and change.old != change.new and not change.requires_new
    if output and details.kinds.get(path) in ("ADD", "ADD_REPLACE"):
        del details.kinds[path]
    return False

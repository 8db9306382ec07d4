"""Values and types as Go prints them: parts of the published plugin's error texts."""

from __future__ import annotations

from typing import Any

from toolchain.heroku_plugin.schema import Field, Kind

_PRIMITIVES = {Kind.STRING: "cty.String", Kind.BOOL: "cty.Bool", Kind.INT: "cty.Number"}


def go_value(value: Any) -> str:
    """A converted value as `%v` prints it."""
    match value:
        case None:
            return "<nil>"
        case bool():
            return "true" if value else "false"
        case dict():
            return "map[" + " ".join(f"{key}:{go_value(value[key])}" for key in sorted(value)) + "]"
        case list():
            return "[" + " ".join(go_value(item) for item in value) + "]"
    return str(value)


def go_kind(value: Any) -> str:
    """The kind of a converted value, as Go's reflect names it."""
    return {list: "slice", dict: "map", str: "string", bool: "bool", int: "int"}.get(type(value), "interface")


def go_type(value: Any) -> str:
    """The type of a converted list or map, as `%T` prints it."""
    return "map[string]interface {}" if isinstance(value, dict) else "[]interface {}"


def cty_type(field: Field) -> str:
    """The type of a field, as go-cty prints it."""
    element = _PRIMITIVES[field.element.kind] if field.element else "cty.String"
    if field.kind is Kind.BLOCK:
        return f"cty.List({cty_object(field)})"
    if field.kind in (Kind.MAP, Kind.LIST):
        return f"cty.{field.kind.value.capitalize()}({element})"
    return _PRIMITIVES[field.kind]


def cty_object(field: Field) -> str:
    """The type of one element of a block."""
    attributes = ", ".join(f'"{key}":{cty_type(field.fields[key])}' for key in sorted(field.fields))
    return f"cty.Object(map[string]cty.Type{{{attributes}}})"

"""A converted configuration in the types of its fields, as the bridge coerces it (pkg/tfshim/sdk-v2/cty.go)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolchain.heroku_plugin.gotext import cty_object, cty_type, go_kind, go_value
from toolchain.heroku_plugin.schema import Field, Fields, Kind
from toolchain.heroku_plugin.values import UNKNOWN


class ConversionError(Exception):
    """A value cannot have the type of its field."""


def coerced(config: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
    """A converted configuration as a state: every field there, in its own type. Raises ConversionError."""
    return {key: _coerced(config.get(key), field) for key, field in fields.items()}


def _coerced(value: Any, field: Field) -> Any:
    if value is UNKNOWN:
        return value
    if value is None:
        return [] if field.kind is Kind.BLOCK else None
    element = field.element or Field(Kind.STRING, "")
    match value, field.kind:
        case list(), Kind.BLOCK:
            return [_coerced_element(item, field) for item in value]
        case list(), Kind.LIST:
            return [_coerced(item, element) for item in value]
        case dict(), Kind.MAP:
            return {key: _coerced(item, element) for key, item in value.items()}
        case ((list() | dict()), _):
            raise _irreconcilable(value, cty_type(field))
        case _, Kind.LIST | Kind.BLOCK:
            raise ConversionError("recoverCtyValue failed: missing expected [")
        case _, Kind.MAP:
            raise ConversionError("recoverCtyValue failed: missing expected {")
    return _coerced_primitive(value, field)


def _coerced_element(value: Any, field: Field) -> Any:
    if value is UNKNOWN:
        return value
    if isinstance(value, list):
        raise _irreconcilable(value, cty_object(field))
    if value is not None and not isinstance(value, dict):
        raise ConversionError("recoverCtyValue failed: missing expected {")
    return coerced(value or {}, field.fields)


def _irreconcilable(value: Any, wanted: str) -> ConversionError:
    found = f"{go_kind(value)} {go_value(value)}"
    return ConversionError(f"recoverCtyValue failed: Cannot reconcile {found} to {wanted}")


def _coerced_primitive(value: Any, field: Field) -> Any:
    if field.kind is Kind.STRING:
        return go_value(value)
    if field.kind is Kind.INT:
        if isinstance(value, bool):
            raise ConversionError("recoverCtyValue failed: number is required")
        return int(value)
    if isinstance(value, bool):
        return value
    if value in ("true", "1", "false", "0"):
        return value in ("true", "1")
    article = "a " if isinstance(value, str) else ""
    raise ConversionError(f"recoverCtyValue failed: {article}bool is required")

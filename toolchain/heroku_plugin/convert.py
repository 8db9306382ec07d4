"""Pulumi's property values to Terraform's and back, as the bridge converts them (pkg/tfbridge/schema.go)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from toolchain.heroku_plugin.coerce import ConversionError
from toolchain.heroku_plugin.schema import Field, Fields, Kind, by_pulumi_name, pulumi_name
from toolchain.heroku_plugin.values import Secret

DEFAULTS: Final = "__defaults"
META: Final = "__meta"
_BOOLS: Final[dict[str, Any]] = dict.fromkeys(("1", "t", "T", "TRUE", "true", "True"), True) | dict.fromkeys(
    ("0", "f", "F", "FALSE", "false", "False"), False
)
Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Defaults:
    """What fills in for properties that are not given. `autoname` gives a resource's automatic name; a name that it
    had before stays.
    """

    autoname: Callable[[], str] | None = None


def to_terraform(properties: Properties, fields: Fields) -> dict[str, Any]:
    """Properties by their Terraform names, in Terraform's types. Raises ConversionError."""
    return _object(properties, {}, fields, None)


def to_terraform_with_defaults(new: Properties, old: Properties, fields: Fields, defaults: Defaults) -> dict[str, Any]:
    """The same, with defaults; `__defaults` lists, in each object, the properties that a default filled in.

    `old` are the inputs of last time: a default that was chosen then stays. Raises ConversionError.
    """
    return _object(new, old, fields, defaults)


def without_defaults(value: Any) -> Any:
    """A converted value without the lists of defaults."""
    if isinstance(value, dict):
        return {key: without_defaults(item) for key, item in value.items() if key not in (DEFAULTS, META)}
    return [without_defaults(item) for item in value] if isinstance(value, list) else value


def _object(new: Properties, old: Properties, fields: Fields, defaults: Defaults | None) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name, value in new.items():
        if name in (DEFAULTS, META):
            continue
        key, field = by_pulumi_name(name, fields)
        if key in result:
            raise ConversionError(
                f"internal: Pulumi property '{name}' mapped non-uniquely to Terraform attribute '{key}'"
            )
        result[key] = _value(key, value, old.get(name), field, defaults)
    if defaults is not None:
        result[DEFAULTS] = _fill_in(result, old, fields, defaults)
    return result


def _fill_in(result: dict[str, Any], old: Properties, fields: Fields, defaults: Defaults) -> list[str]:
    chosen_before = old.get(DEFAULTS)
    filled = []
    for key, field in fields.items():
        if key in result or not (field.autonamed or field.default is not None):
            continue
        if old.get(field.pulumi) is not None and (chosen_before is None or field.pulumi in chosen_before):
            result[key] = _value(key, old[field.pulumi], None, field, defaults)
        elif field.autonamed and defaults.autoname is not None:
            before = old.get(field.pulumi)
            result[key] = before if isinstance(before, str) else defaults.autoname()
        elif field.default is not None:
            result[key] = field.default
        else:
            continue
        filled.append(field.pulumi)
    return sorted(filled)


def _value(name: str, value: Any, old: Any, field: Field | None, defaults: Defaults | None) -> Any:
    if field is not None and field.max_items_one:
        elements = [] if value is None else [value]
        return [_value(f"{name}[0]", item, old, _element(field), defaults) for item in elements]
    match value:
        case None:
            return None
        case bool():
            return ("true" if value else "false") if field and field.kind is Kind.STRING else value
        case int() | float():
            return _number(value, field)
        case str():
            return _integer(name, value) if field and field.kind is Kind.INT else value
        case list():
            olds = old if isinstance(old, list) else []
            return [
                _value(f"{name}[{i}]", item, olds[i] if i < len(olds) else None, _element(field), defaults)
                for i, item in enumerate(value)
            ]
        case dict():
            before = old if isinstance(old, dict) else {}
            if field is not None and field.fields:
                return _object(value, before, field.fields, defaults)
            return {k: _value(k, item, before.get(k), _element(field), defaults) for k, item in value.items()}
    return value


def _element(field: Field | None) -> Field | None:
    if field is None or field.element is not None:
        return field.element if field else None
    return Field(Kind.MAP, "", fields=field.fields) if field.fields else None


def _number(value: float, field: Field | None) -> Any:
    if field and field.kind is Kind.STRING:
        return str(int(value)) if value == int(value) else repr(value)
    return int(value)


def _integer(name: str, written: str) -> int:
    try:
        return int(written, 10)
    except ValueError:
        raise ConversionError(f'{name}: strconv.ParseInt: parsing "{written}": invalid syntax') from None


def to_pulumi(values: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
    """Terraform's values as properties; what the schema calls sensitive becomes a Secret, at each depth."""
    return {pulumi_name(key, fields): _property(value, fields.get(key)) for key, value in values.items()}


def _property(value: Any, field: Field | None) -> Any:
    converted = _plain_property(value, field)
    return Secret(converted) if field is not None and field.sensitive else converted


def _plain_property(value: Any, field: Field | None) -> Any:
    if isinstance(value, list):
        element = _element(field)
        if field is not None and field.max_items_one:
            return _property(value[0], element) if value else None
        return [_property(item, element) for item in value]
    if isinstance(value, dict):
        if field is not None and field.fields:
            return to_pulumi(value, field.fields)
        return {key: _property(item, _element(field)) for key, item in value.items()}
    if isinstance(value, str) and field is not None:
        return _parsed(value, field)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _parsed(written: str, field: Field) -> Any:
    """A string that stands for another type, as Go's strconv reads it; what it cannot read stays a string."""
    if field.kind is Kind.BOOL:
        return _BOOLS.get(written, written)
    if field.kind is Kind.INT:
        try:
            return float(int(written, 10))
        except ValueError:
            return written
    return written

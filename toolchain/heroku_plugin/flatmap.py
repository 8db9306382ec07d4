"""The state as the flat map of strings that Terraform's SDK computes with: `vars.%`, `vars.KEY`, `list.#`, `list.0`.

A state is a dict by Terraform name; None is null and absent in the flat form; UNKNOWN is the SDK's sentinel string.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from toolchain.heroku_plugin.schema import Field, Fields, Kind
from toolchain.heroku_plugin.values import UNKNOWN

UNKNOWN_TEXT: Final = "74D93920-ED26-11E3-AC10-0800200C9A66"
Flat = dict[str, str]


def text(value: Any) -> str:
    """A primitive as the SDK writes it."""
    if value is UNKNOWN:
        return UNKNOWN_TEXT
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def primitive(kind: Kind, written: str) -> Any:
    """A primitive as the SDK reads it."""
    if written == UNKNOWN_TEXT:
        return UNKNOWN
    if kind is Kind.BOOL:
        return written in ("true", "1")
    return int(written or 0) if kind is Kind.INT else written


def flatten(state: Mapping[str, Any], fields: Fields, prefix: str = "") -> Flat:
    """A state in its flat form."""
    flat: Flat = {}
    for key, field in fields.items():
        value = state.get(key)
        if value is None:
            continue
        name = prefix + key
        if field.kind is Kind.MAP:
            flat |= _counted(name, "%", value, {} if value is UNKNOWN else value)
        elif field.kind is Kind.LIST:
            flat |= _counted(name, "#", value, {} if value is UNKNOWN else dict(enumerate(value)))
        elif field.kind is Kind.BLOCK:
            flat |= _counted(name, "#", value, {})
            for index, element in enumerate([] if value is UNKNOWN else value):
                flat |= flatten(element, field.fields, f"{name}.{index}.")
        else:
            flat[name] = text(value)
    return flat


def _counted(name: str, sign: str, value: Any, elements: Mapping[Any, Any]) -> Flat:
    count = UNKNOWN_TEXT if value is UNKNOWN else str(len(value))
    return {f"{name}.{sign}": count} | {f"{name}.{k}": text(v) for k, v in elements.items() if v is not None}


def unflatten(flat: Flat, fields: Fields, prefix: str = "") -> dict[str, Any]:
    """The state of a flat form, every field there."""
    return {key: _unflatten_field(flat, prefix + key, field) for key, field in fields.items()}


def _unflatten_field(flat: Flat, name: str, field: Field) -> Any:
    if field.kind not in (Kind.MAP, Kind.LIST, Kind.BLOCK):
        return primitive(field.kind, flat[name]) if name in flat else None
    sign = "%" if field.kind is Kind.MAP else "#"
    count = flat.get(f"{name}.{sign}")
    if count is None or count == UNKNOWN_TEXT:
        return None if count is None else UNKNOWN
    if field.kind is Kind.MAP:
        keys = [key for key in flat if key.startswith(f"{name}.") and key != f"{name}.%"]
        return {key.removeprefix(f"{name}."): primitive(Kind.STRING, flat[key]) for key in keys}
    if field.kind is Kind.LIST:
        names = [f"{name}.{index}" for index in range(int(count))]
        return [primitive(Kind.STRING, flat[key]) if key in flat else None for key in names]
    return [unflatten(flat, field.fields, f"{name}.{index}.") for index in range(int(count))]

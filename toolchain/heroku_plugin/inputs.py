"""The inputs of a resource as found live: what Read answers besides the properties (pkg/tfbridge/schema.go)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolchain.heroku_plugin.convert import DEFAULTS
from toolchain.heroku_plugin.schema import Field, Fields, Kind, by_pulumi_name
from toolchain.heroku_plugin.values import Secret


def refreshed_inputs(old: Mapping[str, Any], properties: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
    """The inputs that there were, with the values that there are now; what is gone is left out."""
    return _refreshed_object(old, properties, fields)[0]


def _refreshed_object(old: Mapping[str, Any], new: Mapping[str, Any], fields: Fields) -> tuple[dict[str, Any], bool]:
    named = old.get(DEFAULTS)
    defaults = {name for name in named if isinstance(name, str)} if isinstance(named, list) else set()
    result: dict[str, Any] = {}
    unchanged_all = True
    for name, value in old.items():
        unchanged = False
        if name in new:
            result[name], unchanged = _refreshed(value, new[name], by_pulumi_name(name, fields)[1])
        if not unchanged:
            unchanged_all = False
            defaults.discard(name)
    if isinstance(named, list):
        result[DEFAULTS] = sorted(defaults)
        return result, unchanged_all
    return result, True


def _refreshed(old: Any, new: Any, field: Field | None) -> tuple[Any, bool]:
    if field is not None and field.max_items_one:
        field = Field(Kind.MAP, "", fields=field.fields)
    if isinstance(old, list) and isinstance(new, list):
        element = field.element if field else None
        pairs = [_refreshed(a, b, element) for a, b in zip(old, new, strict=False)]
        return [value for value, _ in pairs], len(old) <= len(new) and all(same for _, same in pairs)
    if isinstance(old, dict) and isinstance(new, dict):
        if field is not None and field.fields:
            return _refreshed_object(old, new, field.fields)
        element = field.element if field else None
        found = {key: _refreshed(value, new[key], element) for key, value in old.items() if key in new}
        same = len(found) == len(old) and all(unchanged for _, unchanged in found.values())
        return {key: value for key, (value, _) in found.items()}, same
    if isinstance(old, str) and isinstance(new, str) and field is not None and field.state_func is not None:
        return old, field.state_func(old) == new
    return new, type(old) is type(new) and old == new


def imported_inputs(properties: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
    """The inputs that would make what there is: every settable property but the optional ones at their zero value."""
    result: dict[str, Any] = {}
    for name, value in properties.items():
        field = by_pulumi_name(name, fields)[1]
        if field is None or not field.is_input:
            continue
        extracted = _imported(value, field)
        if field.required or not _is_zero(extracted):
            result[name] = extracted
    return {**result, DEFAULTS: []}


def _imported(value: Any, field: Field | None) -> Any:
    if isinstance(value, dict):
        if field is not None and field.fields:
            return imported_inputs(value, field.fields)
        element = field.element if field else None
        return {**{key: _imported(item, element) for key, item in value.items()}, DEFAULTS: []}
    if isinstance(value, list):
        return [_imported(item, field.element if field else None) for item in value]
    return value


def _is_zero(value: Any) -> bool:
    if isinstance(value, Secret):
        return _is_zero(value.value)
    return not value or (isinstance(value, dict) and set(value) == {DEFAULTS})

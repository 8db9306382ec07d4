"""Null, empty, zero and unknown: where the SDK takes one for another (helper/schema, internal/configs/hcl2shim)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolchain.heroku_plugin.schema import ID, Field, Fields, Kind
from toolchain.heroku_plugin.values import UNKNOWN

State = dict[str, Any]
"""A resource by Terraform's names, every field there."""


def set_unknowns(state: State, fields: Fields) -> State:
    """What the API will choose for a new resource is unknown."""
    known = dict(state)
    for key, item in {**fields, "id": ID}.items():
        value = state.get(key)
        if item.kind is Kind.BLOCK and isinstance(value, list):
            known[key] = [_set_unknowns_of_element(element, item.fields) for element in value]
        elif item.computed and value is None:
            known[key] = UNKNOWN
    return known


def _set_unknowns_of_element(element: State, fields: Fields) -> State:
    return {key: UNKNOWN if fields[key].computed and element[key] is None else element[key] for key in element}


def equivalent(a: Any, b: Any) -> bool:
    """hcl2shim.ValuesSDKEquivalent: null, zero and empty are the same."""
    if a is UNKNOWN or b is UNKNOWN:
        return a is b
    if not a or not b:
        return not a and not b
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(equivalent(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(equivalent(x, y) for x, y in zip(a, b, strict=True))
    return bool(a == b)


def normalize_nulls(new: State, source: Mapping[str, Any], fields: Fields, *, apply: bool) -> State:
    """normalizeNullValues: settles null against empty, by what was proposed, planned or read before."""
    result = dict(new)
    for key in {**fields, "id": ID}:
        item = fields.get(key, ID)
        result[key] = _normalized(new.get(key), source.get(key), item, apply)
    return result


def _normalized(new: Any, source: Any, item: Field, apply: bool) -> Any:
    if source is UNKNOWN:
        return source if new is None and not apply else new
    collection = item.kind in (Kind.MAP, Kind.LIST, Kind.BLOCK)
    if apply and collection and new in (None, {}, []) and source in (None, {}, []):
        return source
    if source is None or new is UNKNOWN:
        return new
    if item.kind is Kind.BLOCK and new and len(new) == len(source):
        return [_normalized_block(n, s, item.fields, apply) for n, s in zip(new, source, strict=True)]
    if item.kind is Kind.MAP and new:
        settled = {k: v for k, v in source.items() if k in new and new[k] is UNKNOWN and v is not UNKNOWN}
        return {**new, **settled}
    if item.kind is Kind.LIST and new is None and not apply and all(element is UNKNOWN for element in source):
        return source
    if item.kind is Kind.STRING and new is None and source == "":
        return source
    return new


def _normalized_block(new: State, source: State, fields: Fields, apply: bool) -> State:
    return {key: _normalized(new.get(key), source.get(key), item, apply) for key, item in fields.items()}

"""Protobuf structs as plain Python values: unknowns as UNKNOWN, secrets as Secret, numbers as float."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf.struct_pb2 import ListValue, NullValue, Struct, Value

_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - Pulumi's mark of a secret, not one
_OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_UNKNOWN_STRING: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWN_SENTINELS: Final = frozenset(
    {
        _UNKNOWN_STRING,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)


class Unknown:
    """The one value that a preview does not know yet."""

    def __repr__(self) -> str:
        """Named in an error, and nowhere else."""
        return "<unknown>"


UNKNOWN: Final = Unknown()
_DROPPED: Final = object()


@dataclass(frozen=True)
class Secret:
    """A value that the engine must keep secret. It does not show itself."""

    value: Any

    def __repr__(self) -> str:
        """Never the value."""
        return "[secret]"


def from_struct(struct: Struct, *, keep_unknowns: bool, skip_nulls: bool = False) -> dict[str, Any]:
    """The properties of a request. Secrets lose their wrapper: the plugin marks them again by its schema.

    An unknown is UNKNOWN where it is kept, and left out where it is not; `skip_nulls` leaves nulls out, at every depth.
    """
    result = {}
    for key in sorted(struct.fields):
        value = _from_value(struct.fields[key], keep_unknowns, skip_nulls)
        if value is _DROPPED or (value is None and skip_nulls):
            continue
        result[key] = value
    return result


def _from_value(value: Value, keep_unknowns: bool, skip_nulls: bool) -> Any:
    match value.WhichOneof("kind"):
        case "bool_value":
            return value.bool_value
        case "number_value":
            return value.number_value
        case "string_value":
            if value.string_value in _UNKNOWN_SENTINELS:
                return UNKNOWN if keep_unknowns else _DROPPED
            return value.string_value
        case "list_value":
            elements = [_from_value(element, keep_unknowns, skip_nulls) for element in value.list_value.values]
            return [None if element is _DROPPED else element for element in elements]
        case "struct_value":
            return _from_object(value.struct_value, keep_unknowns, skip_nulls)
    return None


def _from_object(struct: Struct, keep_unknowns: bool, skip_nulls: bool) -> Any:
    properties = from_struct(struct, keep_unknowns=keep_unknowns, skip_nulls=skip_nulls)
    match properties.get(_SIGNATURE):
        case str(signature) if signature == _SECRET:
            return properties.get("value", None if keep_unknowns or skip_nulls else _DROPPED)
        case str(signature) if signature == _OUTPUT:
            return properties.get("value", UNKNOWN if keep_unknowns else _DROPPED)
    return properties


def to_struct(properties: Mapping[str, Any], *, keep_unknowns: bool, keep_secrets: bool = True) -> Struct:
    """The properties of an answer; unknowns are left out where they are not kept, nulls stay."""
    struct = Struct()
    for key, item in properties.items():
        value = _to_value(item, keep_unknowns, keep_secrets)
        if value is not None:
            struct.fields[key].CopyFrom(value)
    return struct


def _to_value(item: Any, keep_unknowns: bool, keep_secrets: bool) -> Value | None:
    match item:
        case None:
            return Value(null_value=NullValue.NULL_VALUE)
        case Unknown():
            return Value(string_value=_UNKNOWN_STRING) if keep_unknowns else None
        case Secret():
            inner = _to_value(item.value, keep_unknowns, keep_secrets)
            if inner is None or not keep_secrets:
                return inner
            return Value(struct_value=Struct(fields={_SIGNATURE: Value(string_value=_SECRET), "value": inner}))
        case bool():
            return Value(bool_value=item)
        case int() | float():
            return Value(number_value=item)
        case str():
            return Value(string_value=item)
        case list():
            elements = [_to_value(element, keep_unknowns, keep_secrets) for element in item]
            return Value(list_value=ListValue(values=[element for element in elements if element is not None]))
        case dict():
            return Value(struct_value=to_struct(item, keep_unknowns=keep_unknowns, keep_secrets=keep_secrets))
    raise TypeError(f"a {type(item).__name__} is no property value")

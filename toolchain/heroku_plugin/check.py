"""What is wrong with a configuration, in the words of Terraform's plugin SDK (helper/schema validate*)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolchain.heroku_plugin.gotext import go_kind, go_type, go_value
from toolchain.heroku_plugin.schema import Field, Fields, Kind, pulumi_name
from toolchain.heroku_plugin.values import UNKNOWN

UNKNOWN_KEY = "Invalid or unknown key"
_SIMPLE_KEY = re.compile(r"[_a-zA-Z][-_a-zA-Z0-9]*")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_BOOLS = ("1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False", "")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong; `path` is where, by Pulumi's names, and `top` the Terraform name of its property.

    `nested` says whether it is inside the property's value rather than the value itself.
    """

    summary: str
    path: str
    top: str
    detail: str = ""
    nested: bool = False

    @property
    def reason(self) -> str:
        """What is wrong, in one text."""
        return f"{self.summary}. {self.detail}" if self.detail else self.summary


@dataclass(frozen=True)
class _Place:
    """Where in the configuration: Terraform's dotted name, Pulumi's path, and the property at the top."""

    dotted: str
    path: str
    top: str

    def problem(self, summary: str, detail: str = "") -> list[Problem]:
        return [Problem(summary, self.path, self.top, detail, nested="." in self.dotted)]

    def element(self, index: int, *, only: bool) -> _Place:
        return _Place(f"{self.dotted}.{index}", self.path if only else f"{self.path}[{index}]", self.top)

    def key(self, key: str) -> _Place:
        shown = f"{self.path}.{key}" if _SIMPLE_KEY.fullmatch(key) else f'{self.path}["{key}"]'
        return _Place(f"{self.dotted}.{key}", shown, self.top)

    def attribute(self, key: str, fields: Fields) -> _Place:
        name = pulumi_name(key, fields)
        if not self.dotted:
            return _Place(key, name, key)
        return _Place(f"{self.dotted}.{key}", f"{self.path}.{name}", self.top)


def problems(config: Mapping[str, Any], fields: Fields) -> list[Problem]:
    """Everything that is wrong with a converted configuration. What is unknown yet is not judged."""
    return _object(config, fields, _Place("", "", ""))


def is_uuid(value: Any, dotted: str) -> list[str]:
    """For Field.validate: a UUID."""
    return [] if _UUID.fullmatch(value) else [f'expected "{dotted}" to be a valid UUID, got {value}']


def is_not_empty(value: Any, dotted: str) -> list[str]:
    """For Field.validate: a string with something in it."""
    return [] if value else [f'expected "{dotted}" to not be an empty string, got {value}']


def at_least(least: int, value: Any, dotted: str) -> list[str]:
    """For Field.validate, with `least` bound: a number not below it."""
    return [] if value >= least else [f"expected {dotted} to be at least ({least}), got {value}"]


def _object(config: Any, fields: Fields, place: _Place) -> list[Problem]:
    if config is None or config is UNKNOWN:
        return []
    if not isinstance(config, dict):
        return place.problem("Expected Object Type", f"Expected object, got {go_kind(config)}")
    found = []
    for key, field in fields.items():
        found += _field(key in config, config.get(key), field, place.attribute(key, fields))
    for key in config:
        if key not in fields:
            found += place.attribute(key, fields).problem(UNKNOWN_KEY)
    return found


def _field(given: bool, value: Any, field: Field, place: _Place) -> list[Problem]:
    if not given:
        detail = f'The argument "{place.dotted}" is required, but no definition was found.'
        return place.problem("Missing required argument", detail) if field.required else []
    if not field.is_input:
        detail = (
            f'Can\'t configure a value for "{place.dotted}": its value will be decided automatically based on the'
            " result of applying this configuration."
        )
        return place.problem("Value for unconfigurable attribute", detail)
    return _typed(value, field, place) if _known(value) else []


def _known(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_known(item) for item in value.values())
    return all(_known(item) for item in value) if isinstance(value, list) else value is not UNKNOWN


def _typed(value: Any, field: Field, place: _Place) -> list[Problem]:
    if value is None:
        return []
    if field.kind in (Kind.LIST, Kind.BLOCK):
        return _list(value, field, place)
    return _map(value, place) if field.kind is Kind.MAP else _primitive(value, field, place)


def _list(value: Any, field: Field, place: _Place) -> list[Problem]:
    if not isinstance(value, list):
        return place.problem("Attribute must be a list")
    if field.max_items and len(value) > field.max_items:
        detail = (
            f"Attribute {place.dotted} supports {field.max_items} item maximum, but config has {len(value)} declared."
        )
        return place.problem("Too many list items", detail)
    found = []
    for index, item in enumerate(value):
        inner = place.element(index, only=field.max_items_one)
        if field.kind is Kind.BLOCK:
            found += _object(item, field.fields, inner)
        else:
            found += _typed(item, field.element or Field(Kind.STRING, ""), inner)
    return found


def _map(value: Any, place: _Place) -> list[Problem]:
    if not isinstance(value, dict):
        return place.problem("Attribute must be a map")
    for key, item in value.items():
        if isinstance(item, dict | list):
            found = f"got unconvertible type '{go_type(item)}', value: '{go_value(item)}'"
            summary = f"'' expected type 'string', {found}"
            return place.key(key).problem(summary)
    return []


def _primitive(value: Any, field: Field, place: _Place) -> list[Problem]:
    if isinstance(value, list | dict):
        return place.problem(f"Attribute must be a single value, not a {'list' if isinstance(value, list) else 'map'}")
    if field.kind is Kind.BOOL and isinstance(value, str) and value not in _BOOLS:
        return place.problem(f"cannot parse '' as bool: strconv.ParseBool: parsing \"{value}\": invalid syntax")
    if field.kind is Kind.INT and (isinstance(value, bool) or not isinstance(value, int)):
        return place.problem(f"Attribute must be a whole number, got {go_value(value)}")
    if field.kind is Kind.STRING and not isinstance(value, str):
        value = go_value(value)
    wrong = field.validate(value, place.dotted) if field.validate else []
    return [problem for summary in wrong for problem in place.problem(summary)]

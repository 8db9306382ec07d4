"""The fields of the provider's own configuration, and its encoding (facts/pulumi.md 2).

A value that is no string arrives as JSON (pkg/tfbridge/config_encoding.go).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from toolchain.heroku_plugin.check import at_least
from toolchain.heroku_plugin.convert import Defaults, to_terraform_with_defaults, without_defaults
from toolchain.heroku_plugin.schema import Field, Fields, Kind
from toolchain.heroku_plugin.values import UNKNOWN

_NOT_FOR_TERRAFORM: Final = ("version", "pluginDownloadURL")


def _number(pulumi: str, default: int, least: int) -> Field:
    return Field(Kind.INT, pulumi, optional=True, default=default, validate=partial(at_least, least))


FIELDS: Final[Fields] = {
    "email": Field(Kind.STRING, "email", optional=True),
    "api_key": Field(Kind.STRING, "apiKey", optional=True),
    "headers": Field(Kind.STRING, "headers", optional=True),
    "url": Field(Kind.STRING, "url", optional=True),
    "customizations": Field(
        Kind.BLOCK,
        "customizations",
        optional=True,
        fields={
            "set_app_all_config_vars_in_state": Field(
                Kind.BOOL, "setAppAllConfigVarsInState", optional=True, default=True
            ),
            "set_addon_config_vars_in_state": Field(
                Kind.BOOL, "setAddonConfigVarsInState", optional=True, default=True
            ),
        },
    ),
    "delays": Field(
        Kind.BLOCK,
        "delays",
        optional=True,
        max_items=1,
        fields={
            "post_app_create_delay": _number("postAppCreateDelay", 10, 0),
            "post_space_create_delay": _number("postSpaceCreateDelay", 5, 0),
            "post_domain_create_delay": _number("postDomainCreateDelay", 5, 0),
        },
    ),
    "timeouts": Field(
        Kind.BLOCK,
        "timeouts",
        optional=True,
        max_items=1,
        fields={"addon_create_timeout": _number("addonCreateTimeout", 20, 10)},
    ),
}


class ConfigurationError(Exception):
    """The configuration cannot be used; says why."""


def unfolded(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration with its JSON-encoded values decoded. Raises ConfigurationError for what is no JSON."""
    result = {}
    for name, value in properties.items():
        field = next((field for field in FIELDS.values() if field.pulumi == name), None)
        if field is not None and field.kind is not Kind.STRING and isinstance(value, str):
            empty: Any = {} if field.max_items_one else []
            try:
                value = json.loads(value) if value else empty
            except ValueError as error:
                raise ConfigurationError(f"heroku:{name} is not JSON: {error}") from None
        result[name] = value
    return result


def folded(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The inverse of `unfolded`: what is no string is JSON again."""
    return {
        name: value if isinstance(value, str) or value is UNKNOWN or value is None else _json(value)
        for name, value in properties.items()
    }


def _json(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def to_terraform_config(properties: Mapping[str, Any]) -> dict[str, Any]:
    """An unfolded configuration by Terraform's names, with the defaults of its blocks."""
    given = {name: value for name, value in properties.items() if name not in _NOT_FOR_TERRAFORM}
    converted: dict[str, Any] = without_defaults(to_terraform_with_defaults(given, {}, FIELDS, Defaults()))
    return converted

"""The account that the provider's configuration and the environment lead to (fact A13)."""

from __future__ import annotations

import json
import netrc
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from toolchain.heroku_plugin.api import Api
from toolchain.heroku_plugin.coerce import coerced
from toolchain.heroku_plugin.config_fields import FIELDS, ConfigurationError, to_terraform_config
from toolchain.heroku_plugin.loopback import require_loopback
from toolchain.heroku_plugin.resource import Account, joined
from toolchain.heroku_plugin.values import UNKNOWN

DEFAULT_URL: Final = "https://api.heroku.com"


def account(properties: Mapping[str, Any], environment: Mapping[str, str] = os.environ) -> Account:
    """The account of an unfolded configuration; the environment fills in what it does not say.

    Raises NotLoopback before anything is sent, and ConfigurationError.
    """
    config = coerced(to_terraform_config(_without_unknowns(properties)), FIELDS)
    url = config["url"] or environment.get("HEROKU_API_URL") or DEFAULT_URL
    require_loopback(url)
    login, password = _from_netrc(url, environment)
    email = config["email"] or environment.get("HEROKU_EMAIL") or login
    key = config["api_key"] or environment.get("HEROKU_API_KEY") or password
    headers = _headers(config["headers"] or environment.get("HEROKU_HEADERS") or "{}")
    customizations = config["customizations"]
    if len(customizations) > 1:
        reason = ConfigurationError("Provider configuration error: only one customizations block is permitted")
        raise ConfigurationError(joined([reason]))
    custom = customizations[0] if customizations else {}
    return Account(
        Api(url, email, key, headers),
        _of_block(config["delays"], "post_app_create_delay", 10),
        _of_block(config["timeouts"], "addon_create_timeout", 20),
        custom.get("set_app_all_config_vars_in_state") is not False,
        custom.get("set_addon_config_vars_in_state") is not False,
    )


def _without_unknowns(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value is not UNKNOWN}


def _of_block(blocks: list[dict[str, Any]], key: str, default: int) -> int:
    value = blocks[0].get(key) if blocks else None
    return default if value is None else value


def _headers(written: str) -> dict[str, str]:
    try:
        headers = json.loads(written)
    except ValueError:
        headers = None
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise ConfigurationError("the headers (heroku:headers or HEROKU_HEADERS) are not a JSON object of strings")
    return headers


def _from_netrc(url: str, environment: Mapping[str, str]) -> tuple[str, str]:
    """Login and password of the API's host, its port included, in NETRC_PATH or .netrc in NETRC or at home."""
    path = Path(environment.get("NETRC_PATH") or Path(environment.get("NETRC") or "~") / ".netrc").expanduser()
    if not path.is_file():
        return "", ""
    try:
        entry = netrc.netrc(str(path)).authenticators(url.partition("://")[2].partition("/")[0])
    except (netrc.NetrcParseError, OSError) as error:
        raise ConfigurationError(f'error parsing netrc file at "{path}": {type(error).__name__}') from None
    return (entry[0], entry[2]) if entry else ("", "")

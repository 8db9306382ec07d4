"""The provider's own configuration: its check, its diff, and the account that it leads to (facts/pulumi.md 2)."""

from __future__ import annotations

import json
import netrc
import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from toolchain.heroku_plugin.check import UNKNOWN_KEY, Problem, at_least, problems
from toolchain.heroku_plugin.convert import Defaults, coerced, to_terraform_with_defaults, without_defaults
from toolchain.heroku_plugin.loopback import NotLoopback, require_loopback
from toolchain.heroku_plugin.resource import Account, joined
from toolchain.heroku_plugin.schema import Field, Fields, Kind
from toolchain.heroku_plugin.values import UNKNOWN

DEFAULT_URL: Final = "https://api.heroku.com"
_NOT_FOR_TERRAFORM: Final = ("version", "pluginDownloadURL")
_NEARBY = 2


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


def failures(properties: Mapping[str, Any], resource_name: str) -> list[str]:
    """What is wrong with an unfolded configuration, one text each, in the bridge's words.

    `resource_name` is the provider resource's: one that begins with `default` stands for the stack's configuration.
    """
    default = resource_name.startswith("default")
    texts = [
        _default_text(problem) if default else _explicit_text(problem, resource_name)
        for problem in problems(without_defaults(_terraform(properties)), FIELDS)
    ]
    url = properties.get("url")
    try:
        if isinstance(url, str) and not texts:
            require_loopback(url)
    except NotLoopback as error:
        texts.append(f"could not validate provider configuration: {error}")
    return texts


def _terraform(properties: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in properties.items() if name not in _NOT_FOR_TERRAFORM}
    return to_terraform_with_defaults(given, {}, FIELDS, Defaults())


def _explicit_text(problem: Problem, resource_name: str) -> str:
    return (
        f"could not validate provider configuration: {problem.reason}."
        f" Examine values at '{resource_name}.{problem.path}'."
    )


def _default_text(problem: Problem) -> str:
    if problem.summary == UNKNOWN_KEY:
        return _unknown_key_text(problem)
    option = "--path " if problem.nested else ""
    command = f"pulumi config get {option}heroku:{problem.path}"
    return f"could not validate provider configuration: {problem.reason}. Check `{command}`."


def _unknown_key_text(problem: Problem) -> str:
    sentences = [f"`heroku:{problem.path}` is not a valid configuration key for the heroku provider."]
    names = [] if problem.nested else [field.pulumi for field in FIELDS.values()]
    near = [f"`heroku:{name}`" for name in names if name != problem.path and _distance(problem.path, name) <= _NEARBY]
    if near:
        sentences.append(f"Did you mean {' or '.join(near)}?")
    sentences.append("If the referenced key is not intended for the provider, please choose a different namespace from")
    return " ".join([*sentences, "`heroku:`."])


def _distance(a: str, b: str) -> int:
    """Levenshtein's distance."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (x != y))
    return row[-1]


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """How the inputs of a provider differ: ADD, DELETE or UPDATE by name. None of them replaces the provider.

    What is unknown, before or now, is not taken for a change of what was there.
    """
    before = {name: value for name, value in old.items() if value is not UNKNOWN}
    added = dict.fromkeys(new.keys() - old.keys(), "ADD")
    deleted = dict.fromkeys(before.keys() - new.keys(), "DELETE")
    both = {name for name in before.keys() & new.keys() if new[name] is not UNKNOWN}
    return added | deleted | {name: "UPDATE" for name in both if before[name] != new[name]}


def account(properties: Mapping[str, Any], environment: Mapping[str, str] = os.environ) -> Account:
    """The account of an unfolded configuration; the environment fills in what it does not say.

    Raises NotLoopback before anything is sent, and ConfigurationError.
    """
    from toolchain.heroku_plugin.api import Api

    config = coerced(without_defaults(_terraform(_without_unknowns(properties))), FIELDS)
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

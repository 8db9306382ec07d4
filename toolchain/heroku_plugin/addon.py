"""heroku:addon/addon:Addon, as terraform-provider-heroku's resource_heroku_addon.go (fact A10)."""

from __future__ import annotations

import re
import threading
from typing import Any, Final

from toolchain.heroku_plugin.api import ApiError, UnreadableAnswer, field, string
from toolchain.heroku_plugin.check import is_uuid
from toolchain.heroku_plugin.config_vars import chosen, live_vars
from toolchain.heroku_plugin.resource import (
    FAILURES,
    Account,
    Resource,
    ResourceData,
    ResourceError,
    passthrough,
    still_exists,
)
from toolchain.heroku_plugin.schema import SECRET_ELEMENT, STRING_ELEMENT, Field, Kind
from toolchain.heroku_plugin.waiting import wait_for

_NAME = re.compile(r"[a-zA-Z][A-Za-z0-9_-]+")
_LONGEST_NAME = 256
_RETRY_SECONDS = 0.5
_ONE_AT_A_TIME: Final = threading.Lock()
"""The Heroku API cannot create several add-ons of an app at once."""


def _is_addon_name(value: Any, dotted: str) -> list[str]:
    wrong = []
    if not 1 <= len(value.encode()) <= _LONGEST_NAME:
        wrong.append(f"expected length of {dotted} to be in the range (1 - {_LONGEST_NAME}), got {value}")
    if not _NAME.fullmatch(value):
        rule = "must start with a letter and can only contain lowercase letters, numbers, and dashes"
        wrong.append(f"invalid value for {dotted} (Invalid custom addon name: {rule})")
    return wrong


FIELDS: Final = {
    "app_id": Field(Kind.STRING, "appId", required=True, force_new=True, validate=is_uuid),
    "plan": Field(Kind.STRING, "plan", required=True),
    "name": Field(Kind.STRING, "name", optional=True, computed=True, validate=_is_addon_name, autonamed=True),
    "config": Field(Kind.MAP, "config", optional=True, force_new=True),
    "provider_id": Field(Kind.STRING, "providerId", computed=True),
    "config_vars": Field(Kind.LIST, "configVars", computed=True, element=STRING_ELEMENT),
    "config_var_values": Field(Kind.MAP, "configVarValues", computed=True, sensitive=True, element=SECRET_ELEMENT),
}


def _create(data: ResourceData, account: Account) -> None:
    with _ONE_AT_A_TIME:
        addon = _order(data, account)
        identity, app_id = string(addon, "id"), data.get("app_id")
        try:
            wait_for(
                lambda: _state(app_id, identity, account),
                "provisioning",
                "provisioned",
                account.addon_create_timeout_minutes,
                account.sleep,
            )
        except FAILURES as error:
            raise ResourceError(f"Error waiting for Addon ({identity}) to be provisioned: {error}") from None
        data.id = identity
        if account.addon_vars_in_state:
            _wait_for_vars(addon, account)
        _read(data, account)


def _order(data: ResourceData, account: Account) -> Any:
    plan, app_id = data.get("plan"), data.get("app_id")
    try:
        app = string(account.api.get(f"/apps/{app_id}"), "name")
    except (ApiError, UnreadableAnswer) as error:
        raise ResourceError(f"Error reading app for addon: {error}") from None
    given = {key: data.get(key) for key in ("config", "name") if data.get(key)}
    try:
        return account.api.post(f"/apps/{app_id}/addons", {"plan": plan, "confirm": app, **given})
    except (ApiError, UnreadableAnswer) as error:
        raise ResourceError(f"Error creating addon {plan} for app {app} ({app_id}): {error}") from None


def _state(app_id: str, identity: str, account: Account) -> str:
    try:
        return string(account.api.get(f"/apps/{app_id}/addons/{identity}"), "state")
    except (ApiError, UnreadableAnswer) as error:
        raise ResourceError(f"Error retrieving addon: {error}") from None


def _wait_for_vars(addon: Any, account: Account) -> None:
    """Waits until the app has all config vars that the new add-on names; 20 minutes, the SDK's default."""
    names = field(addon, "config_vars") or []

    def found() -> str:
        return "success" if len(_values(addon, account)) == len(names) else "retryableerror"

    wait_for(found, "retryableerror", "success", 20, account.sleep, _RETRY_SECONDS)


def _values(addon: Any, account: Account) -> dict[str, str]:
    names = dict.fromkeys(field(addon, "config_vars") or [], "")
    return chosen(live_vars(string(addon, "app", "id"), account), names)


def _read(data: ResourceData, account: Account) -> None:
    try:
        addon = account.api.get(f"/addons/{data.id}")
    except (ApiError, UnreadableAnswer) as error:
        raise ResourceError(f"Error retrieving addon: {error}") from None
    plan, wanted = string(addon, "plan", "name"), data.get("plan")
    data.set("name", string(addon, "name"))
    data.set("app_id", string(addon, "app", "id"))
    data.set("plan", plan.split(":", 1)[0] if wanted and ":" not in wanted else plan)
    data.set("provider_id", string(addon, "provider_id"))
    data.set("config_vars", field(addon, "config_vars"))
    data.set("config_var_values", _values(addon, account) if account.addon_vars_in_state else {})


def _update(data: ResourceData, account: Account) -> None:
    body = {"plan": data.get("plan") if data.changed("plan") else ""}
    if data.changed("name"):
        body["name"] = data.get("name")
    data.id = string(account.api.patch(f"/apps/{data.get('app_id')}/addons/{data.id}", body), "id")
    _read(data, account)


def _delete(data: ResourceData, account: Account) -> None:
    try:
        account.api.delete(f"/apps/{data.get('app_id')}/addons/{data.id}")
    except (ApiError, UnreadableAnswer) as error:
        raise ResourceError(f"Error deleting addon: {error}") from None


def _exists(data: ResourceData, account: Account) -> bool:
    return still_exists(lambda: account.api.get(f"/addons/{data.id}"))


RESOURCE: Final = Resource(
    token="heroku:addon/addon:Addon",  # noqa: S106 - a type token
    name="heroku_addon",
    fields=FIELDS,
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
    exists=_exists,
    importer=passthrough,
    schema_version=3,
)

"""heroku:formation/formation:Formation, as terraform-provider-heroku's resource_heroku_formation.go (fact A9)."""

from __future__ import annotations

import re
from typing import Any, Final

from toolchain.heroku_plugin.api import ApiError, UnreadableAnswer, field, string
from toolchain.heroku_plugin.check import is_uuid
from toolchain.heroku_plugin.resource import Account, Resource, ResourceData, ResourceError
from toolchain.heroku_plugin.schema import Field, Kind


def formatted_size(size: str) -> str:
    """A dyno size as the API answers it: `standard-1x` is `Standard-1X`."""
    first, *rest = size.split("-")
    titled = re.sub(r"(?<![0-9A-Za-z_])[a-z]", lambda letter: letter[0].upper(), first)
    return "-".join([titled, *(part.upper() for part in rest)])


FIELDS: Final = {
    "app_id": Field(Kind.STRING, "appId", required=True, force_new=True, validate=is_uuid),
    "type": Field(Kind.STRING, "type", required=True),
    "quantity": Field(Kind.INT, "quantity", required=True),
    "size": Field(Kind.STRING, "size", required=True, state_func=formatted_size),
}


def _create(data: ResourceData, account: Account) -> None:
    _change(data, account, {key: data.get(key) for key in ("size", "quantity") if data.get(key)})
    _read(data, account)


def _update(data: ResourceData, account: Account) -> None:
    data.partial = True
    _change(data, account, {key: data.get(key) for key in ("size", "quantity") if data.changed(key)})
    data.partial = False
    _read(data, account)


def _change(data: ResourceData, account: Account, body: dict[str, Any]) -> None:
    app_id = data.get("app_id")
    try:
        account.api.get(f"/apps/{app_id}")
    except (ApiError, UnreadableAnswer):
        raise ResourceError("[ERROR] Your app does not exist") from None
    data.id = string(account.api.patch(f"/apps/{app_id}/formation/{data.get('type')}", body), "id")


def _read(data: ResourceData, account: Account) -> None:
    try:
        formation = account.api.get(f"/apps/{data.get('app_id')}/formation/{data.id}")
    except (ApiError, UnreadableAnswer) as error:
        raise ResourceError(f"error retrieving formation: {error}") from None
    _found(data, formation)


def _found(data: ResourceData, formation: Any) -> None:
    data.set("app_id", string(formation, "app", "id"))
    data.set("type", string(formation, "type"))
    data.set("quantity", field(formation, "quantity"))
    data.set("size", string(formation, "size"))


def _delete(_data: ResourceData, _account: Account) -> None:
    """A process type cannot be deleted: it is only forgotten."""


def _import(data: ResourceData, account: Account) -> None:
    app, separator, kind = data.id.partition(":")
    if not separator:
        raise ResourceError("error: Import composite ID requires two parts separated by colon, eg x:y")
    formation = account.api.get(f"/apps/{app}/formation/{kind}")
    data.id = string(formation, "id")
    _found(data, formation)


RESOURCE: Final = Resource(
    token="heroku:formation/formation:Formation",  # noqa: S106 - a type token
    name="heroku_formation",
    fields=FIELDS,
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
    importer=_import,
    schema_version=1,
)

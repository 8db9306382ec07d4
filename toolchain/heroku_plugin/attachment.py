"""heroku:addon/attachment:Attachment, as terraform-provider-heroku's resource_heroku_addon_attachment.go."""

from __future__ import annotations

import re
from typing import Final

from toolchain.heroku_plugin.api import ApiError, UnreadableAnswer, field, string
from toolchain.heroku_plugin.check import is_uuid
from toolchain.heroku_plugin.resource import Account, Resource, ResourceData, ResourceError, passthrough
from toolchain.heroku_plugin.schema import Field, Kind

_ID = re.compile(r"[0-9a-f]+(-[0-9a-f]+){4}")
FIELDS: Final = {
    "app_id": Field(Kind.STRING, "appId", required=True, force_new=True, validate=is_uuid),
    "addon_id": Field(Kind.STRING, "addonId", required=True, force_new=True),
    "name": Field(Kind.STRING, "name", optional=True, computed=True, force_new=True, autonamed=True),
    "namespace": Field(Kind.STRING, "namespace", optional=True, computed=True, force_new=True),
}


def _create(data: ResourceData, account: Account) -> None:
    given = {key: data.get(key) for key in ("name", "namespace") if data.get(key)}
    body = {"addon": data.get("addon_id"), "app": data.get("app_id"), **given}
    data.id = string(account.api.post("/addon-attachments", body), "id")
    _read(data, account)


def _read(data: ResourceData, account: Account) -> None:
    if not _ID.fullmatch(data.id):
        raise ResourceError("You can only import addon attachments by their unique ID")
    try:
        attachment = account.api.get(f"/addon-attachments/{data.id}")
    except (ApiError, UnreadableAnswer) as error:
        raise ResourceError(f"Error retrieving addon attachment: {error}") from None
    data.set("app_id", string(attachment, "app", "id"))
    data.set("addon_id", string(attachment, "addon", "id"))
    data.set("name", string(attachment, "name"))
    data.set("namespace", field(attachment, "namespace"))


def _delete(data: ResourceData, account: Account) -> None:
    try:
        account.api.delete(f"/addon-attachments/{data.id}")
    except (ApiError, UnreadableAnswer) as error:
        raise ResourceError(f"Error deleting addon attachment: {error}") from None


RESOURCE: Final = Resource(
    token="heroku:addon/attachment:Attachment",  # noqa: S106 - a type token
    name="heroku_addon_attachment",
    fields=FIELDS,
    create=_create,
    read=_read,
    delete=_delete,
    importer=passthrough,
    schema_version=1,
)

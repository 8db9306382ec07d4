"""heroku:app/configAssociation:ConfigAssociation, as resource_heroku_app_config_association.go (fact A13)."""

from __future__ import annotations

from typing import Final

from toolchain.heroku_plugin.check import is_uuid
from toolchain.heroku_plugin.config_vars import change_vars, changed_vars, chosen, live_vars, refuse_duplicates
from toolchain.heroku_plugin.resource import Account, Resource, ResourceData, ResourceError
from toolchain.heroku_plugin.schema import SECRET_ELEMENT, STRING_ELEMENT, Field, Kind

FIELDS: Final = {
    "app_id": Field(Kind.STRING, "appId", required=True, validate=is_uuid),
    "vars": Field(Kind.MAP, "vars", optional=True, element=STRING_ELEMENT),
    "sensitive_vars": Field(Kind.MAP, "sensitiveVars", optional=True, sensitive=True, element=SECRET_ELEMENT),
}


def _create(data: ResourceData, account: Account) -> None:
    refuse_duplicates(data.get("vars"), data.get("sensitive_vars"))
    change_vars(data.get("app_id"), account, {}, {**data.get("vars"), **data.get("sensitive_vars")}, "error")
    data.id = f"config:{data.get('app_id')}"
    _read(data, account)


def _read(data: ResourceData, account: Account) -> None:
    data.set("app_id", data.get("app_id"))
    live = live_vars(data.get("app_id"), account)
    for key in ("vars", "sensitive_vars"):
        data.set(key, chosen(live, data.get(key)))


def _update(data: ResourceData, account: Account) -> None:
    old, new = changed_vars(data, "vars", "sensitive_vars")
    change_vars(data.get("app_id"), account, old, new, "error")
    _read(data, account)


def _delete(data: ResourceData, account: Account) -> None:
    change_vars(data.get("app_id"), account, {**data.get("vars"), **data.get("sensitive_vars")}, {}, "error")


def _import(_data: ResourceData, _account: Account) -> None:
    raise ResourceError("not possible to import this resource")


RESOURCE: Final = Resource(
    token="heroku:app/configAssociation:ConfigAssociation",  # noqa: S106 - a type token
    name="heroku_app_config_association",
    fields=FIELDS,
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
    importer=_import,
)

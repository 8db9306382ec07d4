"""heroku:app/app:App, as terraform-provider-heroku's resource_heroku_app.go (facts A6 and A13)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from toolchain.heroku_plugin.api import ApiError, UnreadableAnswer, field, string
from toolchain.heroku_plugin.check import is_not_empty
from toolchain.heroku_plugin.config_vars import change_vars, changed_vars, chosen, live_vars, refuse_duplicates
from toolchain.heroku_plugin.resource import (
    FAILURES,
    Account,
    Resource,
    ResourceData,
    ResourceError,
    joined,
    still_exists,
)
from toolchain.heroku_plugin.schema import SECRET_ELEMENT, STRING_ELEMENT, Field, Kind

_ORGANIZATION: Final = {
    "name": Field(Kind.STRING, "name", required=True, force_new=True, validate=is_not_empty),
    "locked": Field(Kind.BOOL, "locked", optional=True, computed=True),
    "personal": Field(Kind.BOOL, "personal", optional=True, computed=True, force_new=True),
}
FIELDS: Final = {
    "name": Field(Kind.STRING, "name", required=True, autonamed=True),
    "space": Field(Kind.STRING, "space", optional=True, force_new=True),
    "region": Field(Kind.STRING, "region", required=True, force_new=True),
    "stack": Field(Kind.STRING, "stack", optional=True, computed=True),
    "internal_routing": Field(Kind.BOOL, "internalRouting", optional=True, computed=True, force_new=True),
    "buildpacks": Field(Kind.LIST, "buildpacks", optional=True, computed=True, element=STRING_ELEMENT),
    "config_vars": Field(Kind.MAP, "configVars", optional=True, computed=True),
    "sensitive_config_vars": Field(
        Kind.MAP, "sensitiveConfigVars", optional=True, computed=True, sensitive=True, element=SECRET_ELEMENT
    ),
    "all_config_vars": Field(Kind.MAP, "allConfigVars", computed=True, sensitive=True),
    "git_url": Field(Kind.STRING, "gitUrl", computed=True),
    "web_url": Field(Kind.STRING, "webUrl", computed=True),
    "acm": Field(Kind.BOOL, "acm", optional=True, computed=True),
    "heroku_hostname": Field(Kind.STRING, "herokuHostname", computed=True),
    "organization": Field(Kind.BLOCK, "organization", optional=True, max_items=1, fields=_ORGANIZATION),
    "uuid": Field(Kind.STRING, "uuid", computed=True),
}


def _create(data: ResourceData, account: Account) -> None:
    organization = data.get("organization")
    created = _create_in_team(data, account, organization[0]) if organization else _create_personal(data, account)
    data.id = string(created, "id")
    _after_create(data, account)
    _read(data, account)
    account.sleep(account.post_app_create_delay_seconds)


def _create_personal(data: ResourceData, account: Account) -> Any:
    return account.api.post("/apps", {key: data.get(key) for key in ("name", "region", "stack") if data.get(key)})


def _create_in_team(data: ResourceData, account: Account, organization: dict[str, Any]) -> Any:
    body = {"team": organization["name"], "personal": organization["personal"], "locked": organization["locked"]}
    given = {key: data.get(key) for key in ("region", "space", "stack", "internal_routing") if data.get(key)}
    return account.api.post("/teams/apps", {**body, "name": data.get("name"), **given})


def _after_create(data: ResourceData, account: Account) -> None:
    _refuse_duplicates(data)
    new = {**data.get("config_vars"), **data.get("sensitive_config_vars")}
    change_vars(data.id, account, {}, new, "Error")
    if buildpacks := data.get("buildpacks"):
        _change_buildpacks(data.id, account, buildpacks)
    if data.get("acm"):
        _change_acm(data.id, account, enabled=True)


def _read(data: ResourceData, account: Account) -> None:
    try:
        app, team, buildpacks, variables = _retrieve(data.id, account)
    except FAILURES as error:
        raise ResourceError(f"error retrieving app: {error}") from None
    data.set("config_vars", chosen(variables, data.get("config_vars")))
    data.set("sensitive_config_vars", chosen(variables, data.get("sensitive_config_vars")))
    data.set("all_config_vars", variables if account.app_vars_in_state else {})
    data.set("buildpacks", buildpacks)
    if team is not None:
        data.set("space", string(app, "space", "name"))
        data.set("organization", [{"name": string(team, "team", "name"), "locked": bool(field(team, "locked"))}])
    web_url = string(app, "web_url")
    data.set("name", string(app, "name"))
    data.set("stack", string(app, "build_stack", "name"))
    data.set("internal_routing", bool(field(app, "internal_routing")))
    data.set("region", string(app, "region", "name"))
    data.set("git_url", string(app, "git_url"))
    data.set("web_url", web_url)
    data.set("acm", bool(field(app, "acm")))
    data.set("uuid", string(app, "id"))
    data.set("heroku_hostname", web_url.removesuffix("/").removeprefix("https://").removeprefix("http://"))


def _retrieve(identity: str, account: Account) -> tuple[Any, Any, list[str], dict[str, str]]:
    """The app, the same as a team's app or None, its buildpacks and its config vars."""
    app = account.api.get(f"/apps/{identity}")
    in_team = field(app, "organization") is not None and field(app, "team") is not None
    team = account.api.get(f"/teams/apps/{identity}") if in_team else None
    failures: list[Exception] = []
    buildpacks = _attempt(lambda: account.api.get(f"/apps/{identity}/buildpack-installations"), failures) or []
    variables = _attempt(lambda: live_vars(identity, account), failures)
    if failures:
        raise ResourceError(joined(failures))
    return app, team, [string(installation, "buildpack", "name") for installation in buildpacks], variables


def _attempt(get: Callable[[], Any], failures: list[Exception]) -> Any:
    try:
        return get()
    except FAILURES as error:
        failures.append(error)
        return None


def _update(data: ResourceData, account: Account) -> None:
    sent = {"name": "name", "stack": "build_stack"}
    body = {sent[key]: data.get(key) for key in sent if data.changed(key)}
    data.set("name", string(account.api.patch(f"/apps/{data.id}", body), "name"))
    if data.changed("buildpacks"):
        _change_buildpacks(data.id, account, data.get("buildpacks"))
    _refuse_duplicates(data)
    old, new = changed_vars(data, "config_vars", "sensitive_config_vars")
    change_vars(data.id, account, old, new, "Error")
    if data.changed("acm"):
        _change_acm(data.id, account, enabled=data.get("acm"))
    if data.changed("organization"):
        account.api.patch(f"/teams/apps/{data.id}", {"locked": data.get("organization")[0]["locked"]})
    _read(data, account)


def _refuse_duplicates(data: ResourceData) -> None:
    refuse_duplicates(data.get("sensitive_config_vars"), data.get("config_vars"))


def _change_buildpacks(identity: str, account: Account, buildpacks: list[str]) -> None:
    updates = [{"buildpack": buildpack} for buildpack in buildpacks]
    try:
        account.api.put(f"/apps/{identity}/buildpack-installations", {"updates": updates})
    except (ApiError, UnreadableAnswer) as error:
        raise ResourceError(f"Error updating buildpacks: {error}") from None


def _change_acm(identity: str, account: Account, *, enabled: bool) -> None:
    if enabled:
        account.api.post(f"/apps/{identity}/acm")
    else:
        account.api.delete(f"/apps/{identity}/acm")


def _delete(data: ResourceData, account: Account) -> None:
    try:
        account.api.delete(f"/apps/{data.id}")
    except (ApiError, UnreadableAnswer) as error:
        raise ResourceError(f"error deleting App: {error}") from None


def _exists(data: ResourceData, account: Account) -> bool:
    of_team = "/teams" if data.get("organization") else ""
    return still_exists(lambda: account.api.get(f"{of_team}/apps/{data.id}"))


def _import(data: ResourceData, account: Account) -> None:
    data.id = string(account.api.get(f"/apps/{data.id}"), "id")
    _read(data, account)


RESOURCE: Final = Resource(
    token="heroku:app/app:App",  # noqa: S106 - a type token
    name="heroku_app",
    fields=FIELDS,
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
    exists=_exists,
    importer=_import,
    schema_version=1,
)

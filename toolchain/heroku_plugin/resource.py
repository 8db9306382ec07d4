"""A kind of resource, the account it lives in, and what its functions see of one: Terraform's schema.ResourceData."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from toolchain.heroku_plugin.api import Api, ApiError, UnreadableAnswer
from toolchain.heroku_plugin.nulls import State
from toolchain.heroku_plugin.schema import Field, Fields, Kind, zero
from toolchain.heroku_plugin.values import UNKNOWN


class ResourceError(Exception):
    """A resource cannot be created, read, changed or deleted; says why, as terraform-provider-heroku does."""


FAILURES = (ApiError, UnreadableAnswer, ResourceError)


@dataclass(frozen=True)
class Account:
    """The API and how to use it: the provider's configuration."""

    api: Api
    post_app_create_delay_seconds: int = 10
    addon_create_timeout_minutes: int = 20
    app_vars_in_state: bool = True
    addon_vars_in_state: bool = True
    sleep: Callable[[float], None] = time.sleep


class ResourceData:
    """One resource during a call: where it was, where it shall be, and what its function found.

    `planned` is None when the resource is only read. `raws` are configured values that the state keeps in another form.
    """

    def __init__(
        self, fields: Fields, prior: State | None, planned: State | None = None, raws: Mapping[str, Any] | None = None
    ) -> None:
        """See the class."""
        self._fields = fields
        self._prior = prior or {}
        self._wanted = self._prior if planned is None else planned
        self._raws = raws or {}
        self._set: State = {}
        self.id: str = self._prior.get("id") or ""
        self.partial = False

    def get(self, key: str) -> Any:
        """The wanted value; what is unknown or null reads as the type's zero."""
        value = self._raws.get(key) if key in self._raws else self._set.get(key, self._wanted.get(key))
        return known(value, self._fields[key])

    def before(self, key: str) -> Any:
        """The value in the prior state, zero where there is none."""
        return known(self._prior.get(key), self._fields[key])

    def changed(self, key: str) -> bool:
        """Whether the wanted value differs from the one before."""
        return bool(self.get(key) != self.before(key))

    def set(self, key: str, value: Any) -> None:
        """Records what was found; None is the type's zero."""
        self._set[key] = known(value, self._fields[key])

    def state(self) -> State | None:
        """The state that the function left: what it found over what was wanted. None when there is no id."""
        if not self.id:
            return None
        if self.partial:
            return {**self._prior, "id": self.id}
        state: State = {"id": self.id}
        for key, item in self._fields.items():
            value = self._set.get(key, self._wanted.get(key))
            state[key] = None if value is UNKNOWN else known(value, item) if item.kind is Kind.BLOCK else value
        return state


def known(value: Any, item: Field) -> Any:
    """A value as a resource's function reads it: no nulls, nothing unknown."""
    if value is None or value is UNKNOWN:
        return zero(item.kind)
    if item.kind is Kind.BLOCK:
        return [{key: known(element.get(key), inner) for key, inner in item.fields.items()} for element in value]
    if item.kind is Kind.MAP:
        return {key: inner for key, inner in value.items() if inner is not UNKNOWN}
    return value


Action = Callable[[ResourceData, Account], None]


@dataclass(frozen=True)
class Resource:
    """A kind of resource. `exists` says whether it is still there, before it is read; None: reading tells.

    `importer` gets data that has only an id; None: a resource of this kind cannot be imported.
    """

    token: str
    name: str
    fields: Fields
    create: Action
    read: Action
    delete: Action
    update: Action | None = None
    exists: Callable[[ResourceData, Account], bool] | None = None
    importer: Action | None = None
    schema_version: int = 0


def passthrough(_data: ResourceData, _account: Account) -> None:
    """The importer that takes the id as it is."""


def still_exists(get: Callable[[], Any]) -> bool:
    """Whether a GET finds something; raises what is no plain `not_found` (fact A2)."""
    try:
        get()
    except ApiError as error:
        if error.identifier == "not_found":
            return False
        raise
    return True


def joined(errors: list[Exception]) -> str:
    """Several errors as one text, as hashicorp/go-multierror writes it."""
    if len(errors) == 1:
        return f"1 error occurred:\n\t* {errors[0]}\n\n"
    points = "\n\t".join(f"* {error}" for error in errors)
    return f"{len(errors)} errors occurred:\n\t{points}\n\n"

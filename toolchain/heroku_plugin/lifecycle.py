"""Creates, changes, imports and reads one resource, and settles the state that comes of it (grpc_provider.go)."""

from __future__ import annotations

from dataclasses import dataclass

from toolchain.heroku_plugin.coerce import coerced
from toolchain.heroku_plugin.nulls import State, normalize_nulls
from toolchain.heroku_plugin.plan import Plan
from toolchain.heroku_plugin.refusals import Refusal
from toolchain.heroku_plugin.resource import FAILURES, Account, Resource, ResourceData, joined


@dataclass(frozen=True)
class Outcome:
    """The state that a resource got to, and why it got no further; an empty reason when it did."""

    state: State
    reason: str = ""


def apply(resource: Resource, prior: State | None, plan: Plan, account: Account) -> Outcome:
    """Creates a resource, or changes the one of the prior state. Raises Refusal when there is none afterwards."""
    data = ResourceData(resource.fields, prior, plan.planned, plan.raws)
    action = resource.create if prior is None else resource.update
    reason = ""
    try:
        if action is not None:
            action(data, account)
    except FAILURES as error:
        reason = joined([error])
    state = data.state()
    if state is None:
        raise Refusal(reason or "expected non-empty ID for new state")
    return Outcome(normalize_nulls(state, plan.planned, resource.fields, apply=True), reason)


def imported(resource: Resource, identity: str, account: Account) -> State | None:
    """The state of a resource known by its id alone. An importer that fails finds nothing (the bridge's rule)."""
    data = ResourceData(resource.fields, coerced({}, resource.fields) | {"id": identity})
    try:
        if resource.importer is not None:
            resource.importer(data, account)
    except FAILURES:
        return None
    return data.state()


def refreshed(resource: Resource, prior: State, urn: str, account: Account) -> State | None:
    """The live state of a resource, None when it is gone. Raises Refusal, naming the resource."""
    try:
        if resource.exists is not None and not resource.exists(ResourceData(resource.fields, prior), account):
            return None
        data = ResourceData(resource.fields, prior)
        resource.read(data, account)
    except FAILURES as error:
        raise Refusal(f"refreshing {urn}: {joined([error])}") from None
    state = data.state()
    return normalize_nulls(state, prior, resource.fields, apply=False) if state else None


def delete(resource: Resource, state: State, urn: str, account: Account) -> None:
    """Takes a resource away. Raises Refusal, naming it."""
    try:
        resource.delete(ResourceData(resource.fields, state), account)
    except FAILURES as error:
        raise Refusal(f"deleting {urn}: {joined([error])}") from None

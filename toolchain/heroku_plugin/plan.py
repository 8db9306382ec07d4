"""Where a resource goes: the state that is planned for it, as Terraform's plugin SDK plans it (grpc_provider.go)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from toolchain.heroku_plugin.applied import applied
from toolchain.heroku_plugin.changes import Change, Changes, changes_of
from toolchain.heroku_plugin.flatmap import flatten, unflatten
from toolchain.heroku_plugin.nulls import State, equivalent, normalize_nulls, set_unknowns
from toolchain.heroku_plugin.schema import ID, Fields, Kind
from toolchain.heroku_plugin.values import UNKNOWN


@dataclass(frozen=True)
class Plan:
    """Where a resource goes: the state that is planned for it, and the changes that lead there."""

    planned: State
    changes: Changes = field(default_factory=dict)

    @property
    def requires_new(self) -> bool:
        """Whether a change cannot be made in place."""
        return any(change.requires_new for change in self.changes.values())

    @property
    def raws(self) -> dict[str, Any]:
        """The configured form of the changed attributes that have a state function."""
        return {key: change.raw for key, change in self.changes.items() if change.raw is not None}


def make_plan(fields: Fields, prior: State | None, config: State, ignored: Callable[[str], bool]) -> Plan:
    """The plan for a configuration; `prior` is None for a new resource, `ignored` says which attributes to leave."""
    proposed = propose(fields, prior, config)
    prior_flat = flatten(prior or {}, {**fields, "id": ID})
    found = changes_of(fields, prior or {}, _present(proposed, fields), "", prior is not None)
    changes = {key: replace(change, old=prior_flat.get(key, "")) for key, change in found.items()}
    if prior is None:
        changes["id"] = Change("", "", computed=True)
    changes = {key: change for key, change in changes.items() if not ignored(key)}
    if not changes and prior is not None:
        return Plan(prior)
    flat = applied(fields, prior_flat, changes)
    planned = normalize_nulls(unflatten(flat, {**fields, "id": ID}), proposed, fields, apply=False)
    if prior is None:
        planned = set_unknowns(planned, fields)
    elif equivalent(prior, planned):
        return Plan(prior)
    return Plan(planned, {} if planned == prior else changes)


def propose(fields: Fields, prior: State | None, config: State) -> State:
    """The configuration with what it leaves to the API taken from the prior state (objchange.ProposedNew)."""
    proposed = {}
    for key, item in fields.items():
        wanted, had = config.get(key), (prior or {}).get(key)
        if item.kind is Kind.BLOCK and isinstance(wanted, list):
            before = had if isinstance(had, list) else []
            wanted = [
                propose(item.fields, before[index], element) if index < len(before) else element
                for index, element in enumerate(wanted)
            ]
        elif item.computed and wanted is None:
            wanted = had
        proposed[key] = wanted
    return {**proposed, "id": (prior or {}).get("id")}


def _present(values: Mapping[str, Any], fields: Fields) -> State:
    """A configuration as the SDK's reader sees it: no nulls, no empty blocks."""
    present: State = {}
    for key, item in fields.items():
        value = values.get(key)
        if value is None or (item.kind is Kind.BLOCK and value == []):
            continue
        present[key] = value
        if item.kind is Kind.BLOCK and value is not UNKNOWN:
            present[key] = [_present(element, item.fields) for element in value]
        elif item.kind is Kind.MAP and value is not UNKNOWN:
            present[key] = {name: inner for name, inner in value.items() if inner is not None}
    return present

"""The change from a prior state to a wanted configuration, as Terraform's plugin SDK plans it.

The SDK (terraform-plugin-sdk v2, helper/schema and terraform/diff.go) finds changes attribute by attribute of the flat
state, and Pulumi's bridge shows those; so this follows it step by step rather than comparing values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from toolchain.heroku_plugin.flatmap import UNKNOWN_TEXT, Flat, flatten, text, unflatten
from toolchain.heroku_plugin.schema import ID, Field, Fields, Kind, zero
from toolchain.heroku_plugin.values import UNKNOWN

State = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """What happens to one attribute of the flat state. `raw` is what was configured, before the state function."""

    old: str
    new: str
    computed: bool = False
    removed: bool = False
    requires_new: bool = False
    raw: Any = None


Changes = dict[str, Change]


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
    found = _object_changes(fields, prior or {}, _present(proposed, fields), "", prior is not None)
    changes = {key: replace(change, old=prior_flat.get(key, "")) for key, change in found.items()}
    if prior is None:
        changes["id"] = Change("", "", computed=True)
    changes = {key: change for key, change in changes.items() if not ignored(key)}
    if not changes and prior is not None:
        return Plan(prior)
    flat = _applied(fields, prior_flat, changes)
    planned = normalize_nulls(unflatten(flat, {**fields, "id": ID}), proposed, fields, apply=False)
    if prior is None:
        planned = _set_unknowns(planned, fields)
    elif _equivalent(prior, planned):
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


def _object_changes(
    fields: Fields, old: Mapping[str, Any], new: Mapping[str, Any], prefix: str, has_id: bool
) -> Changes:
    changes: Changes = {}
    for key, item in fields.items():
        name = prefix + key
        if item.kind is Kind.MAP:
            changes |= _map_changes(name, item, old.get(key), new.get(key))
        elif item.kind in (Kind.LIST, Kind.BLOCK):
            changes |= _list_changes(name, item, old.get(key), new.get(key), has_id)
        else:
            changes |= _primitive_changes(name, item, old.get(key), new.get(key), has_id)
    return changes


def _primitive_changes(name: str, item: Field, old: Any, new: Any, has_id: bool) -> Changes:
    computed, raw = new is UNKNOWN, None
    if item.state_func and new is not None:
        raw, new = (UNKNOWN_TEXT if computed else new), item.state_func(UNKNOWN_TEXT if computed else new)
    removed = old is not None and new is None
    before = "" if old is None else text(old)
    if new is None or (computed and item.kind is not Kind.STRING):
        after = "" if old is None else text(zero(item.kind))
    else:
        after = text(new)
    if before == after and not computed and (before != "" or has_id or not item.computed):
        return {}
    if removed and item.computed:
        return {}
    return _finalized(name, item, Change(before, after, computed, removed, raw=raw))


def _list_changes(name: str, item: Field, old: Any, new: Any, has_id: bool) -> Changes:
    unknown = new is UNKNOWN or (isinstance(new, list) and UNKNOWN in new)
    if old is not None and new is None and item.computed:
        return {}
    before, after = old or [], [] if unknown or new is None else new
    if unknown:
        return {f"{name}.#": Change(str(len(before)), "", computed=True, requires_new=item.force_new)}
    if new is not None and before == after:
        return {}
    changes: Changes = {}
    computed = not before and not after and item.computed
    if len(before) != len(after) or computed:
        count = Change("", "") if computed else Change(str(len(before)), str(len(after)))
        changes |= _finalized(f"{name}.#", _counter(item, item.computed), count)
    for index in range(max(len(before), len(after))):
        was = before[index] if index < len(before) else None
        wanted = after[index] if index < len(after) else None
        if item.kind is Kind.BLOCK:
            changes |= _object_changes(item.fields, was or {}, wanted or {}, f"{name}.{index}.", has_id)
        else:
            element = replace(item.element or Field(Kind.STRING, ""), force_new=item.force_new)
            changes |= _primitive_changes(f"{name}.{index}", element, was, wanted, has_id)
    return changes


def _map_changes(name: str, item: Field, old: Any, new: Any) -> Changes:
    unknown = new is UNKNOWN or (isinstance(new, dict) and UNKNOWN in new.values())
    before: dict[str, Any] = dict(old or {})
    after: dict[str, Any] = {} if unknown or new is None else new
    changes: Changes = {}
    changed = len(before) != len(after) and not (before and not after and item.computed)
    computed = not before and not after and item.computed and old is None
    if changed or computed or unknown:
        count = Change("", "") if computed or unknown else Change(str(len(before)), str(len(after)))
        changes |= _finalized(f"{name}.%", _counter(item, item.computed or unknown), count)
    if (unknown or new is None) and item.computed:
        return changes
    for key, value in after.items():
        if key not in before or before[key] != value:
            changes |= _finalized(f"{name}.{key}", item, Change(text(before.get(key) or ""), text(value)))
    for key, value in before.items():
        if key not in after:
            changes |= _finalized(f"{name}.{key}", item, Change(text(value), "", removed=True))
    return changes


def _counter(item: Field, computed: bool) -> Field:
    return Field(Kind.INT, "", computed=computed, force_new=item.force_new)


def _finalized(name: str, item: Field, change: Change) -> Changes:
    """Schema.finalizeDiff: what the field's own flags make of a change."""
    if item.computed and not change.removed and change.new == "":
        change = replace(change, computed=True)
    if item.force_new:
        change = replace(change, requires_new=change.old != change.new or change.computed)
    if not change.removed and item.computed and change.old != "" and change.new == "":
        return {}
    return {name: change}


def _applied(fields: Fields, prior: Flat, changes: Changes, prefix: str = "") -> Flat:
    """InstanceDiff.Apply: the flat state after the changes."""
    flat: Flat = {}
    if not prefix:
        flat["id"] = prior.get("id") or UNKNOWN_TEXT
    for key, item in fields.items():
        name = prefix + key
        if item.kind in (Kind.MAP, Kind.LIST):
            flat |= _applied_collection(name, "%" if item.kind is Kind.MAP else "#", prior, changes)
        elif item.kind is Kind.BLOCK:
            flat |= _applied_block(name, item, prior, changes)
        else:
            flat |= _applied_primitive(name, item, prior, changes)
    return flat


def _applied_primitive(name: str, item: Field, prior: Flat, changes: Changes) -> Flat:
    change = changes.get(name)
    if change is None:
        missing = {name: ""} if item.required and item.kind is Kind.STRING else {}
        return {name: prior[name]} if name in prior else missing
    if change.computed:
        return {name: UNKNOWN_TEXT}
    if change.removed:
        return {}
    if change.old == change.new == "":
        return {name: ""} if item.kind is Kind.STRING else {}
    return {name: change.new}


def _applied_collection(name: str, sign: str, prior: Flat, changes: Changes) -> Flat:
    counter = f"{name}.{sign}"
    if (count := changes.get(counter)) is not None:
        if count.removed:
            return {}
        if count.computed:
            return {counter: UNKNOWN_TEXT}
        if count.new == "0":
            return {counter: "0"}
    keys = {key for key in (*prior, *changes) if key.startswith(f"{name}.")}
    if not keys:
        return {}
    flat: Flat = {}
    for key in keys - {counter}:
        flat |= _applied_primitive(key, Field(Kind.STRING, ""), prior, changes)
    if sign == "#":
        length = int((count.new if count else prior.get(counter)) or 0)
        flat = {f"{name}.{index}": flat.get(f"{name}.{index}", "") for index in range(length)}
    return {**flat, counter: str(len(flat))}


def _applied_block(name: str, item: Field, prior: Flat, changes: Changes) -> Flat:
    counter = f"{name}.#"
    count = changes[counter].new if counter in changes else prior.get(counter, "0")
    if (counter in changes and changes[counter].computed) or count == UNKNOWN_TEXT:
        return {counter: UNKNOWN_TEXT}
    flat: Flat = {counter: count}
    for index in range(int(count or 0)):
        flat |= _applied(item.fields, prior, changes, f"{name}.{index}.")
    return flat


def _set_unknowns(state: State, fields: Fields) -> State:
    """What the API will choose for a new resource is unknown."""
    known = dict(state)
    for key, item in {**fields, "id": ID}.items():
        value = state.get(key)
        if item.kind is Kind.BLOCK and isinstance(value, list):
            known[key] = [_set_unknowns_of_element(element, item.fields) for element in value]
        elif item.computed and value is None:
            known[key] = UNKNOWN
    return known


def _set_unknowns_of_element(element: State, fields: Fields) -> State:
    return {key: UNKNOWN if fields[key].computed and element[key] is None else element[key] for key in element}


def _equivalent(a: Any, b: Any) -> bool:
    """hcl2shim.ValuesSDKEquivalent: null, zero and empty are the same."""
    if a is UNKNOWN or b is UNKNOWN:
        return a is b
    if not a or not b:
        return not a and not b
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_equivalent(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(_equivalent(x, y) for x, y in zip(a, b, strict=True))
    return bool(a == b)


def normalize_nulls(new: State, source: Mapping[str, Any], fields: Fields, *, apply: bool) -> State:
    """normalizeNullValues: settles null against empty, by what was proposed, planned or read before."""
    result = dict(new)
    for key in {**fields, "id": ID}:
        item = fields.get(key, ID)
        result[key] = _normalized(new.get(key), source.get(key), item, apply)
    return result


def _normalized(new: Any, source: Any, item: Field, apply: bool) -> Any:
    if source is UNKNOWN:
        return source if new is None and not apply else new
    collection = item.kind in (Kind.MAP, Kind.LIST, Kind.BLOCK)
    if apply and collection and new in (None, {}, []) and source in (None, {}, []):
        return source
    if source is None or new is UNKNOWN:
        return new
    if item.kind is Kind.BLOCK and new and len(new) == len(source):
        return [normalize_block(n, s, item.fields, apply) for n, s in zip(new, source, strict=True)]
    if item.kind is Kind.MAP and new:
        settled = {k: v for k, v in source.items() if k in new and new[k] is UNKNOWN and v is not UNKNOWN}
        return {**new, **settled}
    if item.kind is Kind.LIST and new is None and not apply and all(element is UNKNOWN for element in source):
        return source
    if item.kind is Kind.STRING and new is None and source == "":
        return source
    return new


def normalize_block(new: State, source: State, fields: Fields, apply: bool) -> State:
    """`normalize_nulls` of one element of a block."""
    return {key: _normalized(new.get(key), source.get(key), item, apply) for key, item in fields.items()}

"""What changes between two states, attribute by attribute of the flat state (terraform-plugin-sdk helper/schema).

The SDK finds changes so, and Pulumi's bridge shows them so; a comparison of values would find others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from toolchain.heroku_plugin.flatmap import UNKNOWN_TEXT, text
from toolchain.heroku_plugin.schema import Field, Fields, Kind, zero
from toolchain.heroku_plugin.values import UNKNOWN


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


def changes_of(fields: Fields, old: Mapping[str, Any], new: Mapping[str, Any], prefix: str, has_id: bool) -> Changes:
    """The changes from an old object to a new one without its nulls; `has_id` says that the resource exists."""
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
            changes |= changes_of(item.fields, was or {}, wanted or {}, f"{name}.{index}.", has_id)
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

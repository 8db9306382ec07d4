"""The flat state after changes: InstanceDiff.Apply of terraform-plugin-sdk (terraform/diff.go)."""

from __future__ import annotations

from toolchain.heroku_plugin.changes import Changes
from toolchain.heroku_plugin.flatmap import UNKNOWN_TEXT, Flat
from toolchain.heroku_plugin.schema import Field, Fields, Kind


def applied(fields: Fields, prior: Flat, changes: Changes, prefix: str = "") -> Flat:
    """The flat state after the changes; `prefix` is the path of the block whose fields these are."""
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
        flat |= applied(item.fields, prior, changes, f"{name}.{index}.")
    return flat

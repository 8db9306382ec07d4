"""Properties as states and back, with the metadata that Pulumi keeps beside them (pkg/tfbridge/schema.go)."""

from __future__ import annotations

import json
from typing import Any

from toolchain.heroku_plugin.check import problems
from toolchain.heroku_plugin.coerce import ConversionError, coerced
from toolchain.heroku_plugin.convert import META, to_terraform
from toolchain.heroku_plugin.nulls import State
from toolchain.heroku_plugin.refusals import Refusal
from toolchain.heroku_plugin.resource import Resource
from toolchain.heroku_plugin.schema import ID, Fields
from toolchain.heroku_plugin.values import from_struct, to_struct


def all_fields(resource: Resource) -> Fields:
    """The fields of a resource, its id among them."""
    return {**resource.fields, "id": ID}


def config_of(props: dict[str, Any], resource: Resource, urn: str, what: str) -> State:
    """Inputs as a configuration; `what` names them in an error: inputs or state. Raises Refusal."""
    try:
        converted = to_terraform(props, resource.fields)
    except ConversionError as error:
        raise Refusal(f"preparing {urn}'s new property {what}: {error}") from None
    try:
        return coerced(converted, resource.fields)
    except ConversionError as error:
        raise Refusal(f'diffing {urn}: Resource "{resource.name}": {error}') from None


def state_of(props: dict[str, Any], identity: str, resource: Resource) -> State:
    """Properties as a state. Raises ConversionError."""
    converted = to_terraform(props, all_fields(resource))
    return {**coerced(converted, resource.fields), "id": converted.get("id") or identity}


def fresh_meta(resource: Resource) -> dict[str, Any]:
    """The metadata of a state that was just written."""
    return {"schema_version": str(resource.schema_version)} if resource.schema_version else {}


def meta_of(props: dict[str, Any], resource: Resource) -> dict[str, Any]:
    """The metadata in a state, of this version. Raises Refusal for a state of a later version."""
    written = props.get(META)
    meta: dict[str, Any] = json.loads(written) if isinstance(written, str) else {}
    version = int(meta.get("schema_version") or resource.schema_version)
    if version > resource.schema_version:
        raise Refusal(
            f"State version {version} is greater than schema version {resource.schema_version} for resource"
            f" {resource.name}. Please upgrade the provider to work with this resource."
        )
    return meta | fresh_meta(resource)


def with_meta(properties: dict[str, Any], meta: dict[str, Any]) -> dict[str, Any]:
    """Properties with the metadata, if there is any."""
    return {**properties, META: json.dumps(meta, sort_keys=True, separators=(",", ":"))} if meta else properties


def importable(inputs: dict[str, Any], resource: Resource) -> dict[str, Any]:
    """The inputs without the optional ones that the resource's own checks would refuse."""
    plain = from_struct(to_struct(inputs, keep_unknowns=False), keep_unknowns=False)
    wrong = {problem.top for problem in problems(to_terraform(plain, resource.fields), resource.fields)}
    dropped = {f.pulumi for key, f in resource.fields.items() if key in wrong and f.optional and f.computed}
    return {name: value for name, value in inputs.items() if name not in dropped}

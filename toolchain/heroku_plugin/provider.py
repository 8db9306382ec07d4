"""The engine's calls, answered as pulumi-terraform-bridge 3.101 answers them (pkg/tfbridge/provider.go)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NoReturn

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from toolchain.heroku_plugin import addon, app, attachment, config_association, configuration, formation
from toolchain.heroku_plugin.autoname import NameTooLong, automatic_name
from toolchain.heroku_plugin.check import problems
from toolchain.heroku_plugin.convert import (
    DEFAULTS,
    META,
    ConversionError,
    Defaults,
    coerced,
    to_pulumi,
    to_terraform,
    to_terraform_with_defaults,
    without_defaults,
)
from toolchain.heroku_plugin.details import detailed_diff, ignored_attributes
from toolchain.heroku_plugin.inputs import imported_inputs, refreshed_inputs
from toolchain.heroku_plugin.loopback import NotLoopback
from toolchain.heroku_plugin.plan import Plan, State, make_plan, normalize_nulls
from toolchain.heroku_plugin.resource import FAILURES, Account, Resource, ResourceData, joined
from toolchain.heroku_plugin.schema import ID, Fields
from toolchain.heroku_plugin.values import from_struct, to_struct

VERSION: Final = "1.0.4"
RESOURCES: Final[dict[str, Resource]] = {
    module.RESOURCE.token: module.RESOURCE for module in (app, addon, attachment, formation, config_association)
}

# Requests and answers are `Any`: the stubs' types name modules (`pulumi.provider_pb2`) that the wheel does not ship.
Context = grpc.ServicerContext


class Refusal(Exception):
    """A call cannot be answered; its text is what the engine shows."""


class HerokuProvider(provider_pb2_grpc.ResourceProviderServicer):
    """One plugin process. Configure comes before the calls that need the API."""

    def __init__(self) -> None:
        """Not configured yet."""
        self._account: Account | None = None
        self._keep_secrets = True

    def GetPluginInfo(self, _request: Any, _context: Context) -> Any:
        """The version that it stands in for."""
        return plugin_pb2.PluginInfo(version=VERSION)

    def CheckConfig(self, request: Any, context: Context) -> Any:
        """The configuration as it was given, or what is wrong with it."""
        with refusals(context):
            news = configuration.unfolded(from_struct(request.news, keep_unknowns=True, skip_nulls=True))
            reasons = configuration.failures(news, _name(request.urn))
            if reasons:
                return provider_pb2.CheckResponse(failures=_failures(reasons))
            return provider_pb2.CheckResponse(inputs=to_struct(configuration.folded(news), keep_unknowns=True))

    def DiffConfig(self, request: Any, _context: Context) -> Any:
        """What changes in the configuration; never a reason to replace the provider."""
        olds = from_struct(request.old_inputs, keep_unknowns=True)
        kinds = configuration.changes(olds, from_struct(request.news, keep_unknowns=True))
        if not kinds:
            return provider_pb2.DiffResponse()
        detailed = {
            name: provider_pb2.PropertyDiff(kind=provider_pb2.PropertyDiff.Kind.Value(kind), inputDiff=True)
            for name, kind in kinds.items()
        }
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME, diffs=sorted(kinds), detailedDiff=detailed
        )

    def Configure(self, request: Any, context: Context) -> Any:
        """Takes the account. Refuses an API that is not on this machine."""
        with refusals(context):
            args = configuration.unfolded(from_struct(request.args, keep_unknowns=True, skip_nulls=True))
            self._account = configuration.account(args)
            self._keep_secrets = request.acceptSecrets
            return provider_pb2.ConfigureResponse(supportsPreview=True, supports_autonaming_configuration=True)

    def Check(self, request: Any, context: Context) -> Any:
        """The inputs with defaults, and what is wrong with them."""
        with refusals(context):
            resource = _resource(request.urn, "Check")
            olds = from_struct(request.olds, keep_unknowns=True)
            news = from_struct(request.news, keep_unknowns=True, skip_nulls=True)
            defaults = Defaults(lambda: _autoname(request))
            inputs = to_terraform_with_defaults(news, olds, resource.fields, defaults)
            reasons = [
                f"{problem.reason}. Examine values at '{_name(request.urn)}.{problem.path}'."
                for problem in problems(without_defaults(inputs), resource.fields)
            ]
            checked = to_struct(to_pulumi(inputs, resource.fields), keep_unknowns=True)
            return provider_pb2.CheckResponse(inputs=checked, failures=_failures(reasons))

    def Diff(self, request: Any, context: Context) -> Any:
        """What changes, and what must be replaced for it."""
        with refusals(context):
            resource = _resource(request.urn, "Diff")
            plan, olds, news = _planned(request, resource)
            fields = resource.fields
            details = detailed_diff(fields, olds, news, plan.changes)
            changed = bool(details.kinds or plan.changes)
            kinds = dict(details.kinds)
            if changed:
                kinds |= dict.fromkeys(details.collections, "UPDATE")
            return _diff_response(resource, plan, kinds, changed, news)

    def Create(self, request: Any, context: Context) -> Any:
        """A new resource; in a preview only what is known of it before."""
        with refusals(context):
            resource = _resource(request.urn, "Create")
            props = from_struct(request.properties, keep_unknowns=True, skip_nulls=True)
            config = _config(props, resource, request.urn, "inputs")
            plan = make_plan(resource.fields, None, config, lambda _: False)
            if request.preview:
                return provider_pb2.CreateResponse(properties=self._properties(plan.planned, resource, preview=True))
            state = self._apply(request, context, resource, None, plan, "creating")
            return provider_pb2.CreateResponse(id=state["id"], properties=self._properties(state, resource))

    def Read(self, request: Any, context: Context) -> Any:
        """The live resource, by the id alone (an import) or by what the state holds; nothing when it is gone."""
        with refusals(context):
            resource = _resource(request.urn, "Read")
            old_inputs = from_struct(request.inputs, keep_unknowns=True)
            props = from_struct(request.properties, keep_unknowns=False, skip_nulls=True)
            refresh = bool(request.properties.fields)
            meta = _meta(props, resource) if refresh else _fresh_meta(resource)
            prior = _state(props, request.id, resource) if refresh else self._import(request.id, resource)
            state = self._refresh(prior, resource, request.urn) if prior else None
            if state is None:
                return provider_pb2.ReadResponse()
            found = _with_meta(to_pulumi(state, _all_fields(resource)), meta)
            inputs = (
                refreshed_inputs(old_inputs, found, resource.fields)
                if refresh
                else _importable(imported_inputs(found, resource.fields), resource)
            )
            return provider_pb2.ReadResponse(
                id=state["id"],
                properties=to_struct(found, keep_unknowns=False, keep_secrets=self._keep_secrets),
                inputs=to_struct(inputs, keep_unknowns=False, keep_secrets=self._keep_secrets),
            )

    def Update(self, request: Any, context: Context) -> Any:
        """The changed resource; in a preview only what is known of it before."""
        with refusals(context):
            resource = _resource(request.urn, "Update")
            plan, olds, _ = _planned(request, resource)
            if plan.requires_new:
                raise Refusal(
                    "internal: expected diff to not require deletion or replacement during Update of"
                    f" {request.urn}. Found delete=false, replace=true. This indicates a bug in provider."
                )
            if request.preview:
                return provider_pb2.UpdateResponse(properties=self._properties(plan.planned, resource, preview=True))
            prior = _state(olds, request.id, resource)
            state = self._apply(request, context, resource, prior, plan, "updating")
            return provider_pb2.UpdateResponse(properties=self._properties(state, resource))

    def Delete(self, request: Any, context: Context) -> Any:
        """Takes the resource away, as far as its kind can be."""
        with refusals(context):
            resource = _resource(request.urn, "Delete")
            props = from_struct(request.properties, keep_unknowns=False, skip_nulls=True)
            _meta(props, resource)
            data = ResourceData(resource.fields, _state(props, request.id, resource))
            try:
                resource.delete(data, self._configured())
            except FAILURES as error:
                raise Refusal(f"deleting {request.urn}: {joined([error])}") from None
            return Empty()

    def Cancel(self, _request: Any, _context: Context) -> Any:
        """Nothing to stop: the process ends with the engine."""
        return Empty()

    def Attach(self, _request: Any, _context: Context) -> Any:
        """The engine needs not be called back."""
        return Empty()

    def GetMapping(self, _request: Any, _context: Context) -> Any:
        """No mapping: nothing is converted to or from Terraform here."""
        return provider_pb2.GetMappingResponse()

    def GetMappings(self, _request: Any, context: Context) -> NoReturn:
        """As the published plugin of this version."""
        _unimplemented(context)

    def Handshake(self, _request: Any, context: Context) -> NoReturn:
        """As the published plugin of this version."""
        _unimplemented(context)

    def Parameterize(self, _request: Any, context: Context) -> NoReturn:
        """As the published plugin of this version."""
        _unimplemented(context)

    def GetSchema(self, _request: Any, context: Context) -> NoReturn:
        """The schema is in the published plugin only."""
        _unimplemented(context)

    def Invoke(self, request: Any, context: Context) -> NoReturn:
        """No data functions."""
        context.abort(grpc.StatusCode.UNKNOWN, f"unrecognized data function (Invoke): {request.tok}")

    def Call(self, _request: Any, context: Context) -> NoReturn:
        """As the published plugin of this version."""
        _unimplemented(context)

    def Construct(self, _request: Any, context: Context) -> NoReturn:
        """As the published plugin of this version."""
        _unimplemented(context)

    def _configured(self) -> Account:
        if self._account is None:
            raise Refusal("the Heroku provider is not configured yet")
        return self._account

    def _properties(self, state: State, resource: Resource, *, preview: bool = False) -> Any:
        found = to_pulumi(state, _all_fields(resource))
        found = found if preview else _with_meta(found, _fresh_meta(resource))
        return to_struct(found, keep_unknowns=preview, keep_secrets=self._keep_secrets)

    def _apply(
        self, request: Any, context: Context, resource: Resource, prior: State | None, plan: Plan, doing: str
    ) -> State:
        """The state after creating or updating; ends the call when it fails, with the state as far as it got."""
        data = ResourceData(resource.fields, prior, plan.planned, plan.raws)
        action = resource.create if prior is None else resource.update
        failure: Exception | None = None
        try:
            if action is not None:
                action(data, self._configured())
        except FAILURES as error:
            failure = error
        state = data.state()
        if state is None:
            raise Refusal(joined([failure]) if failure else f"expected non-empty ID for new state of {request.urn}")
        state = normalize_nulls(state, plan.planned, resource.fields, apply=True)
        if failure is not None:
            reason = f"{doing} {request.urn}: {joined([failure])}"
            _abort_half_done(context, reason, state["id"], self._properties(state, resource))
        return state

    def _import(self, identity: str, resource: Resource) -> State | None:
        """The state of a resource known by its id alone. An importer that fails finds nothing (the bridge's rule)."""
        data = ResourceData(resource.fields, coerced({}, resource.fields) | {"id": identity})
        try:
            if resource.importer is not None:
                resource.importer(data, self._configured())
        except FAILURES:
            return None
        return data.state()

    def _refresh(self, prior: State, resource: Resource, urn: str) -> State | None:
        account = self._configured()
        try:
            if resource.exists is not None and not resource.exists(ResourceData(resource.fields, prior), account):
                return None
            data = ResourceData(resource.fields, prior)
            resource.read(data, account)
        except FAILURES as error:
            raise Refusal(f"refreshing {urn}: {joined([error])}") from None
        state = data.state()
        return normalize_nulls(state, prior, resource.fields, apply=False) if state else None


@contextmanager
def refusals(context: Context) -> Iterator[None]:
    """Ends the call with the text of what it refuses."""
    known = (Refusal, NotLoopback, ConversionError, NameTooLong, configuration.ConfigurationError)
    try:
        yield
    except known as refusal:
        context.abort(grpc.StatusCode.UNKNOWN, str(refusal))


def _unimplemented(context: Context) -> NoReturn:
    context.abort(grpc.StatusCode.UNIMPLEMENTED, "the loopback-only Heroku plugin does not implement this call")


def _abort_half_done(context: Context, reason: str, identity: str, properties: Any) -> NoReturn:
    """Ends the call with an error that carries the state which the resource has got to."""
    from google.rpc import status_pb2  # type: ignore[import-untyped] # It comes without types.
    from pulumi.runtime.proto.provider_pb2 import ErrorResourceInitFailed

    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=reason)
    status.details.add().Pack(ErrorResourceInitFailed(id=identity, properties=properties, reasons=[reason]))
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(grpc.StatusCode.UNKNOWN, reason)


def _name(urn: str) -> str:
    return urn.split("::", 3)[-1]


def _resource(urn: str, call: str) -> Resource:
    kind = urn.split("::", 3)[2].rpartition("$")[2]
    if kind not in RESOURCES:
        known = ", ".join(sorted(token.rpartition(":")[2] for token in RESOURCES))
        raise Refusal(f"unrecognized resource type ({call}): {kind} (the loopback-only Heroku plugin knows {known})")
    return RESOURCES[kind]


def _failures(reasons: list[str]) -> list[Any]:
    return [provider_pb2.CheckFailure(reason=reason) for reason in reasons]


def _autoname(request: Any) -> str:
    """The name that the engine proposes or enforces, or the resource's own with seven digits."""
    modes = provider_pb2.CheckRequest.AutonamingOptions.Mode
    if request.HasField("autonaming"):
        if request.autonaming.mode == modes.Value("DISABLE"):
            raise Refusal("automatic naming is disabled but no explicit name was provided")
        return str(request.autonaming.proposed_name)
    return automatic_name(_name(request.urn), request.randomSeed)


def _all_fields(resource: Resource) -> Fields:
    return {**resource.fields, "id": ID}


def _config(props: dict[str, Any], resource: Resource, urn: str, what: str) -> State:
    """`what` names the properties in an error: inputs or state."""
    try:
        converted = to_terraform(props, resource.fields)
    except ConversionError as error:
        raise Refusal(f"preparing {urn}'s new property {what}: {error}") from None
    try:
        return coerced(converted, resource.fields)
    except ConversionError as error:
        raise Refusal(f'diffing {urn}: Resource "{resource.name}": {error}') from None


def _state(props: dict[str, Any], identity: str, resource: Resource) -> State:
    converted = to_terraform(props, _all_fields(resource))
    return {**coerced(converted, resource.fields), "id": converted.get("id") or identity}


def _planned(request: Any, resource: Resource) -> tuple[Plan, dict[str, Any], dict[str, Any]]:
    """The plan of a Diff or an Update, with the old properties and the new inputs."""
    olds = from_struct(request.olds, keep_unknowns=False, skip_nulls=True)
    news = from_struct(request.news, keep_unknowns=True)
    _meta(olds, resource)
    ignored = ignored_attributes(resource.fields, olds, news, list(request.ignoreChanges))
    prior = _state(olds, request.id, resource)
    config = _config(news, resource, request.urn, "state")
    return make_plan(resource.fields, prior, config, ignored), olds, news


def _diff_response(resource: Resource, plan: Plan, kinds: dict[str, str], changed: bool, news: dict[str, Any]) -> Any:
    top = {path: path.replace("[", ".").split(".", 1)[0] for path in kinds}
    replaces = sorted(top[path] for path, kind in kinds.items() if kind.endswith("_REPLACE"))
    stables = sorted(f.pulumi for f in resource.fields.values() if f.force_new and f.pulumi not in replaces)
    before = bool(replaces) and _explicitly_named(news, resource)
    if plan.requires_new and not replaces:
        replaces = [META]
    kind_of = provider_pb2.PropertyDiff.Kind.Value
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE,
        replaces=replaces,
        stables=stables,
        deleteBeforeReplace=before,
        diffs=sorted(set(top.values())) if changed else [],
        detailedDiff={path: provider_pb2.PropertyDiff(kind=kind_of(kind)) for path, kind in kinds.items()},
        hasDetailedDiff=True,
    )


def _explicitly_named(news: dict[str, Any], resource: Resource) -> bool:
    """Whether the program chose the name: then the old resource must go before the new one can have it."""
    defaults = news.get(DEFAULTS)
    named = {field.pulumi for field in resource.fields.values() if field.autonamed}
    return isinstance(defaults, list) and any(name in named and name not in defaults for name in news)


def _fresh_meta(resource: Resource) -> dict[str, Any]:
    return {"schema_version": str(resource.schema_version)} if resource.schema_version else {}


def _meta(props: dict[str, Any], resource: Resource) -> dict[str, Any]:
    """The metadata in a state, of this version. Raises Refusal for a state of a later version."""
    written = props.get(META)
    meta: dict[str, Any] = json.loads(written) if isinstance(written, str) else {}
    version = int(meta.get("schema_version") or resource.schema_version)
    if version > resource.schema_version:
        raise Refusal(
            f"State version {version} is greater than schema version {resource.schema_version} for resource"
            f" {resource.name}. Please upgrade the provider to work with this resource."
        )
    return meta | _fresh_meta(resource)


def _with_meta(properties: dict[str, Any], meta: dict[str, Any]) -> dict[str, Any]:
    return {**properties, META: json.dumps(meta, sort_keys=True, separators=(",", ":"))} if meta else properties


def _importable(inputs: dict[str, Any], resource: Resource) -> dict[str, Any]:
    """The inputs without the optional ones that the resource's own checks would refuse."""
    plain = from_struct(to_struct(inputs, keep_unknowns=False), keep_unknowns=False)
    wrong = {problem.top for problem in problems(to_terraform(plain, resource.fields), resource.fields)}
    dropped = {f.pulumi for key, f in resource.fields.items() if key in wrong and f.optional and f.computed}
    return {name: value for name, value in inputs.items() if name not in dropped}

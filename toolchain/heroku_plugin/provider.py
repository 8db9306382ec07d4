"""The engine's calls, answered as pulumi-terraform-bridge 3.101 answers them (pkg/tfbridge/provider.go)."""

from __future__ import annotations

from typing import Any, Final

from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import plugin_pb2, provider_pb2

from toolchain.heroku_plugin import (
    addon,
    app,
    attachment,
    config_association,
    config_check,
    config_fields,
    configuration,
    formation,
    lifecycle,
)
from toolchain.heroku_plugin.autoname import automatic_name
from toolchain.heroku_plugin.check import problems
from toolchain.heroku_plugin.convert import Defaults, to_pulumi, to_terraform_with_defaults, without_defaults
from toolchain.heroku_plugin.details import detailed_diff
from toolchain.heroku_plugin.difference import diff_response, planned_for
from toolchain.heroku_plugin.inputs import imported_inputs, refreshed_inputs
from toolchain.heroku_plugin.nulls import State
from toolchain.heroku_plugin.plan import Plan, make_plan
from toolchain.heroku_plugin.refusals import Context, Refusal, abort_half_done, refusals
from toolchain.heroku_plugin.resource import Account, Resource
from toolchain.heroku_plugin.states import all_fields, config_of, fresh_meta, importable, meta_of, state_of, with_meta
from toolchain.heroku_plugin.unanswered import Unanswered
from toolchain.heroku_plugin.values import from_struct, to_struct

VERSION: Final = "1.0.4"
RESOURCES: Final[dict[str, Resource]] = {
    module.RESOURCE.token: module.RESOURCE for module in (app, addon, attachment, config_association, formation)
}

# Requests and answers are `Any`: the stubs' types name modules (`pulumi.provider_pb2`) that the wheel does not ship.


class HerokuProvider(Unanswered):
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
            news = config_fields.unfolded(from_struct(request.news, keep_unknowns=True, skip_nulls=True))
            reasons = config_check.failures(news, _name(request.urn))
            if reasons:
                return provider_pb2.CheckResponse(failures=_failures(reasons))
            return provider_pb2.CheckResponse(inputs=to_struct(config_fields.folded(news), keep_unknowns=True))

    def DiffConfig(self, request: Any, _context: Context) -> Any:
        """What changes in the configuration; never a reason to replace the provider."""
        olds = from_struct(request.old_inputs, keep_unknowns=True)
        kinds = config_check.changes(olds, from_struct(request.news, keep_unknowns=True))
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
            args = config_fields.unfolded(from_struct(request.args, keep_unknowns=True, skip_nulls=True))
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
            plan, olds, news = planned_for(request, resource)
            fields = resource.fields
            details = detailed_diff(fields, olds, news, plan.changes)
            changed = bool(details.kinds or plan.changes)
            kinds = dict(details.kinds)
            if changed:
                kinds |= dict.fromkeys(details.collections, "UPDATE")
            return diff_response(resource, plan, kinds, changed, news)

    def Create(self, request: Any, context: Context) -> Any:
        """A new resource; in a preview only what is known of it before."""
        with refusals(context):
            resource = _resource(request.urn, "Create")
            props = from_struct(request.properties, keep_unknowns=True, skip_nulls=True)
            config = config_of(props, resource, request.urn, "inputs")
            plan = make_plan(resource.fields, None, config, lambda _: False)
            if request.preview:
                return provider_pb2.CreateResponse(properties=self._properties(plan.planned, resource, preview=True))
            state = self._applied(request, context, resource, None, plan)
            return provider_pb2.CreateResponse(id=state["id"], properties=self._properties(state, resource))

    def Read(self, request: Any, context: Context) -> Any:
        """The live resource, by the id alone (an import) or by what the state holds; nothing when it is gone."""
        with refusals(context):
            resource = _resource(request.urn, "Read")
            old_inputs = from_struct(request.inputs, keep_unknowns=True)
            props = from_struct(request.properties, keep_unknowns=False, skip_nulls=True)
            refresh = bool(request.properties.fields)
            meta = meta_of(props, resource) if refresh else fresh_meta(resource)
            prior = (
                state_of(props, request.id, resource)
                if refresh
                else lifecycle.imported(resource, request.id, self._configured())
            )
            state = lifecycle.refreshed(resource, prior, request.urn, self._configured()) if prior else None
            if state is None:
                return provider_pb2.ReadResponse()
            found = with_meta(to_pulumi(state, all_fields(resource)), meta)
            inputs = (
                refreshed_inputs(old_inputs, found, resource.fields)
                if refresh
                else importable(imported_inputs(found, resource.fields), resource)
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
            plan, olds, _ = planned_for(request, resource)
            if plan.requires_new:
                raise Refusal(
                    "internal: expected diff to not require deletion or replacement during Update of"
                    f" {request.urn}. Found delete=false, replace=true. This indicates a bug in provider."
                )
            if request.preview:
                return provider_pb2.UpdateResponse(properties=self._properties(plan.planned, resource, preview=True))
            prior = state_of(olds, request.id, resource)
            state = self._applied(request, context, resource, prior, plan)
            return provider_pb2.UpdateResponse(properties=self._properties(state, resource))

    def Delete(self, request: Any, context: Context) -> Any:
        """Takes the resource away, as far as its kind can be."""
        with refusals(context):
            resource = _resource(request.urn, "Delete")
            props = from_struct(request.properties, keep_unknowns=False, skip_nulls=True)
            meta_of(props, resource)
            state = state_of(props, request.id, resource)
            lifecycle.delete(resource, state, request.urn, self._configured())
            return Empty()

    def _configured(self) -> Account:
        if self._account is None:
            raise Refusal("the Heroku provider is not configured yet")
        return self._account

    def _properties(self, state: State, resource: Resource, *, preview: bool = False) -> Any:
        found = to_pulumi(state, all_fields(resource))
        found = found if preview else with_meta(found, fresh_meta(resource))
        return to_struct(found, keep_unknowns=preview, keep_secrets=self._keep_secrets)

    def _applied(self, request: Any, context: Context, resource: Resource, prior: State | None, plan: Plan) -> State:
        """The state after creating or updating; ends the call when that fails, with the state as far as it got."""
        outcome = lifecycle.apply(resource, prior, plan, self._configured())
        if outcome.reason:
            reason = f"{'creating' if prior is None else 'updating'} {request.urn}: {outcome.reason}"
            abort_half_done(context, reason, outcome.state["id"], self._properties(outcome.state, resource))
        return outcome.state


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

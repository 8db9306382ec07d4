"""The plan of a Diff or an Update, and the answer that shows it (pkg/tfbridge/provider.go, Diff)."""

from __future__ import annotations

from typing import Any

from pulumi.runtime.proto import provider_pb2

from toolchain.heroku_plugin.convert import DEFAULTS, META
from toolchain.heroku_plugin.details import ignored_attributes
from toolchain.heroku_plugin.plan import Plan, make_plan
from toolchain.heroku_plugin.resource import Resource
from toolchain.heroku_plugin.states import config_of, meta_of, state_of
from toolchain.heroku_plugin.values import from_struct


def planned_for(request: Any, resource: Resource) -> tuple[Plan, dict[str, Any], dict[str, Any]]:
    """The plan of a Diff or an Update, with the old properties and the new inputs."""
    olds = from_struct(request.olds, keep_unknowns=False, skip_nulls=True)
    news = from_struct(request.news, keep_unknowns=True)
    meta_of(olds, resource)
    ignored = ignored_attributes(resource.fields, olds, news, list(request.ignoreChanges))
    prior = state_of(olds, request.id, resource)
    config = config_of(news, resource, request.urn, "state")
    return make_plan(resource.fields, prior, config, ignored), olds, news


def diff_response(resource: Resource, plan: Plan, kinds: dict[str, str], changed: bool, news: dict[str, Any]) -> Any:
    """The answer to Diff; `kinds` are the details, by property path."""
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

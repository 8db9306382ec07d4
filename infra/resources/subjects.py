"""Declares each subject of a stack with its audit: the stock resources, the difference, and how it is mended."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi

from infra.aspects import ADDONS, CONFIG_VARS, FORMATION
from infra.audit.comparison import Comparison
from infra.audit.look import look_at_app, look_at_environment, look_at_gate
from infra.converge.app import converge_app
from infra.converge.environment import converge_environment
from infra.items import Item, Subject, counted, to_converge
from infra.live.history import latest_version
from infra.resources.app import declare_app
from infra.resources.audit import Audit
from infra.resources.environment import declare_environment


@dataclass(frozen=True)
class Declared:
    """What is to be recorded: identities by "queue" and "queue/database", and each app's latest release."""

    ids: Mapping[str, Any] = field(default_factory=dict)
    releases: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Subjects:
    """Declares the subjects of a comparison; `looks` are the numbers of the audits' last looks."""

    comparison: Comparison
    looks: Mapping[str, int]

    def declare(self) -> dict[str, Any]:
        """Declares every subject; gives what the next run has to remember, as the stack's outputs."""
        declared = [self._declare(subject) for subject in self.comparison.subjects]
        remembered, apps = self.comparison.remembered, self.comparison.found.apps
        return {
            "ids": {key: uuid for each in declared for key, uuid in each.ids.items()},
            "protection": dict(remembered.protection),
            "releases": {key: v for each in declared for key, v in each.releases.items() if v is not None},
            # A process type that vanished must not pass for one that is to come.
            "released": {
                key: sorted({*remembered.released.get(key, ()), *(FORMATION.of(live) if live else ())})
                for key, live in apps.items()
            },
        }

    def _declare(self, subject: Subject) -> Declared:
        if subject.kind == "App":
            return self._app(subject)
        (self._environment if subject.kind == "Environment" else self._gate)(subject)
        return Declared()

    def _app(self, subject: Subject) -> Declared:
        key, compare, apis = subject.key, self.comparison, self.comparison.apis
        app, live, want = compare.spec.apps[key], compare.found.apps[key], compare.wanted_app(key)
        declared, addons, stock = declare_app(key, app, want.vars, live, want.addon_ids)

        def mend() -> list[Item]:
            now = look_at_app(apis, live.id if live else app.name, want.addon_ids.values())
            items = compare.app(key, now)
            if not to_converge(items):
                return items
            converge_app(apis.must_heroku, want, now, items)
            return compare.app(key, look_at_app(apis, now.id, want.addon_ids.values()))

        self._audit(subject, stock, mend)
        if CONFIG_VARS.changed(to_converge(subject.items)):
            pulumi.log.info("the config vars make a release, and so a restart of the dynos", resource=declared)
        # Known identities are given as they are, not as outputs: so they are recorded even if this `up` fails half-way.
        ids: dict[str, Any] = {key: live.id if live else declared.id}
        for name, addon in addons.items():
            there = ADDONS.find(app.addons[name], live, want.addon_ids.get(name)) if live else None
            ids[f"{key}/{name}"] = there.id if there else addon.id
        return Declared(ids, {key: self._release(subject, declared, stock)})

    def _release(self, subject: Subject, declared: pulumi.CustomResource, stock: Sequence[pulumi.Resource]) -> Any:
        """The number of the release that this `up` ends with; the last one's where a declared var is left as it is."""
        last = self.comparison.remembered.releases.get(subject.key)
        app = self.comparison.spec.apps[subject.key]
        left = app.on_drift.config_vars == "report" and any(
            name in app.config_vars for name in CONFIG_VARS.changed(counted(subject.items))
        )
        if pulumi.runtime.is_dry_run() or left:
            return last

        async def latest(uuids: Sequence[str]) -> int | None:
            return await asyncio.to_thread(latest_version, self.comparison.apis.must_heroku, uuids[0]) or last

        return pulumi.Output.all(declared.id, *(each.urn for each in stock)).apply(latest)

    def _environment(self, subject: Subject) -> None:
        key, compare = subject.key, self.comparison
        spec, live, around = compare.spec, compare.found.environments[key], compare.found.surroundings[key]
        wanted = compare.wanted_environment(key, live)
        leave = wanted.when_unavailable == "confirm-gate" and around.private
        name, ids = spec.environment_name(key), around.reviewer_ids
        stock = declare_environment(key, name, wanted, live, ids, leave_protection=leave)

        def mend() -> list[Item]:
            items = compare.environment(key, look_at_environment(spec, compare.apis, key))
            if not to_converge(items):
                return items
            converge_environment(compare, key, lambda: look_at_environment(spec, compare.apis, key))
            return compare.environment(key, look_at_environment(spec, compare.apis, key))

        self._audit(subject, stock, mend)

    def _gate(self, subject: Subject) -> None:
        """Only shown: `up` undoes nothing of a workflow or of what went around it, and looks again."""
        key, compare = subject.key, self.comparison
        self._audit(subject, [], lambda: compare.gate(key, look_at_gate(compare.spec, compare.apis, key)))

    def _audit(self, subject: Subject, stock: Any, mend: Any) -> None:
        last = self.looks.get(f"{subject.kind.lower()}-{subject.key}", 0)
        Audit(subject.kind, subject.key, subject.items, last, stock, mend)

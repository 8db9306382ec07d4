"""Declares each subject of a stack with its audit: the stock resources, the difference, and how it is mended."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi

from infra.audit.addons import find_addon
from infra.audit.drift import Item, counted, to_converge
from infra.audit.protection import falls_back
from infra.audit.stack import Comparison, Subject
from infra.converge.app import converge_app
from infra.converge.environment import delete_patterns, put_environment
from infra.live import Apis, Found, look_at_app, look_at_environment, look_at_gate
from infra.live.history import latest_version
from infra.resources.app import declare_app
from infra.resources.audit import Audit
from infra.resources.environment import declare_environment
from infra.resources.recorded import Recorded
from infra.spec import StackSpec


@dataclass(frozen=True)
class Declared:
    """What is to be recorded: identities by "queue" and "queue/database", and each app's latest release."""

    ids: Mapping[str, Any] = field(default_factory=dict)
    releases: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Subjects:
    """What declaring a subject takes: the spec, the APIs, one look, what was recorded, and the comparison."""

    spec: StackSpec
    apis: Apis
    found: Found
    recorded: Recorded
    compare: Comparison

    def declare(self, subject: Subject) -> Declared:
        """Declares one subject; gives what is to be recorded of it."""
        if subject.kind == "App":
            return self._app(subject)
        (self._environment if subject.kind == "Environment" else self._gate)(subject)
        return Declared()

    def _app(self, subject: Subject) -> Declared:
        key = subject.key
        app, live, addon_ids = self.spec.apps[key], self.found.apps[key], self.recorded.remembered.addon_ids(key)
        declared, addons, stock = declare_app(key, app, self.compare.wanted[key], live, addon_ids)

        def mend() -> list[Item]:
            now = look_at_app(self.apis, live.id if live else app.name, addon_ids.values())
            items = self.compare.app(key, now)
            if not to_converge(items):
                return items
            converge_app(self.apis.must_heroku, app, now, addon_ids, items)
            return self.compare.app(key, look_at_app(self.apis, now.id, addon_ids.values()))

        self._audit(subject, stock, mend)
        # Known identities are given as they are, not as outputs: so they are recorded even if this `up` fails half-way.
        ids: dict[str, Any] = {key: live.id if live else declared.id}
        for name, addon in addons.items():
            there = find_addon(app.addons[name], live, addon_ids.get(name)) if live else None
            ids[f"{key}/{name}"] = there.id if there else addon.id
        return Declared(ids, {key: self._release(subject, declared, stock)})

    def _release(self, subject: Subject, declared: pulumi.CustomResource, stock: Sequence[pulumi.Resource]) -> Any:
        """The number of the release that this `up` ends with; the last one's where a declared var is left as it is."""
        last = self.recorded.remembered.releases.get(subject.key)
        app = self.spec.apps[subject.key]
        left = app.on_drift.config_vars == "report" and any(
            item.name.removeprefix("config var ") in app.config_vars for item in counted(subject.items)
        )
        if pulumi.runtime.is_dry_run() or left:
            return last

        async def latest(uuids: Sequence[str]) -> int | None:
            return await asyncio.to_thread(latest_version, self.apis.must_heroku, uuids[0]) or last

        return pulumi.Output.all(declared.id, *(each.urn for each in stock)).apply(latest)

    def _environment(self, subject: Subject) -> None:
        key = subject.key
        live, around = self.found.environments[key], self.found.surroundings[key]
        name, owner, ids = self.spec.environment_name(key), self.spec.owner or "", around.reviewer_ids
        wanted = self.spec.environments[key]
        fallback = falls_back(wanted, live, around, self.recorded.remembered.protection.get(key, ""))
        environment = wanted.without_protection() if fallback else wanted
        leave = wanted.when_unavailable == "confirm-gate" and around.private
        stock = declare_environment(key, name, environment, live, ids, leave_protection=leave)

        def mend() -> list[Item]:
            items = self.compare.environment(
                key, look_at_environment(self.spec, self.apis, key), around, self.found.gates
            )
            if not to_converge(items):
                return items
            put_environment(self.apis.must_github, owner, name, environment, ids)
            now = look_at_environment(self.spec, self.apis, key)
            delete_patterns(self.apis.must_github, owner, name, environment, now)
            return self.compare.environment(
                key, look_at_environment(self.spec, self.apis, key), around, self.found.gates
            )

        self._audit(subject, stock, mend)

    def _gate(self, subject: Subject) -> None:
        """Only shown: `up` undoes nothing of a workflow or of what went around it, and looks again."""
        key = subject.key
        self._audit(subject, [], lambda: self.compare.gate(key, look_at_gate(self.spec, self.apis, key)))

    def _audit(self, subject: Subject, stock: Any, mend: Any) -> None:
        last = self.recorded.looks.get(f"{subject.kind.lower()}-{subject.key}", 0)
        Audit(subject.kind, subject.key, subject.items, last, stock, mend)

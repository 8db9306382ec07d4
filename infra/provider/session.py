"""One run of the engine: the look that is frozen for it, what the program is to declare, and what Read answers."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.apis.found import FoundApp, FoundEnvironment
from infra.apis.session import connect
from infra.aspects import APP as EVERYTHING
from infra.aspects.aspect import AppAspect
from infra.comparison import before_up
from infra.comparison.look import look_at_app, look_at_environment
from infra.comparison.protection import check_protection
from infra.comparison.stack import Comparison, Remembered, compare_stack
from infra.engine_switches import refuse_secret_logs
from infra.errors import ConvergeError, Fault, RaxxError, SettingsError
from infra.items import to_converge
from infra.provider import own, stock
from infra.provider.engine import EngineCommand, read_command
from infra.provider.life import Life
from infra.provider.own import Own
from infra.report import leave
from infra.secret_stores import chosen, kept_in_pulumi
from infra.spec import StackSpec, read

CONFIG_VARS, APP = "raxx:heroku:ConfigVars", "raxx:heroku:App"
ENVIRONMENT, DEPLOY_GATE = "raxx:github:Environment", "raxx:github:DeployGate"

_TOO_EARLY = Fault(
    "PULUMI_RUN_PROGRAM",
    "is not set, so the engine has read the recorded resources before anybody looked, and would miss differences",
    "source .toolchain/activate, or set it to true.",
)
_NOT_READ = Fault(
    "--refresh=false",
    "makes the engine compare with what the last run recorded, and not with what is live",
    "leave it out (and PULUMI_OPTION_REFRESH, if that is set).",
)


@dataclass(frozen=True)
class Looked:
    """One look, frozen: the comparison, and each of our own resources by type and logical name."""

    comparison: Comparison
    own: Mapping[tuple[str, str], Own]
    dry_run: bool

    def makes_a_release(self, kind: str, key: str) -> bool:
        """Whether an `up` changes config vars here."""
        return kind == CONFIG_VARS and bool(to_converge(self.own[kind, key].items))

    def shown(self, kind: str, key: str) -> set[str]:
        """The titles of what this run showed of a resource: nothing else is written."""
        return {item.title for item in self.own[kind, key].items}


@dataclass
class Session:
    """Of the provider's process: a preview has one, and the update after it another."""

    life: Life
    looked: Looked | None = None
    order: EngineCommand = field(default_factory=read_command)

    def look(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The program's one question: what is to be declared, what to say, or why this run is refused.

        Takes the names of project and stack, the decoded config, the folder, what the last `up` recorded, whether it is
        a preview, and the secrets of the store pulumi, by app and variable: `needs` answers which, if any, for what the
        program passes is in clear in the engine's own logs (docs/facts.md#invoke-arguments).
        """
        os.chdir(asked["folder"])
        try:
            refuse_secret_logs(os.environ)
            self._refuse_blind()
            spec = read(asked["project"], asked["stack"], asked["config"])
            needed = [[name.app, name.variable] for name in kept_in_pulumi(spec)]
            if needed and asked["secrets"] is None:
                return {"needs": needed}
            self.looked = self._look(spec, asked)
        except RaxxError as error:
            return {"refused": str(error)}
        comparison = self.looked.comparison
        warnings = []
        if self.looked.dry_run:
            dangers = before_up.to_acknowledge(comparison, os.environ)
            warnings = [f"up will be refused: {danger}" for danger in dangers]
        digest = comparison.digest
        said = f"digest: {digest} (bind an up to what was shown: {before_up.EXPECT}={digest})"
        return {"warnings": warnings, "notices": [said], **self._declared(self.looked)}

    def _refuse_blind(self) -> None:
        """Raises `SettingsError` where the engine would not see what is live in time."""
        if self.order.is_up or self.order.verb == "preview":
            faults = [] if self.order.program_first else [_TOO_EARLY]
            faults += [] if self.order.refreshes else [_NOT_READ]
            if faults:
                raise SettingsError("This run is refused; nothing was written", faults)

    def _look(self, spec: StackSpec, asked: Mapping[str, Any]) -> Looked:
        dry_run, remembered = asked["dry_run"], Remembered.of(asked["remembered"])
        apis = connect(
            os.environ, heroku=spec.needs_heroku, github=bool(spec.environments), before_write=self.life.may_write
        )
        chain = chosen(spec, asked["secrets"] or {})
        comparison = compare_stack(spec, apis, chain, os.environ, remembered)
        check_protection(spec, comparison.found, remembered.protection)
        if not dry_run and self.order.is_up:
            before_up.refuse(comparison, os.environ, secrets=self.order.may_touch(CONFIG_VARS))
        leave(spec.stack, comparison.subjects, os.environ)
        found = comparison.found
        items = {(subject.kind, subject.key): subject.items for subject in comparison.subjects}
        resources: dict[tuple[str, str], Own] = {}
        for key, live in found.apps.items():
            said = [item for item in items["App", key] if own.of_vars(item)]
            resources[CONFIG_VARS, key] = own.config_vars(comparison, key, live, said)
            resources[APP, key] = own.app(comparison, key, live, items["App", key])
        for key, environment in found.environments.items():
            resources[ENVIRONMENT, key] = own.environment(comparison, key, environment, items["Environment", key])
        for key in found.gates:
            resources[DEPLOY_GATE, key] = own.deploy_gate(items["DeployGate", key])
        return Looked(comparison, resources, dry_run)

    def _declared(self, looked: Looked) -> dict[str, Any]:
        """What the program declares: the stock resources' arguments, and our own resources' wanted words."""
        comparison = looked.comparison
        return {
            "apps": {
                key: {
                    **stock.app(comparison, key),
                    "config_vars": looked.own[CONFIG_VARS, key].wanted,
                    "own": looked.own[APP, key].wanted,
                }
                for key in comparison.spec.apps
            },
            "environments": {
                key: {**stock.environment(comparison, key), "own": looked.own[ENVIRONMENT, key].wanted}
                for key in comparison.spec.environments
            },
            "deploy_gates": {
                key: {"id": self.id_of(DEPLOY_GATE, key, {}), "own": looked.own[DEPLOY_GATE, key].wanted}
                for key in comparison.spec.deploy_gates
            },
        }

    def id_of(self, kind: str, key: str, given: Mapping[str, Any]) -> str:
        """The id of a resource of our own that is made now: that which an import of it would have."""
        assert self.looked is not None
        spec = self.looked.comparison.spec
        if kind == ENVIRONMENT:
            return f"{spec.environments[key].repository}:{spec.environment_name(key)}"
        if kind == DEPLOY_GATE:
            return f"{spec.deploy_gates[key].repository}/{spec.deploy_gates[key].workflow}"
        return str(given["app"])

    def read(self, kind: str, key: str, recorded: Mapping[str, Any]) -> dict[str, Any] | None:
        """What is live of a resource, as the frozen look has it, and what is remembered of it; None without a look.

        Nothing that the state remembers is forgotten, what an older version recorded included. Where live is all as
        the spec says, the latest release is one to go back to, though the `up` that made it did not live to record it.
        """
        if self.looked is None or (kind, key) not in self.looked.own:
            return None
        found, remembered = self.looked.own[kind, key], self.looked.comparison.remembered
        words = found.recorded
        if kind == CONFIG_VARS:
            managed = (recorded.get("managed", ()), remembered.managed.get(key, ()), words.get("managed", ()))
            words["managed"] = sorted({name for names in managed for name in names})
            release = words.get("release") or recorded.get("release") or remembered.releases.get(key)
            words |= {"release": release} if release else {}
        return words

    def look_at_app(self, key: str, uuid: str, aspects: Sequence[AppAspect[Any]] = EVERYTHING) -> FoundApp:
        """An app, or some aspects of it, as it is now, not as it was frozen.

        Raises `LiveError`, and `ConvergeError` for another app.
        """
        assert self.looked is not None
        comparison = self.looked.comparison
        before = comparison.found.apps[key]
        if before is not None and before.id != uuid:
            raise ConvergeError(f"{key} is another app ({uuid}) than the one that was looked at ({before.id})")
        return look_at_app(comparison.apis, uuid, comparison.remembered.addon_ids(key).values(), aspects)

    def look_at_environment(self, key: str) -> FoundEnvironment | None:
        """An environment as it is now. Raises `LiveError`."""
        assert self.looked is not None
        return look_at_environment(self.looked.comparison.spec, self.looked.comparison.apis, key)

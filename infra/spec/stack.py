"""Everything that one stack file wants."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from infra.spec.app import App
from infra.spec.base import LogicalName, Model, broken, refuse_twice
from infra.spec.deploy_gate import DeployGate
from infra.spec.drift_policy import Acknowledged, Explained
from infra.spec.environment import Environment
from infra.spec.kinds import Mode, mode_of
from infra.spec.secrets import StoreChoice


class StackSpec(Model):
    """Everything that one stack file wants.

    `live` says that it takes live keys, and that some of what an `up` does must be acknowledged; other stacks take test
    keys, and are there to be tried on. `acknowledge` stands for what `up` would refuse to do, `parity` explains
    differences from another stack, `by_hand` are checks that only a person can do.
    """

    project: str
    stack: str
    live: bool = False
    owner: str | None = None
    secret_stores: tuple[StoreChoice, ...] = Field(default=("environment", "keyring"), strict=False)
    apps: dict[LogicalName, App] = Field(default_factory=dict)
    environments: dict[LogicalName, Environment] = Field(default_factory=dict)
    deploy_gates: dict[LogicalName, DeployGate] = Field(default_factory=dict)
    acknowledge: tuple[Acknowledged, ...] = Field(default=(), strict=False)
    parity: tuple[Explained, ...] = Field(default=(), strict=False)
    by_hand: tuple[Annotated[str, Field(min_length=1)], ...] = Field(default=(), strict=False)

    @field_validator("secret_stores")
    @classmethod
    def _stores_differ(cls, stores: tuple[StoreChoice, ...]) -> tuple[StoreChoice, ...]:
        if not stores:
            raise broken("names no store", "Leave it out for environment, then keyring.")
        names = [store if isinstance(store, str) else "command" for store in stores]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise broken(f"named twice: {', '.join(twice)}", "Name each store once, in the order in which to ask.")
        return stores

    @field_validator("apps")
    @classmethod
    def _app_names_differ(cls, apps: dict[str, App]) -> dict[str, App]:
        refuse_twice("app", {key: app.name for key, app in apps.items()})
        return apps

    @property
    def mode(self) -> Mode:
        """The mode that Stripe keys must have."""
        return mode_of(self.live)

    @property
    def needs_heroku(self) -> bool:
        """Whether anything of the spec is on Heroku."""
        return bool(self.apps) or any(gate.released_by for gate in self.deploy_gates.values())

    @field_validator("deploy_gates")
    @classmethod
    def _gate_has_its_environment(cls, gates: dict[str, DeployGate], info: ValidationInfo) -> dict[str, DeployGate]:
        environments: dict[str, Environment] | None = info.data.get("environments")
        for key, gate in gates.items() if environments is not None else ():
            found = (environments or {}).get(gate.environment)
            if found is None or found.repository != gate.repository:
                reason = f"the gate {key} is for the environment {gate.environment} of {gate.repository}"
                raise broken(f"{reason}, which the spec does not have", "Name a key of environments.")
        return gates

    def environment_name(self, key: str) -> str:
        """GitHub's name of the environment that the spec calls `key`."""
        return self.environments[key].name or key

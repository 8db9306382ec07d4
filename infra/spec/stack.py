"""Everything that one stack file wants."""

from __future__ import annotations

from pydantic import Field, field_validator

from infra.spec.app import App
from infra.spec.base import LogicalName, Model, refuse_twice
from infra.spec.environment import Environment


class StackSpec(Model):
    """Everything that one stack file wants."""

    stack: str
    owner: str | None = None
    apps: dict[LogicalName, App] = Field(default_factory=dict)
    environments: dict[LogicalName, Environment] = Field(default_factory=dict)

    @field_validator("apps")
    @classmethod
    def _app_names_differ(cls, apps: dict[str, App]) -> dict[str, App]:
        refuse_twice("app", {key: app.name for key, app in apps.items()})
        return apps

    def environment_name(self, key: str) -> str:
        """GitHub's name of the environment that the spec calls `key`."""
        return self.environments[key].name or key

"""What a stack file wants of a Heroku app: add-ons, formation and config vars.

Each rule stands at the smallest field that it concerns, so that one mistake does not hide another.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Discriminator, Field, Tag, ValidationInfo, field_validator

from infra.spec import heroku_rules
from infra.spec.base import LogicalName, Model, broken, refuse_twice, written_as
from infra.spec.config_var import AppName, ConfigVar, VarName
from infra.spec.drift_policy import Accepted, AppDrift, UndeclaredVars
from infra.spec.health import Health


def _size(name: str) -> str:
    size = heroku_rules.canonical_size(name)
    if size is None:
        raise broken(f"there is no dyno size {name!r}", f"Use one of {', '.join(heroku_rules.SIZES)}.")
    return size


def _plan(plan: str) -> str:
    if not heroku_rules.PLAN.fullmatch(plan):
        raise broken(f"{plan!r} is not an add-on plan", "Write SERVICE:PLAN, such as heroku-postgresql:standard-0.")
    return plan


Size = Annotated[str, AfterValidator(_size)]
Plan = Annotated[str, AfterValidator(_plan)]
Names = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(strict=False)]
ProcessType = Annotated[str, Field(pattern=rf"^{heroku_rules.PROCESS_TYPE.pattern}$")]


class Addon(Model):
    """An add-on by plan and by Heroku's name for it; `attachment` is the prefix of the variable that it owns."""

    plan: Plan
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]+$")]
    attachment: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")] | None = None
    create: bool = False

    @property
    def attached_as(self) -> str | None:
        """The name under which it must be attached, None where neither the spec nor the service's habit says one."""
        return self.attachment or heroku_rules.attachment_of(self.plan)

    @property
    def owned_variable(self) -> str | None:
        """The config var that the add-on's attachment owns, None where its name is not known."""
        return f"{self.attached_as}_URL" if self.attached_as else None


class Range(Model):
    """How many dynos an autoscaler may run."""

    min: Annotated[int, Field(ge=0)]
    max: Annotated[int, Field(ge=0)]

    @field_validator("max")
    @classmethod
    def _not_below_min(cls, most: int, info: ValidationInfo) -> int:
        if most < info.data.get("min", 0):
            raise broken(f"max {most} is below min {info.data['min']}", "Write the smaller number as min.")
        return most


class Process(Model):
    """The dynos of one process type; `quantity` is a number, or a range within which an autoscaler moves."""

    size: Size
    quantity: Annotated[
        Annotated[int, Field(ge=0), Tag("[scalar]")] | Annotated[Range, Tag("[mapping]")], Discriminator(written_as)
    ]

    @property
    def range(self) -> Range:
        """The quantity as a range, also where it is one number."""
        if isinstance(self.quantity, Range):
            return self.quantity
        return Range(min=self.quantity, max=self.quantity)

    @field_validator("quantity")
    @classmethod
    def _fits_size(cls, wanted: int | Range, info: ValidationInfo) -> int | Range:
        size = info.data.get("size")
        quantity = wanted.max if isinstance(wanted, Range) else wanted
        if size is not None and quantity > heroku_rules.most_dynos(size):
            most = heroku_rules.most_dynos(size)
            raise broken(
                f"{quantity} dynos of size {size}: at most {most} for each process type", f"Write {most} or less."
            )
        return wanted


class App(Model):
    """One Heroku app and what belongs to it. An app that does not exist is an error unless `create` is true.

    What is not mentioned has the defaults of docs/drift.md. Log drains and webhooks are named by their host.
    """

    name: AppName
    region: Annotated[str, Field(pattern=r"^[a-z][a-z-]*$")] = "us"
    stack: Annotated[str, Field(pattern=r"^(container|cnb|heroku-\d+)$")] = "container"
    team: str | None = None
    create: bool = False
    addons: dict[LogicalName, Addon] = Field(default_factory=dict)
    formation: dict[ProcessType, Process] = Field(default_factory=dict)
    config_vars: dict[VarName, ConfigVar] = Field(default_factory=dict)
    undeclared_vars: UndeclaredVars = UndeclaredVars()
    maintenance: bool | None = None
    acm: bool | None = None
    buildpacks: Names | None = None
    domains: Names = Field(default=(), strict=False)
    collaborators: Names = Field(default=(), strict=False)
    webhooks: Names = Field(default=(), strict=False)
    log_drains: Names = Field(default=(), strict=False)
    features: Names = Field(default=(), strict=False)
    on_drift: AppDrift = AppDrift()
    accepted: tuple[Accepted, ...] = Field(default=(), strict=False)
    health: Health | None = None

    @field_validator("addons")
    @classmethod
    def _addon_names_differ(cls, addons: dict[str, Addon]) -> dict[str, Addon]:
        refuse_twice("add-on", {key: addon.name for key, addon in addons.items()})
        return addons

    @field_validator("formation")
    @classmethod
    def _sizes_mix(cls, formation: dict[str, Process]) -> dict[str, Process]:
        sizes = sorted({process.size for process in formation.values()})
        if len(sizes) > 1 and any(size in heroku_rules.SINGLE_SIZES for size in sizes):
            raise broken(
                f"an app cannot mix {' and '.join(sizes)} dynos",
                "Give all process types Eco, or all Basic, or sizes from Standard-1X upwards.",
            )
        return formation

    @field_validator("config_vars")
    @classmethod
    def _not_owned(cls, config_vars: dict[str, ConfigVar], info: ValidationInfo) -> dict[str, ConfigVar]:
        addons: dict[str, Addon] = info.data.get("addons") or {}
        owners = {addon.owned_variable: key for key, addon in addons.items()}
        owned = sorted(name for name in config_vars if name in owners)
        if owned:
            names = ", ".join(f"{name} (add-on {owners[name]})" for name in owned)
            raise broken(f"owned by an add-on: {names}", "Take it out: Heroku refuses to set what an add-on owns.")
        return config_vars

"""What the spec says of differences: what `up` converges, what is accepted for a while, what is meant."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from infra.spec.base import Day, Model

Choice = Literal["converge", "report"]


class AppDrift(Model):
    """The choice for each kind of drift of an app; the defaults are a careful operator's.

    None stands for a default that depends: maintenance, ACM and buildpacks are converged where the spec mentions them,
    and a lost attachment of a declared add-on is put back, but one that was moved to another add-on is only reported.
    """

    name: Choice = "converge"
    stack: Choice = "converge"
    addon_name: Choice = "converge"
    addon_plan: Choice = "converge"
    config_vars: Choice = "converge"
    size: Choice = "converge"
    quantity: Choice = "converge"
    maintenance: Choice | None = None
    acm: Choice | None = None
    buildpacks: Choice | None = None
    attachment: Choice | None = None


class UndeclaredVars(Model):
    """Config vars that the spec does not have and no add-on owns: reported, removed by `up`, or ignored by pattern."""

    policy: Literal["report", "remove"] = "report"
    ignore: tuple[Annotated[str, Field(min_length=1)], ...] = Field(default=(), strict=False)


class Accepted(Model):
    """One accepted difference: `what` is the name that the preview shows, * and ? as in file names; `until` is the last
    day on which it holds."""

    what: Annotated[str, Field(min_length=1)]
    reason: Annotated[str, Field(min_length=1)]
    until: Day | None = None


class Acknowledged(Model):
    """One dangerous deed of `up` that somebody stands for: `what` are the exact words of the refusal, `until` the last
    day on which they hold."""

    what: Annotated[str, Field(min_length=1)]
    until: Day


class Explained(Model):
    """A statement on one row of `parity`, by its name there ("config var SENTRY_DSN_QUEUE"), with the reason."""

    what: Annotated[str, Field(min_length=1)]
    reason: Annotated[str, Field(min_length=1)]

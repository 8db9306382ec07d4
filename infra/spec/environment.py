"""What a stack file wants of a GitHub deployment environment: reviewers, waiting, and which branches may deploy."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, ValidationInfo, field_validator, model_validator

from infra.spec.base import Model, broken, written_as
from infra.spec.drift_policy import Accepted, Choice

Login = Annotated[str, Field(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$", max_length=39)]
TeamSlug = Annotated[str, Field(pattern=r"^[a-z0-9_.-]+$")]


class Reviewers(Model):
    """Who may approve a deployment: users by login, teams by slug; six at most (docs/facts.md#environment-settings)."""

    users: tuple[Login, ...] = Field(default=(), strict=False)
    teams: tuple[TeamSlug, ...] = Field(default=(), strict=False)

    @property
    def any(self) -> bool:
        """Whether there is a reviewer at all."""
        return bool(self.users or self.teams)

    @model_validator(mode="after")
    def _at_most_six(self) -> Reviewers:
        count = len(self.users) + len(self.teams)
        if count > 6:
            raise broken(f"{count} reviewers; GitHub takes 6 at most", "Use a team.")
        lower = [user.lower() for user in self.users]
        twice = sorted(
            {user for user in lower if lower.count(user) > 1} | {t for t in self.teams if self.teams.count(t) > 1}
        )
        if twice:
            raise broken(f"named twice: {', '.join(twice)}", "Name each reviewer once.")
        return self


class BranchPatterns(Model):
    """A custom branch policy: only branches whose name matches one of the patterns may deploy."""

    patterns: Annotated[tuple[str, ...], Field(min_length=1, strict=False)]


BranchPolicy = Annotated[
    Annotated[Literal["any", "protected"], Tag("[scalar]")] | Annotated[BranchPatterns, Tag("[mapping]")],
    Discriminator(written_as),
]


class Environment(Model):
    """The protection of one GitHub deployment environment; `wait_timer` is in minutes."""

    repository: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$")]
    name: str | None = None
    reviewers: Reviewers = Reviewers()
    prevent_self_review: bool = False
    can_admins_bypass: bool = True
    wait_timer: Annotated[int, Field(ge=0, le=43200)] = 0
    branch_policy: BranchPolicy = "any"
    when_unavailable: Literal["error", "confirm-gate"] = "error"
    on_drift: Choice = "converge"
    accepted: tuple[Accepted, ...] = Field(default=(), strict=False)

    @property
    def people(self) -> tuple[str, ...]:
        """The wanted reviewers by name: "MooseQuest", "team ops"."""
        users = sorted(self.reviewers.users, key=str.lower)
        return (*users, *(f"team {slug}" for slug in sorted(self.reviewers.teams)))

    @property
    def wants_protection(self) -> bool:
        """Whether it wants what some plans lack for private repositories (docs/facts.md#protection-needs-a-plan)."""
        return self.reviewers.any or self.wait_timer > 0 or not self.can_admins_bypass

    def without_protection(self) -> Environment:
        """The same without what such a plan does not have."""
        lacking = {"reviewers": Reviewers(), "wait_timer": 0, "prevent_self_review": False, "can_admins_bypass": True}
        return self.model_copy(update=lacking)

    @property
    def patterns(self) -> tuple[str, ...]:
        """The branch patterns of a custom policy, none for the others."""
        return self.branch_policy.patterns if isinstance(self.branch_policy, BranchPatterns) else ()

    @field_validator("prevent_self_review")
    @classmethod
    def _self_review_needs_reviewers(cls, value: bool, info: ValidationInfo) -> bool:
        reviewers = info.data.get("reviewers")
        if value and reviewers is not None and not reviewers.any:
            raise broken("prevent_self_review without reviewers prevents nothing", "Name a reviewer, or write false.")
        return value

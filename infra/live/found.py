"""What is live, as the readers give it: plain frozen data in the spec's terms, values of config vars as secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import SecretStr

from infra.spec import BranchPatterns
from infra.spec.environment import BranchPolicy


@dataclass(frozen=True)
class FoundAddon:
    """A live add-on of an app; `state` is Heroku's ("provisioned", "provisioning", "deprovisioned"). `billed_here` is
    false for one that is attached here and belongs to another app."""

    id: str
    name: str
    plan: str
    state: str
    config_vars: tuple[str, ...]
    billed_here: bool = True

    @property
    def service(self) -> str:
        """The add-on service, the part of the plan before the colon."""
        return self.plan.partition(":")[0]


@dataclass(frozen=True)
class FoundProcess:
    """The live formation of one process type."""

    size: str
    quantity: int


@dataclass(frozen=True)
class FoundAttachment:
    """An add-on attached to the app under a name; `app` is the app that pays for the add-on."""

    name: str
    addon_id: str
    addon_name: str
    app: str


@dataclass(frozen=True)
class Belonging:
    """Something else that lives on an app: its name for people, and who owns it if that is not a question.

    `owner` is "the platform", "the team", "the app's owner" or an add-on's name; empty when somebody must declare it.
    """

    name: str
    owner: str = ""


@dataclass(frozen=True)
class Belongings:
    """Everything else that lives on an app. Log drains and webhooks are named by their host: a URL may hold a key."""

    domains: tuple[Belonging, ...] = ()
    collaborators: tuple[Belonging, ...] = ()
    webhooks: tuple[Belonging, ...] = ()
    log_drains: tuple[Belonging, ...] = ()
    features: tuple[Belonging, ...] = ()


@dataclass(frozen=True)
class FoundApp:
    """A live Heroku app. `owned` maps each config var that an add-on owns to that add-on's name, `dynos` each running
    dyno ("web.1") to its state. `elsewhere` pairs the recorded add-ons with the other apps that they are attached to.
    """

    id: str
    name: str
    region: str
    stack: str
    team: str | None
    web_url: str
    addons: tuple[FoundAddon, ...]
    owned: Mapping[str, str]
    formation: Mapping[str, FoundProcess]
    config_vars: Mapping[str, SecretStr] = field(repr=False)
    build_stack: str = ""
    maintenance: bool = False
    acm: bool = False
    buildpacks: tuple[str, ...] = ()
    attachments: tuple[FoundAttachment, ...] = ()
    dynos: Mapping[str, str] = field(default_factory=dict)
    belongings: Belongings = Belongings()
    elsewhere: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FoundEnvironment:
    """A live GitHub deployment environment; `policy_ids` maps each branch pattern to its id."""

    users: tuple[str, ...]
    teams: tuple[str, ...]
    prevent_self_review: bool
    can_admins_bypass: bool
    wait_timer: int
    branch_policy: BranchPolicy
    policy_ids: Mapping[str, int]

    @property
    def people(self) -> tuple[str, ...]:
        """The required reviewers by name: "MooseQuest", "team ops"."""
        return (*sorted(self.users, key=str.lower), *(f"team {slug}" for slug in sorted(self.teams)))

    @property
    def has_gated_rule(self) -> bool:
        """Whether it has a rule that a plan without protection rules could not have (design fact 12)."""
        return bool(self.users or self.teams or self.wait_timer or not self.can_admins_bypass)

    @property
    def patterns(self) -> tuple[str, ...]:
        """The branch patterns of a custom policy, none for the others."""
        return self.branch_policy.patterns if isinstance(self.branch_policy, BranchPatterns) else ()


@dataclass(frozen=True)
class FoundSurroundings:
    """What an environment's protection depends on: its repository and the wanted reviewers, "MooseQuest", "team ops".

    `plan` is "" where GitHub does not show it. `access` says who reaches the repository, None where this token may not
    ask. `protected_branch` says whether any branch is protected, None where nobody asked.
    """

    private: bool
    plan: str
    reviewer_ids: Mapping[str, int]
    access: Mapping[str, bool | None]
    protected_branch: bool | None = None


@dataclass(frozen=True)
class FoundRelease:
    """A release of a Heroku app. `by` is an e-mail address, `at` is in UTC."""

    version: int
    description: str
    status: str
    by: str
    at: datetime


@dataclass(frozen=True)
class FoundRun:
    """A run of a workflow that a dispatch started; `ended` is None while it is in progress."""

    id: int
    branch: str
    started: datetime
    ended: datetime | None


@dataclass(frozen=True)
class FoundAround:
    """What may have gone around a gate: releases of the gated app and of staging, newest first, and the runs.

    `stages` are the pipeline stages that the gated app is in.
    """

    releases: tuple[FoundRelease, ...]
    staging: tuple[FoundRelease, ...]
    runs: tuple[FoundRun, ...]
    default_branch: str
    stages: tuple[str, ...]


@dataclass(frozen=True)
class FoundGate:
    """What stands before a deployment: the texts of the repository's workflow files by their names.

    `around` is there where the spec says who releases; `unread` names what GitHub did not give.
    """

    files: Mapping[str, str]
    around: FoundAround | None = None
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """Everything that one look found, by the spec's logical names; None for what does not exist.

    `same_name` holds, for an app that was found by its recorded UUID under another name, the UUID of the app that now
    has the spec's name, if there is one. `urls` maps app names to web URLs.
    """

    apps: Mapping[str, FoundApp | None]
    same_name: Mapping[str, str]
    urls: Mapping[str, str]
    environments: Mapping[str, FoundEnvironment | None]
    surroundings: Mapping[str, FoundSurroundings] = field(default_factory=dict)
    gates: Mapping[str, FoundGate] = field(default_factory=dict)

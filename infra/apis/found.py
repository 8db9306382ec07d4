"""What is live, as the readers give it: plain frozen data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class FoundApp:
    """A live Heroku app. `found` is what each aspect read of it, by the aspect's name (infra/aspects/)."""

    id: str
    name: str
    web_url: str
    found: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class FoundEnvironment:
    """A live GitHub deployment environment. `found` is what each aspect read of it, by the aspect's name."""

    found: Mapping[str, Any]


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

    def changed(self, variable: str) -> bool:
        """Whether it set or removed the config var, by Heroku's words (docs/facts.md#release-descriptions)."""
        pattern = rf"(?:^|, )(?:Set |Remove )?{re.escape(variable)}(?:,| config vars)"
        return re.search(pattern, self.description) is not None

    @property
    def rolled_back(self) -> bool:
        """Whether it goes back to an earlier release, and so brings back each of that one's config vars."""
        return self.description.startswith("Rollback to ")

    def may_have_changed(self, variable: str) -> bool:
        """Whether the config var may be another since: the release names it, or goes back to an earlier one."""
        return self.changed(variable) or self.rolled_back


@dataclass(frozen=True)
class FoundRun:
    """A run of a workflow that a dispatch started; `ended` is None while it is in progress."""

    id: int
    branch: str
    started: datetime
    ended: datetime | None


@dataclass(frozen=True)
class FoundDeployments:
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

    `deployments` is there where the spec says who releases; `unread` names what GitHub did not give.
    """

    files: Mapping[str, str]
    deployments: FoundDeployments | None = None
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

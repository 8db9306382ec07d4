"""Everything that can differ, one aspect a file; these two lists name them, in the order in which they are shown."""

from typing import Any

from infra.aspects.acm import Acm
from infra.aspects.addons import ADDONS
from infra.aspects.admin_bypass import ADMIN_BYPASS
from infra.aspects.app_name import AppName
from infra.aspects.app_stack import APP_STACK
from infra.aspects.archived import Archived
from infra.aspects.aspect import AppAspect, EnvironmentAspect
from infra.aspects.attachments import Attachments
from infra.aspects.branch_policy import BRANCH_POLICY
from infra.aspects.buildpacks import Buildpacks
from infra.aspects.collaborators import Collaborators
from infra.aspects.config_vars import CONFIG_VARS
from infra.aspects.domains import Domains
from infra.aspects.dynos import Dynos
from infra.aspects.features import Features
from infra.aspects.formation import FORMATION
from infra.aspects.log_drains import LogDrains
from infra.aspects.maintenance import MAINTENANCE
from infra.aspects.placement import PLACEMENT
from infra.aspects.reviewers import REVIEWERS
from infra.aspects.self_review import SelfReview
from infra.aspects.wait_timer import WAIT_TIMER
from infra.aspects.webhooks import Webhooks

__all__ = [
    "ADDONS",
    "ADMIN_BYPASS",
    "APP",
    "APP_STACK",
    "BRANCH_POLICY",
    "CONFIG_VARS",
    "ENVIRONMENT",
    "FORMATION",
    "MAINTENANCE",
    "PLACEMENT",
    "REVIEWERS",
    "WAIT_TIMER",
]

APP: tuple[AppAspect[Any], ...] = (
    AppName(),
    APP_STACK,
    PLACEMENT,
    MAINTENANCE,
    Acm(),
    Buildpacks(),
    ADDONS,
    Attachments(),
    CONFIG_VARS,
    FORMATION,
    Dynos(),
    Domains(),
    Collaborators(),
    Webhooks(),
    LogDrains(),
    Features(),
)
ENVIRONMENT: tuple[EnvironmentAspect[Any], ...] = (
    Archived(),
    REVIEWERS,
    SelfReview(),
    ADMIN_BYPASS,
    WAIT_TIMER,
    BRANCH_POLICY,
)

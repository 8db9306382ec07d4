"""Everything that can differ, one aspect a file; these two lists name them, in the order in which they are shown."""

from typing import Any

from infra.aspects.acm import ACM
from infra.aspects.addons import ADDONS
from infra.aspects.admin_bypass import ADMIN_BYPASS
from infra.aspects.app_name import APP_NAME
from infra.aspects.app_stack import APP_STACK
from infra.aspects.archived import ARCHIVED
from infra.aspects.aspect import AppAspect, EnvironmentAspect
from infra.aspects.attachments import ATTACHMENTS
from infra.aspects.branch_policy import BRANCH_POLICY
from infra.aspects.buildpacks import BUILDPACKS
from infra.aspects.collaborators import COLLABORATORS
from infra.aspects.config_vars import CONFIG_VARS
from infra.aspects.domains import DOMAINS
from infra.aspects.dynos import DYNOS
from infra.aspects.features import FEATURES
from infra.aspects.formation import FORMATION
from infra.aspects.log_drains import LOG_DRAINS
from infra.aspects.maintenance import MAINTENANCE
from infra.aspects.placement import PLACEMENT
from infra.aspects.releases import RELEASES
from infra.aspects.reviewers import REVIEWERS
from infra.aspects.self_review import SELF_REVIEW
from infra.aspects.wait_timer import WAIT_TIMER
from infra.aspects.webhooks import WEBHOOKS

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
    "RELEASES",
    "REVIEWERS",
    "WAIT_TIMER",
]

APP: tuple[AppAspect[Any], ...] = (
    APP_NAME,
    APP_STACK,
    PLACEMENT,
    MAINTENANCE,
    ACM,
    BUILDPACKS,
    ADDONS,
    ATTACHMENTS,
    CONFIG_VARS,
    RELEASES,
    FORMATION,
    DYNOS,
    DOMAINS,
    COLLABORATORS,
    WEBHOOKS,
    LOG_DRAINS,
    FEATURES,
)
ENVIRONMENT: tuple[EnvironmentAspect[Any], ...] = (
    ARCHIVED,
    REVIEWERS,
    SELF_REVIEW,
    ADMIN_BYPASS,
    WAIT_TIMER,
    BRANCH_POLICY,
)

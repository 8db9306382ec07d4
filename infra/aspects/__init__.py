"""Everything that can differ, one aspect a file; these two lists name them, in the order in which they are shown."""

from typing import Any

from infra.aspects.addons import ADDONS
from infra.aspects.app_settings import ACM, APP_NAME, MAINTENANCE, PLACEMENT
from infra.aspects.app_stack import APP_STACK
from infra.aspects.aspect import AppAspect, EnvironmentAspect
from infra.aspects.attachments import ATTACHMENTS
from infra.aspects.branch_policy import BRANCH_POLICY
from infra.aspects.buildpacks import BUILDPACKS
from infra.aspects.config_vars import CONFIG_VARS
from infra.aspects.environment_settings import ADMIN_BYPASS, ARCHIVED, SELF_REVIEW, WAIT_TIMER
from infra.aspects.formation import FORMATION
from infra.aspects.names_on_app import COLLABORATORS, DOMAINS, FEATURES, LOG_DRAINS, WEBHOOKS
from infra.aspects.reviewers import REVIEWERS
from infra.aspects.running import DYNOS, RELEASES

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

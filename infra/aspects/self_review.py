"""Whether whoever started a deployment is kept from approving it."""

from infra.aspects.aspect import on
from infra.aspects.environment_setting import EnvironmentSetting
from infra.aspects.reviewers import rule
from infra.items import Kind

SELF_REVIEW = EnvironmentSetting(
    "prevent_self_review",
    Kind("self_review", "prevent self-review"),
    lambda answers: bool(rule(answers, "required_reviewers").get("prevent_self_review")),
    on,
)

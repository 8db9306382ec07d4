"""How many minutes a deployment to the environment waits."""

from infra.aspects.environment_setting import EnvironmentSetting
from infra.aspects.reviewers import rule
from infra.items import Kind, term

WAIT_TIMER = EnvironmentSetting(
    "wait_timer",
    Kind("wait_timer", "wait timer"),
    lambda answers: int(rule(answers, "wait_timer").get("wait_timer", 0)),
    lambda minutes: term("minutes", minutes=minutes),
)

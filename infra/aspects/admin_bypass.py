"""Whether administrators may deploy without approval."""

from infra.aspects.environment_setting import EnvironmentSetting
from infra.items import Kind

ADMIN_BYPASS = EnvironmentSetting(
    "can_admins_bypass",
    Kind("admin_bypass", "admins can bypass"),
    lambda answers: bool(answers["environment"].get("can_admins_bypass", True)),
    lambda flag: "yes" if flag else "no",
)

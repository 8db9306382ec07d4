"""The app's features that are switched on, by name."""

from infra.aspects.belongings import Belonging, Belongings
from infra.items import Kind

FEATURES = Belongings(
    "features",
    Kind("app_feature", "app feature {}"),
    "features",
    lambda app, feature: Belonging(feature["name"]) if feature["enabled"] else None,
)

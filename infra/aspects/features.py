"""The app's features that are switched on, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.aspects.belongings import Belonging, Belongings
from infra.items import Kind
from infra.spec import App


class Features(Belongings):
    name, path, kind = "features", "features", Kind("app_feature", "app feature {}")

    def declared(self, app: App) -> tuple[str, ...]:
        return app.features

    def each(self, app: Mapping[str, Any], found: Mapping[str, Any]) -> Belonging | None:
        return Belonging(found["name"]) if found["enabled"] else None

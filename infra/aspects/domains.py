"""The app's custom domains, by hostname."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.aspects.belongings import Belonging, Belongings
from infra.items import Kind
from infra.spec import App


class Domains(Belongings):
    name, path, kind = "domains", "domains", Kind("domain", "domain {}")

    def declared(self, app: App) -> tuple[str, ...]:
        return app.domains

    def each(self, app: Mapping[str, Any], found: Mapping[str, Any]) -> Belonging:
        """Domains of kind "heroku" are the app's own herokuapp.com name."""
        return Belonging(found["hostname"], "the platform" if found["kind"] == "heroku" else "")

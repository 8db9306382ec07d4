"""The app's log drains, by the host that they write to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.aspects.belongings import Belonging, Belongings, host_of
from infra.items import Kind
from infra.spec import App


class LogDrains(Belongings):
    name, path, kind = "log_drains", "log-drains", Kind("log_drain", "log drain {}")

    def declared(self, app: App) -> tuple[str, ...]:
        return app.log_drains

    def each(self, app: Mapping[str, Any], found: Mapping[str, Any]) -> Belonging:
        addon = found.get("addon")
        return Belonging(host_of(found["url"]), addon.get("name") or "an add-on" if addon else "")

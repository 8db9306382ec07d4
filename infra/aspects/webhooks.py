"""The app's webhooks, by the host that they call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.aspects.belongings import Belonging, Belongings, host_of
from infra.items import Kind
from infra.spec import App


class Webhooks(Belongings):
    name, path, kind = "webhooks", "webhooks", Kind("webhook", "webhook {}")

    def declared(self, app: App) -> tuple[str, ...]:
        return app.webhooks

    def each(self, app: Mapping[str, Any], found: Mapping[str, Any]) -> Belonging:
        return Belonging(host_of(found["url"]))

"""The app's webhooks, by the host that they call."""

from infra.aspects.belongings import Belonging, Belongings, host_of
from infra.items import Kind

WEBHOOKS = Belongings(
    "webhooks", Kind("webhook", "webhook {}"), "webhooks", lambda app, webhook: Belonging(host_of(webhook["url"]))
)

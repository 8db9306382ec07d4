"""The app's log drains, by the host that they write to; an add-on's own are its business."""

from infra.aspects.belongings import Belonging, Belongings, host_of
from infra.items import Kind

LOG_DRAINS = Belongings(
    "log_drains",
    Kind("log_drain", "log drain {}"),
    "log-drains",
    lambda app, drain: Belonging(
        host_of(drain["url"]), drain["addon"].get("name") or "an add-on" if drain.get("addon") else ""
    ),
)

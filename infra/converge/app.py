"""The writes to an app that no stock resource makes: settings the provider ignores, lost attachments, unwanted vars.

Driven by the names of the items that are to be converged, so that what was shown is what is done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from infra.audit.addons import find_addon
from infra.audit.app_itself import wanted_acm, wanted_buildpacks, wanted_maintenance
from infra.audit.drift import Item, to_converge
from infra.errors import ConvergeError
from infra.live.found import FoundApp
from infra.live.http import Api, ApiFailure
from infra.spec import App

_REMOVED = "will be removed: "
_ATTACHMENT = "attachment "


def converge_app(api: Api, app: App, live: FoundApp, recorded: Mapping[str, str], items: Sequence[Item]) -> None:
    """Undoes those of the items that are ours to undo; `recorded` maps the add-ons' logical names to their UUIDs.

    Unwanted config vars go in one request, and so one release. Raises `ConvergeError` where Heroku refuses.
    """
    names = [item.name for item in to_converge(items)]
    path = f"/apps/{live.id}"
    if "maintenance mode" in names:
        _write(api, "PATCH", path, {"maintenance": wanted_maintenance(app)})
    if "build stack" in names:
        _write(api, "PATCH", path, {"build_stack": app.stack})
    if "ACM (automated certificates)" in names:
        _write(api, "POST" if wanted_acm(app) else "DELETE", f"{path}/acm", {} if wanted_acm(app) else None)
    if "buildpacks" in names:
        updates = [{"buildpack": buildpack} for buildpack in wanted_buildpacks(app) or ()]
        _write(api, "PUT", f"{path}/buildpack-installations", {"updates": updates})
    for name in names:
        if name.startswith(_ATTACHMENT):
            _attach(api, app, live, recorded, name.removeprefix(_ATTACHMENT))
    gone = [name.removeprefix(_REMOVED) for name in names if name.startswith(_REMOVED)]
    if gone:
        _write(api, "PATCH", f"{path}/config-vars", dict.fromkeys(gone))


def _attach(api: Api, app: App, live: FoundApp, recorded: Mapping[str, str], attachment: str) -> None:
    for key, addon in app.addons.items():
        found = find_addon(addon, live, recorded.get(key))
        if addon.attached_as == attachment and found is not None:
            body = {"addon": found.id, "app": live.id, "name": attachment, "confirm": live.name}
            _write(api, "POST", "/addon-attachments", body)


def _write(api: Api, method: str, path: str, body: Any) -> None:
    try:
        api.request(method, path, body)
    except ApiFailure as failure:
        raise ConvergeError(f"cannot be converged: {failure}") from None

"""Config vars: the app's own, and those that its attachments expose (docs/facts.md#config-vars)."""

from __future__ import annotations

import json
import re
from typing import Any

from lab.simulators.heroku.answers import invalid
from lab.simulators.heroku.attachments import exposed
from lab.simulators.heroku.releases import by, find_release, release
from lab.simulators.heroku.store import Thing, fields, find_app
from lab.simulators.routing import Call, Reply, Route

NAME = re.compile(r"^\w+$", re.ASCII)
MOST_BYTES = 64 * 1024


def every(state: dict[str, Any], app: Thing) -> dict[str, str]:
    """All config vars of the app, as its dynos see them."""
    return {**app["config_vars"], **exposed(state, app)}


def _get(call: Call) -> Reply:
    return Reply(body=every(call.state, find_app(call)))


def _of_release(call: Call) -> Reply:
    """The app's own vars as they were at a release, with what is attached now."""
    app = find_app(call)
    made = find_release(app, call.params["release"])
    return Reply(body={**made["config_vars"], **exposed(call.state, app)})


def _patch(call: Call) -> Reply:
    """A partial hash: a text sets, null deletes. All or nothing; one release for what really changes.

    A patch that changes nothing makes no release, and a release names only the vars that change: both are gaps in
    the facts.
    """
    app = find_app(call)
    wanted = fields(call)
    _check(call.state, app, wanted)
    own: dict[str, str] = app["config_vars"]
    set_now = [name for name, value in wanted.items() if value is not None and own.get(name) != value]
    removed = [name for name, value in wanted.items() if value is None and name in own]
    own.update({name: wanted[name] for name in set_now})
    for name in removed:
        del own[name]
    if len(json.dumps(every(call.state, app)).encode()) > MOST_BYTES:
        raise invalid("Config vars may not exceed 64 kB.")
    if set_now or removed:
        # With a release phase, a change runs it; until it has ended the dynos keep what they had.
        status = "pending" if app.get("release_phase") else "succeeded"
        release(call.state, app, _words(set_now, removed), by(call), status)
    return Reply(body=every(call.state, app))


def _check(state: dict[str, Any], app: Thing, wanted: Thing) -> None:
    for name, value in wanted.items():
        if not NAME.match(name):
            raise invalid(f"Config var name {name} may contain only letters, digits and underscores.")
        if not isinstance(value, (str, type(None))):
            raise invalid(f"Config var {name} must be a string or null.")
    owned = sorted(set(wanted) & set(exposed(state, app)))
    if owned:
        raise invalid(f"Cannot overwrite attachment values {', '.join(owned)}.")


def _words(set_now: list[str], removed: list[str]) -> str:
    """Heroku's wording; "Remove" and the two together are from memory (gaps)."""
    parts = [
        f"{verb} {', '.join(names)} config vars" for verb, names in (("Set", set_now), ("Remove", removed)) if names
    ]
    return ", ".join(parts)


ROUTES = (
    Route("GET", "/apps/<app>/releases/<release>/config-vars", _of_release, "config-var/config_vars"),
    Route("GET", "/apps/<app>/config-vars", _get, "config-var/config_vars"),
    Route("PATCH", "/apps/<app>/config-vars", _patch, "config-var/config_vars"),
)

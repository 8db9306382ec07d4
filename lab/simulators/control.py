"""The control routes below `/_/`: look at and set the state, read the journal, order faults (see the README)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.simulators.faults import FaultError, Faults
from lab.simulators.journal import Journal
from lab.simulators.routing import ApiError, Call, Reply, Route

if TYPE_CHECKING:
    from lab.simulators.application import Application


def controls(app: Application) -> tuple[Route, ...]:
    """The control routes of a running application, its APIs' own levers included."""
    levers = tuple(lever for api in app.apis.values() for lever in api.control)
    return (
        Route("GET", "/state", lambda call: Reply(body=call.state), ""),
        Route("PUT", "/state", lambda call: _put_state(app, call), ""),
        Route("POST", "/reset", lambda _: _reset(app), ""),
        Route("GET", "/journal", lambda _: Reply(body=app.journal.entries()), ""),
        Route("DELETE", "/journal", lambda _: _clear(app.journal), ""),
        Route("GET", "/faults", lambda _: Reply(body=app.faults.list()), ""),
        Route("POST", "/faults", lambda call: _add_fault(app, call), ""),
        Route("DELETE", "/faults", lambda _: _clear(app.faults), ""),
        Route("POST", "/shuffle", lambda call: _shuffle(app, call), ""),
        Route("DELETE", "/rate-limits", lambda _: _refill(app), ""),
        Route("GET", "/routes", lambda _: Reply(body=_inventory(app)), ""),
        *levers,
    )


def refuse(message: str) -> ApiError:
    """What a control route answers to an order that makes no sense."""
    return ApiError(Reply(400, {"message": message}))


def _put_state(app: Application, call: Call) -> Reply:
    """Replaces the whole document."""
    missing = [name for name in app.state.document if not isinstance(call.body, dict) or name not in call.body]
    if missing:
        raise refuse(f"the state needs {', '.join(missing)}; start from GET /_/state")
    app.state.replace(call.body)
    return Reply(204)


def _reset(app: Application) -> Reply:
    """Back to the seed, with an empty journal, no faults, no shuffling, full rate limits."""
    app.state.reset()
    app.journal.clear()
    app.faults.clear()
    app.shuffle.switch(False)
    app.forget()
    return Reply(204)


def _clear(what: Journal | Faults) -> Reply:
    what.clear()
    return Reply(204)


def _add_fault(app: Application, call: Call) -> Reply:
    try:
        return Reply(201, app.faults.add(call.body))
    except FaultError as error:
        raise refuse(str(error)) from None


def _shuffle(app: Application, call: Call) -> Reply:
    """{"on": true (default), "seed": 0}."""
    order = call.body or {}
    app.shuffle.switch(bool(order.get("on", True)), int(order.get("seed", 0)))
    return Reply(body={"on": app.shuffle.on})


def _refill(app: Application) -> Reply:
    """An hour later, as it were: full rate limits."""
    app.forget()
    return Reply(204)


def _inventory(app: Application) -> list[dict[str, str]]:
    return [
        {"api": name, "method": route.method, "path": api.prefix.rstrip("/") + route.rule, "schema": route.schema}
        for name, api in app.apis.items()
        for route in api.routes
    ]

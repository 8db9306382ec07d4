"""Heroku's error answers: {id, message} and, for what was not found, resource (docs/facts.md#heroku-errors)."""

from __future__ import annotations

from typing import Any

from lab.simulators.routing import ApiError, Reply

FAILURES = {
    400: ("bad_request", "Request invalid, validate usage and try again."),
    401: ("unauthorized", "Invalid credentials provided."),
    402: ("delinquent", "Payment required, the account is delinquent."),
    403: ("forbidden", "You do not have access to this resource."),
    404: ("not_found", "Request failed, the specified resource does not exist."),
    409: ("conflict", "Request failed, see response body for suggested resolution."),
    416: ("requested_range_not_satisfiable", "Request failed, validate Content-Range header and try again."),
    422: ("invalid_params", "Request failed, validate parameters try again."),
    429: (
        "rate_limit",
        "Your account reached the API rate limit\nPlease wait a few minutes before making new requests",
    ),
    500: ("internal_server_error", "Error occurred, we are notified, but contact support if the issue persists."),
    503: ("unavailable", "Could not complete the action. Please try again later."),
}

_NAMES = {"add_on": "add on", "process_type": "process type"}


def body(status: int) -> dict[str, Any]:
    """The error body of a status that has no more to say (injected faults, faults of the simulator)."""
    identifier, message = FAILURES.get(status, ("error", f"Answered with status {status}."))
    answer = {"id": identifier, "message": message}
    if status == 429:
        answer["url"] = "https://devcenter.heroku.com/articles/platform-api-reference#rate-limits"
    return answer


def refused(status: int, identifier: str, message: str, **more: Any) -> ApiError:
    return ApiError(Reply(status, {"id": identifier, "message": message, **more}))


def not_found(resource: str) -> ApiError:
    """404 with `resource`: app, add_on, attachment, release, dyno, ..."""
    return refused(404, "not_found", f"Couldn't find that {_NAMES.get(resource, resource)}.", resource=resource)


def invalid(message: str) -> ApiError:
    return refused(422, "invalid_params", message)

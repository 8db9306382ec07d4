"""The errors of GitHub's API: message, documentation_url and a status that is text (docs/facts.md#github-errors)."""

from __future__ import annotations

from typing import Any

from lab.simulators.routing import ApiError, Reply

DOCS = "https://docs.github.com/rest"
_RATE_LIMITS = f"{DOCS}/using-the-rest-api/rate-limits-for-the-rest-api"
_SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
_FAILURES = {
    400: "Problems parsing JSON",
    401: "Bad credentials",
    403: "Resource not accessible by personal access token",
    404: "Not Found",
    409: "Conflict",
    422: "Validation Failed",
    429: _SECONDARY,
    500: "Server Error",
    502: "Server Error",
    503: "No server is currently available to service your request.",
    504: "We couldn't respond to your request in time. Sorry about that. Please try resubmitting your request.",
}


def problem(
    status: int,
    message: str,
    docs: str = "",
    errors: list[Any] | None = None,
    headers: dict[str, str] | None = None,
) -> ApiError:
    """The error to raise. Without `docs`, the route that raises it fills in its own page."""
    body: dict[str, Any] = {"message": message}
    if errors is not None:
        body["errors"] = errors
    body |= {"documentation_url": docs, "status": str(status)}
    return ApiError(Reply(status, body, headers or {}))


def not_found(message: str = "Not Found") -> ApiError:
    """404: it does not exist, or may not be seen; GitHub makes no difference."""
    return problem(404, message)


def invalid_request(reason: str) -> ApiError:
    """422 for a body that is not of the documented form."""
    return problem(422, f"Invalid request.\n\n{reason}")


def missing(field: str) -> ApiError:
    """422 for a required field that was left out."""
    return invalid_request(f'"{field}" wasn\'t supplied.')


def rate_limited(who: str, headers: dict[str, str]) -> ApiError:
    """403 for the primary rate limit (docs/facts.md#github-rate-limit)."""
    message = f"API rate limit exceeded for {who}."
    return problem(403, message, f"{_RATE_LIMITS}#primary-rate-limit", headers=headers)


def failure(status: int) -> dict[str, Any]:
    """The body of an injected status."""
    docs = f"{_RATE_LIMITS}#about-secondary-rate-limits" if status == 429 else DOCS
    return {"message": _FAILURES.get(status, "Server Error"), "documentation_url": docs, "status": str(status)}

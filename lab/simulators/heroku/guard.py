"""Before and after each Heroku call: version, credentials, scope, rate limit, and the headers of every answer."""

from __future__ import annotations

import time
import uuid
from base64 import b64decode
from typing import Any

from lab.simulators.heroku.answers import body, refused
from lab.simulators.routing import ApiError, Call, Reply

PER_HOUR = 4500
MISSING_VERSION = (
    "Please specify a version along with Heroku's API MIME type. "
    "For example, `Accept: application/vnd.heroku+json; version=3`.\n"
)
NO_CREDENTIALS = (
    "There were no credentials in your `Authorization` header. Try `Authorization: Bearer <OAuth access token>` "
    'or `Authorization: Basic <base64-encoded email + ":" + password>`.'
)
WITHOUT_RIGHTS = "norights@example.com"


def guard(call: Call) -> None:
    """The version first (docs/facts.md#heroku-versions-and-tokens), then who asks, what they may, and how often."""
    accept = call.request.headers.get("Accept", "").replace(" ", "")
    if "application/vnd.heroku+json" not in accept or "version=3" not in accept:
        # The key is `error` here, not `message`; the status is not known.
        raise ApiError(Reply(400, {"id": "missing_version", "error": MISSING_VERSION}))
    call.caller = {**_credentials(call)}
    _check_scope(call)
    if not call.request.path.endswith("/account/rate-limits"):
        _take(call)
    if call.malformed or not isinstance(call.body, (dict, list, type(None))):
        raise refused(400, "bad_request", "Unable to parse the JSON in the request body.")


def account(call: Call) -> dict[str, Any]:
    """The account behind the call's token."""
    found: dict[str, Any] = call.state["heroku"]["accounts"][call.caller["account"]]
    return found


def finish(call: Call, reply: Reply) -> Reply:
    """The headers that every answer of Heroku has (docs/facts.md#heroku-headers)."""
    client = call.request.headers.get("Request-Id")
    reply.headers = {
        "Cache-Control": "private, no-cache",
        "Oauth-Scope": call.caller.get("scope", "global"),
        "Oauth-Scope-Accepted": " ".join(_accepted(call)),
        "RateLimit-Multiplier": "1",
        "RateLimit-Remaining": str(int(_remaining(call))),
        "Request-Id": ",".join([str(uuid.uuid4()), *([client] if client else [])]),
        "Vary": "Authorization,Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        **reply.headers,
    }
    return reply


def not_simulated(call: Call) -> Reply:
    request = call.request
    message = f"The simulator does not simulate {request.method} {request.path}."
    return Reply(501, {"id": "not_simulated", "message": message})


def remaining(call: Call) -> int:
    """What is left of the hour's requests, in whole requests."""
    return int(_remaining(call))


def _credentials(call: Call) -> dict[str, str]:
    """The token's account and scope. Raises 401 for no token, an empty one, and one that begins with "wrong"."""
    scheme, _, value = call.request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        token = _basic_password(value)
    elif scheme.lower() == "bearer":
        token = value.strip()
    else:
        raise refused(401, "unauthorized", NO_CREDENTIALS)
    known: dict[str, dict[str, str]] = call.state["heroku"]["tokens"]
    if token in known:
        return known[token]
    if not token or token.startswith("wrong"):
        raise refused(401, "unauthorized", "Invalid credentials provided.")
    if token.startswith("norights"):
        return {"account": WITHOUT_RIGHTS, "scope": "global"}
    return {"account": call.state["heroku"]["default_account"], "scope": "global"}


def _basic_password(value: str) -> str:
    try:
        return b64decode(value, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


def _accepted(call: Call) -> list[str]:
    """The OAuth scopes that this request accepts: config vars need a protected one."""
    protected = call.request.path.endswith("/config-vars")
    scopes = ["global", "write-protected"] + ([] if protected else ["write"])
    if call.request.method in {"GET", "HEAD"}:
        scopes += ["read-protected"] + ([] if protected else ["read"])
    return scopes


def _check_scope(call: Call) -> None:
    if not set(call.caller["scope"].split()) & set(_accepted(call)):
        raise refused(403, "forbidden", "The scope of this OAuth authorization does not allow this request.")


def _remaining(call: Call) -> float:
    """A bucket of 4500 that fills at 75 a minute (docs/facts.md#heroku-rate-limit)."""
    moment = time.monotonic()
    level, since = (float(each) for each in call.memory.get("bucket", (PER_HOUR, moment)))
    return min(float(PER_HOUR), level + (moment - since) * PER_HOUR / 3600)


def _take(call: Call) -> None:
    level = _remaining(call)
    if level < 1:
        raise ApiError(Reply(429, body(429)))
    call.memory["bucket"] = (level - 1, time.monotonic())

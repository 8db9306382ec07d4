"""What GitHub does before and after every route: credentials, rate limit, headers, ETag."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from werkzeug.http import http_date

from lab.simulators.github import workflow_token
from lab.simulators.github.access import viewer
from lab.simulators.github.errors import DOCS, not_found, problem, rate_limited
from lab.simulators.routing import ApiError, Call, Reply

VERSIONS = ("2022-11-28", "2026-03-10")
ANONYMOUS_PER_HOUR = 60
FREE = "/rate_limit"
_NO_AGENT = b"""Request forbidden by administrative rules. Please make sure your request has a User-Agent header \
(https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required).
"""


def guard(call: Call) -> None:
    """Raises 403 without a User-Agent, 401, 400 for a bad version or body, 403 when the rate limit is used up."""
    request = call.request
    if not request.headers.get("User-Agent"):
        raise ApiError(Reply(403, _NO_AGENT, {"Content-Type": "text/html; charset=utf-8"}))
    login = viewer(call).login
    if _version(call) not in VERSIONS:
        raise problem(
            400, f'The version "{_version(call)}" is not supported.', f"{DOCS}/about-the-rest-api/api-versions"
        )
    if not request.path.endswith(FREE):
        _charge(call, login)
    workflow_token.check(call)
    if call.malformed:
        raise problem(400, "Problems parsing JSON")
    if call.body is not None and not isinstance(call.body, dict):
        raise problem(400, "Body should be a JSON object")


def finish(call: Call, reply: Reply) -> Reply:
    """Adds GitHub's headers; an answer that the caller already has (If-None-Match) is not counted."""
    headers = _standard_headers(call)
    if reply.body is not None:
        headers["Content-Type"] = "application/json; charset=utf-8"
    if call.request.method in ("GET", "HEAD") and reply.status == 200:
        tag = _tag(reply.body)
        headers |= {"ETag": f'W/"{tag}"', **_dated(reply.body)}
        scope = "private" if "Authorization" in call.request.headers else "public"
        headers["Cache-Control"] = f"{scope}, max-age=60, s-maxage=60"
        if call.request.if_none_match.contains_weak(tag):
            _refund(call)
    reply.headers = headers | _rate_headers(call) | reply.headers
    return reply


def not_simulated(call: Call) -> Reply:
    """501 naming method and path; a slash at the end is 404, as on GitHub."""
    if call.request.path.endswith("/"):
        return not_found().reply
    message = f"The GitHub simulator has no route {call.request.method} {call.request.path}"
    return Reply(501, {"message": message, "documentation_url": DOCS, "status": "501"})


def get_rate_limit(call: Call) -> Reply:
    """What is left; asking is free."""
    meter = _meter(call)
    core = {key: meter[key] for key in ("limit", "used", "remaining", "reset")}
    search = {"limit": 30, "used": 0, "remaining": 30, "reset": meter["reset"]}
    graphql = {"limit": 5000, "used": 0, "remaining": 5000, "reset": meter["reset"]}
    return Reply(body={"resources": {"core": core, "search": search, "graphql": graphql}, "rate": core})


def _version(call: Call) -> str:
    return call.request.headers.get("X-GitHub-Api-Version", VERSIONS[0])


def _meter(call: Call) -> dict[str, Any]:
    """The rate limit of the caller in this hour; it lives in memory only."""
    try:
        login = viewer(call).login
    except ApiError:
        login = ""
    meter: dict[str, Any] = call.memory.setdefault(login, {"used": 0, "reset": 0})
    if meter["reset"] <= time.time():
        meter |= {"used": 0, "reset": int(time.time()) + 3600}
    meter["limit"] = call.state["github"]["rate_limit"] if login else ANONYMOUS_PER_HOUR
    meter["remaining"] = max(0, meter["limit"] - meter["used"])
    return meter


def _charge(call: Call, login: str) -> None:
    meter = _meter(call)
    if not meter["remaining"]:
        who = f"user ID {call.state['github']['users'][login]['id']}" if login else "127.0.0.1"
        raise rate_limited(who, {})
    meter["used"] += 1


def _refund(call: Call) -> None:
    if "Authorization" in call.request.headers and not call.request.path.endswith(FREE):
        meter = _meter(call)
        meter["used"] = max(0, meter["used"] - 1)


def _rate_headers(call: Call) -> dict[str, str]:
    meter = _meter(call)
    shown = {name.capitalize(): str(meter[name]) for name in ("limit", "remaining", "used", "reset")}
    return {f"X-RateLimit-{name}": value for name, value in shown.items()} | {"X-RateLimit-Resource": "core"}


def _standard_headers(call: Call) -> dict[str, str]:
    token = call.request.headers.get("Authorization", "").partition(" ")[2].strip()
    classic = token and not token.startswith(("readonly", "wrong", workflow_token.PREFIX))
    scopes = {"X-OAuth-Scopes": "admin:org, read:user, repo", "X-Accepted-OAuth-Scopes": ""} if classic else {}
    accept = call.request.headers.get("Accept", "")
    form = "param=raw" if "raw" in accept else "format=json"
    return {
        "X-GitHub-Request-Id": uuid.uuid4().hex[:28].upper(),
        "X-GitHub-Media-Type": f"github.v3; {form}",
        "x-github-api-version-selected": _version(call),
        "Vary": "Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding, X-Requested-With",
        "X-Content-Type-Options": "nosniff",
        **scopes,
    }


def _tag(body: Any) -> str:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return hashlib.sha256(data).hexdigest()


def _dated(body: Any) -> dict[str, str]:
    """Last-Modified, for the bodies that say when that was."""
    text = body.get("updated_at") if isinstance(body, dict) else None
    if not isinstance(text, str):
        return {}
    return {"Last-Modified": http_date(datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC))}

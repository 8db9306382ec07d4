"""Checks of both APIs: whose the token is, what it may do, what is left of its rate, and this machine's clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from infra.apis.github import environment_path
from infra.apis.http import Api, ApiFailure, Forbidden, Response
from infra.apis.session import Apis
from infra.commands.checks import Check, State
from infra.spec import StackSpec

_SKEW = 60
"""Seconds. A clock that is further off breaks signed requests and makes "since when" a lie."""
_FEW = 200
"""Requests. A preview asks each API some thirty times."""


def heroku(spec: StackSpec, apis: Apis) -> list[Check]:
    """Of Heroku's API, for the apps of the spec."""
    api = apis.must_heroku
    return list(_guarded(lambda: _heroku(spec, api), "Heroku"))


def github(spec: StackSpec, apis: Apis) -> list[Check]:
    """Of GitHub's API, for the repositories of the spec."""
    api = apis.must_github
    return list(_guarded(lambda: _github(spec, api), "GitHub"))


def _guarded(checks: Callable[[], Iterator[Check]], label: str) -> Iterator[Check]:
    """The checks, until one cannot be made because the API gives no answer."""
    try:
        yield from checks()
    except ApiFailure as failure:
        yield Check(
            f"{label} token", State.WRONG, f"{failure.fault.where}: {failure.fault.reason}", failure.fault.remedy
        )


def _heroku(spec: StackSpec, api: Api) -> Iterator[Check]:
    answer, who = _account(api)
    scopes = answer.headers.get("Oauth-Scope", "").split()
    changes = bool({"global", "write-protected"} & set(scopes))
    may = "may look and change" if changes else "may look" if "read-protected" in scopes else "may not read config vars"
    seen = f"valid, of {who}, scope {' '.join(scopes) or 'not told'}: {may}"
    if changes or "read-protected" in scopes or not scopes:
        remedy = "" if changes or not scopes else "Enough for preview and drift; up needs write-protected or global."
        yield Check("Heroku token", State.OK if changes else State.NOTE, seen, remedy)
    else:
        yield Check("Heroku token", State.WRONG, seen, "Use a token with the scope read-protected (up: global).")
    for app in spec.apps.values():
        yield _seen(f"app {app.name}", lambda path=f"/apps/{app.name}": api.get(path), "Heroku")  # type: ignore[misc]
    left = api.get("/account/rate-limits")
    yield _rate("Heroku rate", int(left.body["remaining"]))
    yield skew("Heroku clock", answer, datetime.now(UTC))


def _account(api: Api) -> tuple[Response, str]:
    """An answer that tells the token's scope, and whose it is: a token without the scope identity may not say."""
    try:
        answer = api.get("/account")
    except Forbidden:
        return api.get("/apps", list), "an account that it may not name"
    return answer, str(answer.body["email"])


def _github(spec: StackSpec, api: Api) -> Iterator[Check]:
    answer = api.get("/user")
    scopes = answer.headers.get("X-OAuth-Scopes")
    of = (
        f"scopes {scopes or 'none'}"
        if scopes is not None
        else "fine-grained or an app's: GitHub does not tell its rights"
    )
    yield Check("GitHub token", State.OK, f"valid, of {answer.body['login']}; {of}")
    for repository in sorted({environment.repository for environment in spec.environments.values()}):
        yield _repository(api, f"{spec.owner}/{repository}")
    for key, environment in spec.environments.items():
        path = environment_path(spec.owner or "", environment.repository, spec.environment_name(key))
        yield _seen(f"environment {spec.environment_name(key)}", lambda path=path: api.get(path), "GitHub")  # type: ignore[misc]
    core = api.get("/rate_limit").body["resources"]["core"]
    yield _rate("GitHub rate", int(core["remaining"]), int(core["limit"]))
    yield skew("GitHub clock", answer, datetime.now(UTC))


def _repository(api: Api, name: str) -> Check:
    try:
        rights: dict[str, Any] = api.get(f"/repos/{name}").body.get("permissions") or {}
    except ApiFailure as failure:
        return Check(f"repository {name}", State.WRONG, failure.fault.reason, failure.fault.remedy)
    if rights.get("admin"):
        return Check(f"repository {name}", State.OK, "this account may look and change its environments")
    note = "Enough for preview and drift; up needs an administrator of the repository."
    return Check(f"repository {name}", State.NOTE, "this account may look, and not change environments", note)


def _seen(what: str, ask: Callable[[], Response], label: str) -> Check:
    try:
        ask()
    except ApiFailure as failure:
        return Check(what, State.WRONG, failure.fault.reason, failure.fault.remedy)
    return Check(what, State.OK, f"this {label} token sees it")


def _rate(what: str, left: int, limit: int | None = None) -> Check:
    seen = f"{left} requests left" + (f" of {limit} an hour" if limit else "")
    if left >= _FEW:
        return Check(what, State.OK, seen)
    return Check(
        what, State.WRONG, seen, f"Wait: a preview needs some thirty, and below {_FEW} others may use them up."
    )


def skew(what: str, answer: Response, now: datetime) -> Check:
    """How far this machine's clock is from the API's, by the answer's Date."""
    try:
        seconds = (now - parsedate_to_datetime(answer.headers["Date"])).total_seconds()
    except (KeyError, TypeError, ValueError):
        return Check(what, State.NOTE, "the API told no time")
    if abs(seconds) <= _SKEW:
        return Check(what, State.OK, "within a minute of this machine's")
    side = "ahead" if seconds > 0 else "behind"
    return Check(what, State.WRONG, f"this machine's clock is {abs(seconds):.0f} s {side}", "Let it be set by NTP.")

"""One read-only JSON API over urllib3: retries of what goes away by itself, and failures as faults for the operator."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from http.client import IncompleteRead
from typing import Any
from urllib.parse import quote

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
)

from infra.errors import Fault, RaxxError

_RETRY = urllib3.Retry(
    total=4,
    connect=1,
    read=2,
    redirect=0,
    status=3,
    other=0,
    backoff_factor=0.25,
    backoff_max=5,
    status_forcelist=(500, 502, 503, 504),
    allowed_methods=("GET",),
    raise_on_status=False,
    respect_retry_after_header=False,
)
"""Single 500s, 503s and dropped connections are asked again, a 429 is not: Heroku names no time to wait
(docs/facts.md#heroku-rate-limit)."""

_TIMEOUT = urllib3.Timeout(connect=5, read=20)
_PLACES = 24
_ANYTHING_LONG = re.compile(r"[^\s,;]{16,}")
_LEAST = 8
"""Characters of a text that is taken out of an answer; a shorter one is a word like "true"."""


@dataclass(frozen=True)
class Endpoint:
    """One API: its name for people, its base URL without a trailing slash, and the variables that say so."""

    label: str
    base_url: str
    token: str = field(repr=False)
    token_variable: str
    url_variable: str


class ApiFailure(RaxxError):
    """One request that gave no answer to work with; `fault` says it for the operator."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


class NotThere(ApiFailure):
    """The API answered 404: the thing does not exist, or the token may not see it."""


class Forbidden(ApiFailure):
    """The API answered 403: the token may see the thing, and may not do this."""


class Unanswered(ApiFailure):
    """No answer, or none that says what became of the request: a write may have been carried out all the same."""


@dataclass(frozen=True)
class Response:
    """A 2xx answer: its decoded body and its headers."""

    body: Any
    headers: urllib3.HTTPHeaderDict


@dataclass(frozen=True)
class Api:
    """An API with its endpoint and the headers that go with every request. Safe to use from several threads."""

    endpoint: Endpoint
    headers: tuple[tuple[str, str], ...] = field(repr=False)  # one of them holds the token
    before_write: Callable[[], None] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def _pool(self) -> urllib3.PoolManager:
        return urllib3.PoolManager(maxsize=_PLACES, block=False, retries=_RETRY, timeout=_TIMEOUT)

    def get(self, path: str, form: type[dict[str, Any]] | type[list[Any]] = dict, **headers: str) -> Response:
        """The answer to GET `path` ("/apps/x"), a JSON object unless `form` says a list.

        Raises `NotThere` for 404 and `ApiFailure` for everything else.
        """
        answer = self.request("GET", path, None, headers)
        if not isinstance(answer.body, form):
            reason = f"answered JSON of another form to {path}"
            raise ApiFailure(Fault(self._where, reason, f"Check {self.endpoint.url_variable}."))
        return answer

    def request(self, method: str, path: str, body: Any, headers: dict[str, str] | None = None) -> Response:
        """The answer to `method path` with `body` as JSON. Writes are never sent twice (only GET is retried)."""
        if method != "GET" and self.before_write:
            self.before_write()
        sent = {**dict(self.headers), **(headers or {})}
        data = None
        if body is not None:
            data, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        try:
            response = self._pool.request(
                method, self.endpoint.base_url + path, body=data, headers=sent, redirect=False
            )
        except HTTPError as error:
            failure = ApiFailure if _never_sent(error) else Unanswered
            raise failure(self._unreachable(error)) from None
        if not 200 <= response.status < 300:
            raise self._failure(method, path, response.status, response.data, body)
        return Response(self._decoded(path, response.data), response.headers)

    def _decoded(self, path: str, data: bytes) -> Any:
        try:
            return json.loads(data) if data else None
        except ValueError:
            reason = f"answered {_form(data)} to {path} instead of JSON"
            raise Unanswered(Fault(self._where, reason, f"Check {self.endpoint.url_variable}.")) from None

    @property
    def _where(self) -> str:
        return f"{self.endpoint.label} API at {self.endpoint.base_url}"

    def _unreachable(self, error: HTTPError) -> Fault:
        reason = f"cannot be reached ({_plainly(_cause(error))})"
        return Fault(self._where, reason, f"Check the network and {self.endpoint.url_variable}, then try again.")

    def _failure(self, method: str, path: str, status: int, data: bytes, body: Any) -> ApiFailure:
        said = _redacted(_message(data), [self.endpoint.token, *_texts(body)])
        if "/config-vars" in path:
            said = _ANYTHING_LONG.sub("[secret]", said)  # what is live there is not known here
        token = self.endpoint.token_variable
        if status == 404 and said:
            reason = f"{path}: {said}"
            return NotThere(Fault(self._where, reason, f"Check the name, and that {token}'s account may see it."))
        if status == 401:
            return ApiFailure(
                Fault(self._where, f"refused the token ({said or 401})", f"Set {token} to a valid token.")
            )
        # GitHub says it with 403, too (docs/facts.md#github-rate-limit).
        if status == 429 or (status == 403 and "rate limit" in said):
            return ApiFailure(Fault(self._where, "its rate limit is used up", "Wait some minutes, then try again."))
        if status == 403:
            reason = f"forbids {method} {path} to this token ({said or 403})"
            # A 403 that is not the API's own is no word on this token's rights.
            return (Forbidden if said else ApiFailure)(
                Fault(self._where, reason, f"Give the account of {token} the right, or use another token.")
            )
        reason = f"answered {status} to {method} {path} ({said or _form(data)})"
        return (Unanswered if status >= 500 else ApiFailure)(
            Fault(self._where, reason, "Try again; if it stays, look at the API's status page.")
        )


def _message(data: bytes) -> str:
    """What an error body says ("message" at both APIs, once "error" at Heroku), in one line without its full stop."""
    try:
        body = json.loads(data)
    except ValueError:
        return ""
    said = body.get("message") or body.get("error") or "" if isinstance(body, dict) else ""
    return " ".join(str(said).split()).rstrip(".")


def _texts(body: Any) -> list[str]:
    """What of a request's body an answer may not quote: a config var's value above all."""
    return [value for value in (body.values() if isinstance(body, dict) else ()) if isinstance(value, str)]


def _redacted(said: str, secrets: list[str]) -> str:
    """The one place where what an API says loses the secrets that it was sent: as they are, and as encoded."""
    for secret in (secret for secret in secrets if len(secret) >= _LEAST):
        for form in (secret, json.dumps(secret)[1:-1], quote(secret, safe=""), b64encode(secret.encode()).decode()):
            said = said.replace(form, "[secret]")
    return said


def _never_sent(error: HTTPError) -> bool:
    """Whether there was no connection to send anything over."""
    return isinstance(_cause(error), NewConnectionError | ConnectTimeoutError | NameResolutionError)


def _cause(error: HTTPError) -> Exception:
    """What ended the last try."""
    return error.reason if isinstance(error, MaxRetryError) and error.reason else error


def _plainly(cause: Exception) -> str:
    """Why there was no answer, in the system's words: without the names of Python's classes and error numbers."""
    inner = next((argument for argument in cause.args if isinstance(argument, Exception)), cause)
    if isinstance(inner, IncompleteRead):
        return "it broke off in the middle of an answer"
    return re.sub(r"\[Errno -?\d+\] ", "", str(inner).rpartition(": ")[2]).strip().rstrip(".")


def _form(data: bytes) -> str:
    return "HTML" if data.lstrip()[:1] == b"<" else "other text"

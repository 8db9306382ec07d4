"""The Heroku Platform API's client: the requests, and the texts of the errors, of heroku-go 5.4.1.

Facts A1, A2, A4 and A13. It logs no header, no body and no value.
"""

from __future__ import annotations

import json
import platform
import random
import sys
import time
import uuid
from base64 import b64encode
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from toolchain.heroku_plugin.loopback import require_loopback

if TYPE_CHECKING:
    import urllib3  # Imported when it is needed: it takes as long as the rest of the plugin together.

_ARCHITECTURES: Final = {"x86_64": "amd64", "aarch64": "arm64"}
USER_AGENT: Final = (
    f"heroku/v5 ({sys.platform}; {_ARCHITECTURES.get(platform.machine(), platform.machine())})"
    " terraform-provider-heroku/5.2.10"
)
NEWEST_RELEASE: Final = "version ..; max=1,order=desc"
"""The Range header with which the provider asks for the newest release."""

_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS, _JITTER = 30.0, 900.0, 0.25


class ApiError(Exception):
    """The API refused a request, or could not be reached; says so as Go's net/http and heroku-go do."""

    def __init__(self, method: str, url: str, reason: str, identifier: str = "") -> None:
        """`identifier` is the `id` of the API's answer, such as `not_found`."""
        super().__init__(f'{method.capitalize()} "{url}": {reason}')
        self.identifier = identifier


class Api:
    """One account at one address. Safe to use from several threads."""

    def __init__(
        self,
        url: str,
        email: str,
        key: str,
        headers: Mapping[str, str] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`headers` are sent besides the usual ones, and win over them. Raises NotLoopback."""
        import urllib3

        origin = require_loopback(url)
        pool = urllib3.HTTPSConnectionPool if origin.scheme == "https" else urllib3.HTTPConnectionPool
        self._pool = pool(origin.host, origin.port, maxsize=16, block=False, retries=False)
        self._url, self._path = url, origin.path
        self._sleep = sleep
        self._headers = {"Accept": "application/vnd.heroku+json; version=3", "User-Agent": USER_AGENT}
        if email or key:
            self._headers["Authorization"] = "Basic " + b64encode(f"{email}:{key}".encode()).decode()
        self._extra = dict(headers or {})

    def get(self, path: str, range_header: str = "") -> Any:
        """The JSON at a path. Raises ApiError."""
        return self._request("GET", path, None, {"Range": range_header} if range_header else {})

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The JSON that a POST answers. Raises ApiError."""
        return self._request("POST", path, body)

    def patch(self, path: str, body: Mapping[str, Any]) -> Any:
        """The JSON that a PATCH answers. Raises ApiError."""
        return self._request("PATCH", path, body)

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        """The JSON that a PUT answers. Raises ApiError."""
        return self._request("PUT", path, body)

    def delete(self, path: str) -> Any:
        """The JSON that a DELETE answers. Raises ApiError."""
        return self._request("DELETE", path, None)

    def _request(self, method: str, path: str, body: Any, headers: Mapping[str, str] | None = None) -> Any:
        sent = {**self._headers, "Request-Id": str(uuid.uuid4()), **(headers or {})}
        data = None
        if body is not None:
            sent["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        response = self._send(method, path, data, {**sent, **self._extra})
        if response.status // 100 != 2:
            raise _refusal(method, self._url + path, response)
        return _decoded(response.data)

    def _send(self, method: str, path: str, data: bytes | None, headers: dict[str, str]) -> urllib3.BaseHTTPResponse:
        """One answer; a redirect is an answer like another. Waits as long as the API says 429 (fact A4)."""
        from urllib3.exceptions import HTTPError

        wait = _FIRST_WAIT_SECONDS
        while True:
            try:
                response = self._pool.urlopen(method, self._path + path, data, headers, redirect=False)
            except HTTPError as error:
                raise ApiError(method, self._url + path, self._unreachable(error)) from None
            if response.status != HTTPStatus.TOO_MANY_REQUESTS:
                return response
            seconds = wait * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311
            print(f"Heroku's API answers 429 Too Many Requests: trying again in {seconds:.0f} s", file=sys.stderr)
            self._sleep(seconds)
            wait = min(wait * 2, _LONGEST_WAIT_SECONDS)

    def _unreachable(self, error: Exception) -> str:
        from urllib3.exceptions import NewConnectionError

        address = f"{self._pool.host}:{self._pool.port}"
        if isinstance(error, NewConnectionError):
            reason = "connection refused" if isinstance(error.__cause__, ConnectionRefusedError) else "no connection"
            return f"dial tcp {address}: connect: {reason}"
        return "EOF"


def _refusal(method: str, url: str, response: urllib3.BaseHTTPResponse) -> ApiError:
    """What heroku-go makes of an answer other than 2xx."""
    try:
        answer = json.loads(response.data)
        lowered = {key.lower(): value for key, value in answer.items()}
        message, identifier = lowered.get("message") or "", lowered.get("id") or ""
        if isinstance(message, str) and isinstance(identifier, str):
            return ApiError(method, url, message, identifier)
    except (ValueError, AttributeError):
        pass
    status = f"{response.status} {response.reason or ''}".strip()
    return ApiError(method, url, f"encountered an error : {status}")


def field(answer: Any, *path: str) -> Any:
    """What is at a path of an answer, None where there is nothing: Go reads what is missing as null."""
    for key in path:
        answer = answer.get(key) if isinstance(answer, dict) else None
    return answer


def string(answer: Any, *path: str) -> str:
    """The string at a path of an answer, "" where there is none."""
    return field(answer, *path) or ""


class UnreadableAnswer(Exception):
    """The API answered 2xx with something that is no JSON."""


def _decoded(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        first = data.lstrip()[:1].decode(errors="replace")
        reason = f"invalid character '{first}' looking for beginning of value" if first else "EOF"
        raise UnreadableAnswer(reason) from None

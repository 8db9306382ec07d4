"""What an app does now, beside the Platform API: its health page, and the last lines of its log."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError, LocationParseError

from infra.apis.http import Api, ApiFailure
from infra.errors import Fault

MOST_LINES = 1500
"""How far back Heroku keeps a log."""

_TIMEOUT = urllib3.Timeout(connect=5, read=15)
_LINE = re.compile(r"(?P<at>\d{4}-\d\d-\d\dT\S+) (?P<source>[\w-]+)\[(?P<process>[^\]]*)\]: (?P<text>.*)")


@dataclass(frozen=True)
class Page:
    """What a health page answered: its status and, if it is one, its JSON object; `problem` where nothing answered."""

    status: int
    body: Mapping[str, Any] | None
    problem: str = ""


@dataclass(frozen=True)
class LogLine:
    """One line: when, from whom ("app", "heroku"), of which process ("web.1"), and what."""

    at: datetime
    source: str
    process: str
    text: str


def read_page(url: str) -> Page:
    """One GET of a page, without a token, without retries; never raises for what the page does."""
    try:
        answer = urllib3.request("GET", url, retries=False, timeout=_TIMEOUT, redirect=False)
    except (HTTPError, LocationParseError) as error:
        return Page(0, None, f"no answer ({type(error).__name__})")
    try:
        body = json.loads(answer.data)
    except ValueError:
        body = None
    return Page(answer.status, body if isinstance(body, dict) else None)


def read_log(api: Api, app: str) -> list[LogLine]:
    """The last lines of the app's log, oldest first. Raises `ApiFailure`."""
    order = {"lines": MOST_LINES, "tail": False}
    url = str(api.request("POST", f"/apps/{app}/log-sessions", order).body["logplex_url"])
    headers = {"Accept": "text/event-stream"}  # and no token: docs/facts.md#log-sessions
    try:
        answer = urllib3.request("GET", url, headers=headers, retries=False, timeout=_TIMEOUT)
    except HTTPError as error:
        raise ApiFailure(_broken(app, f"did not answer ({type(error).__name__})")) from None
    if answer.status != 200:
        raise ApiFailure(_broken(app, f"answered {answer.status}"))
    lines = answer.data.decode(errors="replace").splitlines()
    found = (_LINE.fullmatch(line.removeprefix("data: ")) for line in lines if line.startswith("data: "))
    return [LogLine(datetime.fromisoformat(m["at"]), m["source"], m["process"], m["text"]) for m in found if m]


def _broken(app: str, reason: str) -> Fault:
    return Fault(f"the log of {app}", reason, f"Try again, or look with: heroku logs --app {app}")

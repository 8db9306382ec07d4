"""Where this plugin may send requests: to this machine only."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit


class NotLoopback(Exception):
    """The API's URL points to another machine, or to none."""


@dataclass(frozen=True)
class Origin:
    """Where connections go: what `require_loopback` found in a URL, so that nothing parses the URL a second time."""

    scheme: str
    host: str
    port: int | None
    path: str


def require_loopback(url: str) -> Origin:
    """The origin of a URL whose host is 127.0.0.0/8, ::1 or localhost (issue 3, part 1).

    Raises NotLoopback, naming the host, the reason and the remedy, for every other.
    """
    try:
        parts = urlsplit(url)
        origin = Origin(parts.scheme, parts.hostname or "", parts.port, parts.path)
    except ValueError:
        origin = Origin("", "", None, "")
    if origin.scheme in ("http", "https") and _is_loopback(origin.host):
        return origin
    raise NotLoopback(
        f"the Heroku API at {origin.host or repr(url)} is not on this machine: this plugin is the project's"
        " loopback-only stand-in, for the simulators and the tests. For Heroku itself install the published plugin:"
        " `pulumi plugin install resource heroku 1.0.4 --server github://api.github.com/pulumiverse`;"
        " for a simulator set HEROKU_API_URL to its address, such as http://127.0.0.1:PORT"
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

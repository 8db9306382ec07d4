"""The Heroku Platform API: its objects and lists as a whole, config vars, and what an app's releases remember."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from infra.apis.found import FoundRelease
from infra.apis.http import Api, ApiFailure, Endpoint, NotThere
from infra.errors import Fault, LiveError

ACCEPT = "application/vnd.heroku+json; version=3"
_MOST = 1000
"""Elements of one answer, as many as Heroku gives."""
_WORKERS = 8

Values = Mapping[str, SecretStr]


def heroku_api(endpoint: Endpoint, before_write: Callable[[], None] | None = None) -> Api:
    """The Heroku Platform API, version 3, with a bearer token (docs/facts.md#heroku-versions-and-tokens)."""
    headers = (("Accept", ACCEPT), ("Authorization", f"Bearer {endpoint.token}"), ("User-Agent", "raxx"))
    return Api(endpoint, headers, before_write)


def get_app(api: Api, app: str) -> dict[str, Any]:
    """Heroku's object of the app with this name or UUID. Raises `NotThere` if there is none."""
    body: dict[str, Any] = api.get(f"/apps/{app}").body
    return body


def get_list(api: Api, path: str) -> list[dict[str, Any]]:
    """All elements of a list."""
    return [element for page in _pages(api, path, f"id ..; max={_MOST}") for element in page]


def _pages(api: Api, path: str, wanted: str | None) -> Iterator[list[dict[str, Any]]]:
    """The answers to a list's Range, following Next-Range until it is whole (docs/facts.md#heroku-ranges)."""
    while wanted:
        answer = api.get(path, list, Range=wanted)
        yield answer.body
        wanted = answer.headers.get("Next-Range")


def read_config_vars(api: Api, apps: Iterable[str]) -> dict[str, Values]:
    """The config vars of each app by its name, one request an app, all at once.

    Raises `LiveError` with every app that cannot be read.
    """
    names = sorted(set(apps))
    with ThreadPoolExecutor(max_workers=_WORKERS) as pool:
        answers = dict(zip(names, pool.map(lambda name: _read(api, name), names), strict=True))
    faults = [answer for answer in answers.values() if isinstance(answer, Fault)]
    if faults:
        raise LiveError("Cannot compare with other apps", list(dict.fromkeys(faults)))
    return {name: answer for name, answer in answers.items() if not isinstance(answer, Fault)}


def _read(api: Api, app: str) -> Values | Fault:
    try:
        return {name: SecretStr(value) for name, value in api.get(f"/apps/{app}/config-vars").body.items()}
    except ApiFailure as failure:
        return failure.fault


def recent_releases(api: Api, app: str, most: int = 200) -> list[FoundRelease]:
    """The app's last releases, newest first: one request, `most` of them at most. Raises `ApiFailure`."""
    answer = api.get(f"/apps/{app}/releases", list, Range=f"version ..; order=desc,max={most}")
    return sorted(map(_release, answer.body), key=lambda release: -release.version)


def all_releases(api: Api, app: str) -> Iterator[FoundRelease]:
    """An app's releases, newest first, page by page as they are asked for."""
    for page in _pages(api, f"/apps/{app}/releases", f"version ..; order=desc,max={_MOST}"):
        yield from sorted(map(_release, page), key=lambda release: -release.version)


def _release(body: dict[str, Any]) -> FoundRelease:
    by = (body.get("user") or {}).get("email") or "nobody that Heroku names"
    at = datetime.fromisoformat(body["created_at"])
    return FoundRelease(int(body["version"]), str(body["description"]), str(body["status"]), by, at)


def pipeline_stages(api: Api, app: str) -> tuple[str, ...]:
    """The stage that the app has in a pipeline, none where it is in none."""
    try:
        return (str(api.get(f"/apps/{app}/pipeline-couplings").body["stage"]),)
    except NotThere:
        return ()


class History:
    """What an app's releases remember: Heroku keeps them, so nothing of a secret has to be recorded to know whether
    live or a store has moved since (docs/facts.md#release-records).

    Takes the API, the app's UUID or name, and its last `releases`, newest first; what each of them held is read when
    it is first asked for. What cannot be read is not known, and never an error.
    """

    def __init__(self, api: Api, app: str, releases: tuple[FoundRelease, ...]) -> None:
        self._api, self._app, self.releases = api, app, releases
        self._values: dict[int, Values | None] = {}

    def values(self, version: int) -> Values | None:
        """The config vars as that release had them, None if it is not known."""
        if version not in self._values:
            self._values[version] = self._read(version)
        return self._values[version]

    def _read(self, version: int) -> Values | None:
        try:
            body = self._api.get(f"/apps/{self._app}/releases/{version}/config-vars").body
        except ApiFailure:
            return None
        return {name: SecretStr(value) for name, value in body.items()}

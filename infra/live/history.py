"""What an app's releases remember: who changed what, and the config vars as each release had them (facts A8).

Heroku keeps them, so nothing of a secret has to be recorded to know whether live or a store has moved since.
"""

from __future__ import annotations

from functools import cached_property

from pydantic import SecretStr

from infra.live.config_vars import Values
from infra.live.found import FoundRelease
from infra.live.http import Api, ApiFailure
from infra.live.releases import recent_releases


class History:
    """One app's releases, read when they are first asked for; takes the API and the app's UUID or name.

    What cannot be read is not known: no releases, no values, and never an error.
    """

    def __init__(self, api: Api, app: str) -> None:
        self._api, self._app = api, app
        self._values: dict[int, Values | None] = {}

    @cached_property
    def releases(self) -> tuple[FoundRelease, ...]:
        """The last releases, newest first."""
        try:
            return tuple(recent_releases(self._api, self._app))
        except ApiFailure:
            return ()

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


def latest_version(api: Api, app: str) -> int | None:
    """The number of the app's latest release, None if it is not known."""
    try:
        return next((release.version for release in recent_releases(api, app, most=1)), None)
    except ApiFailure:
        return None

"""What an app's releases remember: who changed what, and the config vars as each release had them.

Heroku keeps them (docs/facts.md#release-records), so nothing of a secret has to be recorded to know whether live or a
store has moved since.
"""

from __future__ import annotations

from pydantic import SecretStr

from infra.live.config_vars import Values
from infra.live.found import FoundRelease
from infra.live.http import Api, ApiFailure


class History:
    """Takes the API, the app's UUID or name, and its last `releases`, newest first; what each of them held is read when
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

"""Both APIs of a stack, connected with the tokens that the environment gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from infra.apis.github import github_api
from infra.apis.heroku import heroku_api
from infra.apis.http import Api
from infra.apis.settings import read_settings


@dataclass(frozen=True)
class Apis:
    """Both APIs; None for one that the spec does not need."""

    heroku: Api | None
    github: Api | None

    @property
    def must_heroku(self) -> Api:
        """The Heroku API, where the spec has an app."""
        assert self.heroku is not None
        return self.heroku

    @property
    def must_github(self) -> Api:
        """The GitHub API, where the spec has an environment."""
        assert self.github is not None
        return self.github


def connect(
    environ: Mapping[str, str], *, heroku: bool, github: bool, before_write: Callable[[], None] | None = None
) -> Apis:
    """The APIs that a spec needs, with the tokens that `environ` gives; `before_write` is called before each write.

    Raises `SettingsError`.
    """
    settings = read_settings(environ, heroku=heroku, github=github)
    return Apis(
        heroku=heroku_api(settings.heroku, before_write) if settings.heroku else None,
        github=github_api(settings.github, before_write) if settings.github else None,
    )

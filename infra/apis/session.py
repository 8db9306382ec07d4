"""Both APIs of a stack: where they are, and with which tokens the environment lets us ask them.

The same variables govern the providers, so that what is looked at is what is changed, and nothing of a token is saved
(docs/facts.md#tokens-in-state).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from infra.apis.github import github_api
from infra.apis.heroku import heroku_api
from infra.apis.http import Api, Endpoint
from infra.engine_switches import log_faults
from infra.errors import Fault, SettingsError

_SCOPES = "docs/operations.md, 'First day', says which scopes"


@dataclass(frozen=True)
class Settings:
    """Both APIs; None for one that the spec does not need."""

    heroku: Endpoint | None
    github: Endpoint | None


def read_settings(environ: Mapping[str, str], *, heroku: bool, github: bool) -> Settings:
    """Settings for the APIs that the spec needs.

    Raises `SettingsError` with everything that is missing or that would log secrets.
    """
    faults = log_faults(environ)
    found: dict[str, Endpoint | None] = {"heroku": None, "github": None}
    if heroku:
        found["heroku"] = _endpoint(environ, "Heroku", "HEROKU_API_KEY", "HEROKU_API_URL", _heroku_base, faults)
    if github:
        found["github"] = _endpoint(environ, "GitHub", "GITHUB_TOKEN", "GITHUB_BASE_URL", _github_base, faults)
    if faults:
        raise SettingsError("Cannot look at what is live; nothing was read or written", faults)
    return Settings(**found)


def _endpoint(
    environ: Mapping[str, str], label: str, token: str, url: str, base: Callable[[str], str], faults: list[Fault]
) -> Endpoint | None:
    secret = environ.get(token, "")
    if not secret:
        remedy = f"Set it to a {label} token that may read what the spec names ({_SCOPES})."
        faults.append(Fault(token, "is not set", remedy))
    elif not (secret.isascii() and secret.isprintable()):
        # The HTTP client would refuse it with an error that quotes it.
        reason = "holds a line break or other characters that no HTTP header can have"
        remedy = "Set it again without them; a file's trailing line break is the usual cause."
        faults.append(Fault(token, reason, remedy))
    address = environ.get(url, "")
    if address and not _is_url(address):
        faults.append(Fault(url, "is not an http(s) URL", "Mend it, or unset it for the public API."))
        return None
    return Endpoint(label, base(address), secret, token, url)


def _is_url(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # half an IPv6 address, or a port that is no number or none that can be
        return False


def _heroku_base(address: str) -> str:
    return (address or "https://api.heroku.com").rstrip("/")


def _github_base(address: str) -> str:
    """As the provider does it (docs/facts.md#github-base-url): api.github.com as it is, a GHE Cloud host by its api.
    name, any other host with the path prefix /api/v3."""
    host = urlsplit(address).hostname or ""
    if host in ("", "github.com", "api.github.com"):
        return "https://api.github.com"
    if host.endswith(".ghe.com"):
        return f"https://{host if host.startswith('api.') else f'api.{host}'}"
    trimmed = address.rstrip("/")
    return f"{trimmed.removesuffix('/api/v3')}/api/v3"


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

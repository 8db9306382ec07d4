"""The versions of everything that the setup installs, and where the published ones come from."""

from __future__ import annotations

from dataclasses import dataclass

ENGINE = "3.259.0"
"""The engine that is built where none is on PATH. The same as the `pulumi` package of requirements.txt."""

SUITABLE = (">=3.259.0", "<4.0.0")
"""What a `pulumi` on PATH must satisfy: Pulumi.yaml's requiredPulumiVersion."""


@dataclass(frozen=True)
class Plugin:
    """A resource plugin; the version must be the Python package's, because the engine matches it exactly."""

    name: str
    version: str
    server: str = ""

    @property
    def executable(self) -> str:
        """The name of the plugin's executable file."""
        return f"pulumi-resource-{self.name}"


GITHUB = Plugin("github", "6.15.0")
HEROKU = Plugin("heroku", "1.0.4", server="github://api.github.com/pulumiverse")


def numbers(version: str) -> tuple[int, ...]:
    """The leading numbers of a version such as `v3.259.0-dev.1` or `go1.26.8`. Raises ValueError when it has none."""
    core = version.strip().removeprefix("go").removeprefix("v").split("-")[0].split("+")[0]
    return tuple(int(part) for part in core.split("."))


def satisfies(version: str, bounds: tuple[str, ...] = SUITABLE) -> bool:
    """Whether a version keeps every bound (`>=` and `<` only)."""
    found = numbers(version)
    return all(
        found >= numbers(bound[2:]) if bound.startswith(">=") else found < numbers(bound.removeprefix("<"))
        for bound in bounds
    )

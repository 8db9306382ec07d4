"""Which resource plugins a Python environment needs: read from the packages installed in it.

The rules are the published host's (docs/facts.md#calls-of-a-language-host).
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

WITHOUT_PLUGIN = frozenset({"pulumi-policy", "pulumi-esc-sdk"})

_PEP440 = re.compile(
    r"(?P<numbers>\d+(?:\.\d+)*)"
    r"(?:(?P<phase>a|b|rc)(?P<phase_number>\d*))?"
    r"(?:\.post(?P<post>\d*))?"
    r"(?:\.dev(?P<dev>\d*))?"
)
_PHASES = {"a": "alpha", "b": "beta", "rc": "rc"}


@dataclass(frozen=True)
class Package:
    """An installed Python package: its name in canonical form (PEP 503), its version, and the folder it lies in."""

    name: str
    version: str
    location: Path


@dataclass(frozen=True)
class Parameterization:
    """The package that a parameterized plugin stands in for (`parameterization` of pulumi-plugin.json)."""

    name: str
    version: str
    value: bytes


@dataclass(frozen=True)
class RequiredPlugin:
    """A resource plugin: its version begins with `v`; `server` is where to download it, "" for Pulumi's own."""

    name: str
    version: str
    server: str
    parameterization: Parameterization | None = None


def installed(site_packages: Iterable[Path]) -> list[Package]:
    """The packages of an environment, by the names of their metadata folders, which is much faster than asking pip."""
    found: dict[str, Package] = {}
    for folder in site_packages:
        for entry in sorted([*folder.glob("*.dist-info"), *folder.glob("*.egg-info")]):
            name, _, rest = entry.stem.partition("-")
            version = re.sub(r"-py3.*$", "", rest)
            canonical = _canonical(name)
            if version:
                found.setdefault(canonical, Package(canonical, version, folder))
    return sorted(found.values(), key=lambda package: package.name)


def not_required(packages: list[Package]) -> list[Package]:
    """Those that no other package of the list requires (`pip list --not-required`)."""
    from importlib.metadata import distributions  # Slow to import, and only `pulumi about` asks.

    folders = [str(folder) for folder in {package.location for package in packages}]
    wanted = [requirement for found in distributions(path=folders) for requirement in found.requires or []]
    names = {_canonical(match[0]) for match in map(re.compile(r"[\w.-]+").match, wanted) if match}
    return [package for package in packages if package.name not in names]


def semantic_version(version: str) -> str | None:
    """A PEP 440 version as a semantic one (1.2.3rc4 is 1.2.3-rc.4), None for the forms that have no counterpart."""
    match = _PEP440.fullmatch(version)
    if match is None or not version.isascii():
        return None
    numbers = match["numbers"].split(".")
    result = ".".join(numbers + ["0"] * (3 - len(numbers)))
    if match["phase"]:
        result += f"-{_PHASES[match['phase']]}.{match['phase_number']}"
    build = "".join(f"{word}{match[word]}" for word in ("post", "dev") if match[word] is not None)
    return f"{result}+{build}" if build else result


def required_plugins(packages: Iterable[Package]) -> Iterator[RequiredPlugin]:
    """The plugins of the packages that carry a pulumi-plugin.json or whose name begins with `pulumi-`.

    Raises json.JSONDecodeError for a pulumi-plugin.json that is not JSON.
    """
    for package in packages:
        file = package.location / package.name.replace("-", "_") / "pulumi-plugin.json"
        said = json.loads(file.read_bytes()) if file.is_file() else None
        if said is None and (not package.name.startswith("pulumi-") or package.name in WITHOUT_PLUGIN):
            continue
        if said is not None and not said.get("resource"):
            continue
        said = said or {}
        version = said.get("version") or semantic_version(package.version)
        if version:
            yield RequiredPlugin(
                name=said.get("name") or package.name.removeprefix("pulumi-"),
                version=version if version.startswith("v") else f"v{version}",
                server=said.get("server") or "",
                parameterization=_parameterization(said.get("parameterization")),
            )


def _parameterization(said: dict[str, str] | None) -> Parameterization | None:
    return Parameterization(said["name"], said["version"], base64.b64decode(said["value"])) if said else None


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()

"""Looks for a `pulumi` that the machine already has, and judges it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from toolchain import versions

HOST = "pulumi-language-python"
SHIM = f"{HOST}-exec"
"""What runs a program for the language host."""


@dataclass(frozen=True)
class Ambient:
    """A suitable engine on PATH; `has_host`: whether it brings the Python language host."""

    path: Path
    version: str
    has_host: bool


@dataclass(frozen=True)
class Unsuitable:
    """Why no engine on PATH is used."""

    reason: str


def find(path: str) -> Ambient | Unsuitable:
    """The `pulumi` that a shell with this PATH would run, if its version is suitable.

    A checkout's own `.toolchain/bin` does not count: somebody may have activated it.
    """
    for folder in filter(None, path.split(os.pathsep)):
        candidate = Path(folder) / "pulumi"
        if candidate.is_file() and os.access(candidate, os.X_OK) and Path(folder).parts[-2:] != (".toolchain", "bin"):
            return _judged(candidate.absolute(), path)
    return Unsuitable("no pulumi is on PATH")


def _judged(candidate: Path, path: str) -> Ambient | Unsuitable:
    wanted = ",".join(versions.SUITABLE)
    try:
        version = _version(candidate)
        suitable = versions.satisfies(version)
    except (OSError, subprocess.SubprocessError, ValueError):
        return Unsuitable(f"{candidate} does not tell its version")
    if not suitable:
        return Unsuitable(f"{candidate} is {version}, and {wanted} is required")
    folders = [str(candidate.resolve().parent), *path.split(os.pathsep)]
    has_host = any(
        os.access(Path(folder) / HOST, os.X_OK) for folder in folders if not folder.endswith(".toolchain/bin")
    )
    return Ambient(candidate, version, has_host)


def _version(candidate: Path) -> str:
    env = dict(os.environ, PULUMI_SKIP_UPDATE_CHECK="true")
    said = subprocess.run([candidate, "version"], env=env, check=True, capture_output=True, text=True, timeout=60)
    return said.stdout.strip()

"""Checks of this machine: the tool's version, Python, the pinned packages, and the variables that the engine needs."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

from infra.commands.checks import Check, State
from infra.version import VERSION

LEAST = (3, 11)
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+)$", re.MULTILINE)


def checks(environ: Mapping[str, str], requirements: Path = Path("requirements.txt")) -> list[Check]:
    """The tool, Python and packages, as `requirements` pins them, and the environment."""
    tool = Check("tool", State.OK, VERSION)
    return [tool, python(sys.version_info[:2]), *_packages(requirements), run_program(environ)]


def python(version: tuple[int, ...]) -> Check:
    """Whether this Python is one that the project runs on."""
    seen = f"{platform.python_version()} at {sys.executable}"
    if version >= LEAST:
        return Check("Python", State.OK, seen)
    return Check("Python", State.WRONG, seen, f"Use Python {'.'.join(map(str, LEAST))} or newer: make setup PYTHON=…")


def run_program(environ: Mapping[str, str]) -> Check:
    """Without PULUMI_RUN_PROGRAM a refresh may fail before the program can say why (docs/facts.md#program-first)."""
    if environ.get("PULUMI_RUN_PROGRAM"):
        return Check("PULUMI_RUN_PROGRAM", State.OK, "is set")
    return Check("PULUMI_RUN_PROGRAM", State.WRONG, "is not set", "source .toolchain/activate")


def _packages(requirements: Path) -> Iterator[Check]:
    try:
        pins = dict(_PIN.findall(requirements.read_text(encoding="utf-8")))
    except OSError:
        yield Check("packages", State.UNKNOWN, f"there is no {requirements} here", "Run it in the checkout, or use -C.")
        return
    wrong = [
        f"{name} {_installed(name) or 'missing'}, not {pin}" for name, pin in pins.items() if _installed(name) != pin
    ]
    if wrong:
        yield Check("packages", State.WRONG, "; ".join(wrong), "make setup, and run it with .venv/bin/python")
    else:
        yield Check("packages", State.OK, f"{len(pins)} as requirements.txt pins them")


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""

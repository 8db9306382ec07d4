"""What a release says of itself: one version, one license, and an editor's settings that are those of `make check`."""

from __future__ import annotations

import hashlib
import re
import tomllib
from configparser import ConfigParser
from datetime import date
from pathlib import Path

from infra.version import VERSION

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
SECTION = re.compile(r"^## \[(?P<name>[^]]+)\](?: - (?P<day>\S+))?$", re.MULTILINE)
APACHE = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
"""SHA-256 of the license's text as the Apache Software Foundation publishes it."""


def test_the_newest_release_of_the_changelog_is_the_version() -> None:
    released = [found for found in SECTION.finditer((ROOT / "CHANGELOG.md").read_text()) if found["day"]]
    assert released[0]["name"] == VERSION == PROJECT["project"]["version"]
    days = [date.fromisoformat(found["day"]) for found in released]
    assert days == sorted(days, reverse=True)


def test_no_section_but_the_first_is_unreleased() -> None:
    sections = list(SECTION.finditer((ROOT / "CHANGELOG.md").read_text()))
    assert all(found["day"] for found in sections if found["name"] != "Unreleased")
    assert all(found["name"] != "Unreleased" for found in sections[1:])


def test_the_license_is_what_the_project_says() -> None:
    assert PROJECT["project"]["license"] == "Apache-2.0"
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == APACHE


def test_an_editor_formats_as_ruff_does() -> None:
    settings = ConfigParser()
    settings.read_string(f"[top]\n{(ROOT / '.editorconfig').read_text()}")
    assert settings["*"].getint("max_line_length") == PROJECT["tool"]["ruff"]["line-length"]
    assert settings["*.py"].getint("indent_size") == 4  # ruff's own default, which nothing here changes

"""The tool's version: pyproject.toml says it, beside this package, and nothing else does."""

from __future__ import annotations

import tomllib
from pathlib import Path

# The tool runs from a checkout; a copy of the project may link to this folder.
_PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"
VERSION = str(tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"])

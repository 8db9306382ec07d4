"""A scratch checkout, and stand-ins for the programs that a setup runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from toolchain.layout import Layout

ROOT = Path(__file__).resolve().parents[2]

Script = Callable[[Path, str], Path]


@pytest.fixture
def script() -> Script:
    """Writes an executable shell script: `script(path, body)`."""

    def write(path: Path, body: str) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return path

    return write


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """An empty checkout."""
    layout = Layout(tmp_path / "check out")
    layout.make_folders()
    return layout

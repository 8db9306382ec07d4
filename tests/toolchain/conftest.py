"""A scratch checkout, and stand-ins for the programs that a setup runs."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.toolchain.heroku_calls import FakeHeroku, Plugin, plugin_for
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
    """An empty checkout that has the Go modules."""
    layout = Layout(tmp_path / "check out")
    for module in ("engine", "bridged_plugins"):
        shutil.copytree(ROOT / "toolchain" / module, layout.sources(module))
    layout.make_folders()
    return layout


@pytest.fixture
def heroku() -> Iterator[FakeHeroku]:
    """An API for the Heroku plugin to call."""
    fake = FakeHeroku()
    yield fake
    fake.close()


@pytest.fixture
def plugin(heroku: FakeHeroku) -> Iterator[Plugin]:
    """The Heroku plugin, set up for that API."""
    with plugin_for(heroku.url) as plugin:
        yield plugin

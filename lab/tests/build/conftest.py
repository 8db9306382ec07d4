"""A scratch checkout with the Go modules, and a Heroku plugin with an API to call."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.build import go_modules
from lab.tests.build.heroku_calls import FakeHeroku, Plugin, plugin_for
from tests.toolchain.conftest import ROOT, script
from toolchain.layout import Layout

__all__ = ["script"]


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """An empty checkout that has the Go modules."""
    layout, here = Layout(tmp_path / "check out"), Layout(ROOT)
    for module in ("engine", "bridged_plugins"):
        shutil.copytree(go_modules.folder_of(here, module), go_modules.folder_of(layout, module))
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

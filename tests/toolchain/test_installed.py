"""What `make setup` made, with the real engine: plain commands in a small Python project."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.toolchain.conftest import ROOT
from toolchain.layout import Layout
from toolchain.versions import GITHUB, HEROKU, Plugin

LAYOUT = Layout(ROOT)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A Pulumi project that uses the checkout's virtual environment, with its state beside it."""
    (tmp_path / "state").mkdir()
    (tmp_path / "Pulumi.yaml").write_text(
        f"name: small\nruntime: {{name: python, options: {{virtualenv: {LAYOUT.venv}, toolchain: pip}}}}\n"
        "options: {refresh: always}\n"
    )
    (tmp_path / "__main__.py").write_text(
        "import pulumi\n"
        "print('a line of output')\n"
        "pulumi.Stash('stash', input=pulumi.Config().require('word'))\n"
        "pulumi.export('word', pulumi.Config().require_secret('word'))\n"
    )
    return tmp_path


def shell(project: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Runs a command in a shell that sourced `activate`, with an empty HOME."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PULUMI")}
    own = {
        "HOME": str(project),
        "PULUMI_BACKEND_URL": f"file://{project}/state",
        "PULUMI_CONFIG_PASSPHRASE": "not a real one",
    }
    script = f'set -eu; . "$1"; {command}'
    return subprocess.run(
        ["/bin/bash", "-c", script, "x", str(LAYOUT.activate)],
        cwd=project, env=kept | own, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_small_project(project: Path) -> None:
    made = shell(project, "pulumi stack init dev && pulumi config set word hello")
    assert made.returncode == 0, made.stderr
    preview = shell(project, "pulumi preview --stack dev")
    assert (preview.returncode, preview.stderr) == (0, "")
    assert "+ 2 to create" in preview.stdout
    assert "a line of output" in preview.stdout
    assert "$PATH" not in preview.stdout  # The engine's warning about a language host that is not its own.
    up = shell(project, "pulumi up --yes --stack dev && pulumi preview --stack dev --expect-no-changes")
    assert (up.returncode, up.stderr) == (0, "")


def test_a_program_that_fails(project: Path) -> None:
    (project / "__main__.py").write_text("import sys\nprint('its own words', file=sys.stderr)\nsys.exit(32)\n")
    assert shell(project, "pulumi stack init dev").returncode == 0
    preview = shell(project, "pulumi preview --stack dev")
    assert preview.returncode != 0
    assert "its own words" in preview.stdout
    assert "exit code" not in preview.stdout


def test_plugins_are_where_the_engine_looks(project: Path) -> None:
    listed = shell(project, "pulumi plugin ls --json")
    assert listed.returncode == 0, listed.stderr
    for plugin in (GITHUB, HEROKU):
        assert f'"name": "{plugin.name}"' in listed.stdout
        assert f'"version": "{plugin.version}"' in listed.stdout


@pytest.mark.parametrize("plugin", [GITHUB, HEROKU], ids=lambda plugin: plugin.name)
def test_plugin_is_a_regular_file_off_path_that_runs_from_anywhere(project: Path, plugin: Plugin) -> None:
    """It prints its port first, whatever folder and environment it is started in."""
    found = [path for path in LAYOUT.folder.rglob(plugin.executable) if path.is_file() and not path.is_symlink()]
    assert found
    path = str(shell(project, 'echo "$PATH"').stdout.strip())
    assert shutil.which(plugin.executable, path=path) is None
    for file in found:
        with subprocess.Popen(
            [str(file), "127.0.0.1:1"], cwd="/", env={}, stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                assert process.stdout
                assert int(process.stdout.readline()) > 0
            finally:
                process.kill()


def test_the_operators_command_runs_from_anywhere(project: Path) -> None:
    said = shell(project, "raxx --help")
    assert (said.returncode, said.stderr) == (0, "")
    assert "What prod lacks" in said.stdout


def test_second_setup_does_nothing() -> None:
    for _ in range(2):
        said = subprocess.run(["make", "setup"], cwd=ROOT, capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stderr
    assert "…" not in said.stdout  # The mark of a command that was run.

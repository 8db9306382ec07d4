"""Installing plugins with a stand-in for the engine: published where they can be had, the checkout's own elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lab.build import go_modules
from lab.build.builder import FromGoModules
from tests.toolchain.conftest import Script
from toolchain import activate, ambient, launchers, plugins, setup
from toolchain.errors import SetupError
from toolchain.layout import Layout
from toolchain.versions import GITHUB, HEROKU

ENGINE = """
echo "$*" >> "$CALLS"
[ -z "$REFUSE" ] || { case "$*" in *--file*) ;; *) echo "error: dial tcp: no such host"; exit 1 ;; esac; }
to="$PULUMI_HOME/plugins/resource-$4-v$5"
mkdir -p "$to"; echo made > "$to/pulumi-resource-$4"
"""


@pytest.fixture
def calls(layout: Layout, tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The log of the stand-in engine, which installs what it is told to."""
    calls = tmp_path / "calls"
    calls.touch()
    monkeypatch.setenv("CALLS", str(calls))
    monkeypatch.setenv("REFUSE", "")
    script(layout.engine, ENGINE)
    return calls


@pytest.fixture
def go(tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for Go: what it builds is an engine, and it has the module with the shim."""
    sdk = tmp_path / "sdk"
    (sdk / "python/cmd").mkdir(parents=True)
    (sdk / "python/cmd" / ambient.SHIM).touch()
    built = script(tmp_path / "built", f"# built\n{ENGINE}")
    body = (
        'case "$1" in env) echo go1.99.0 ;; '
        f"""mod) echo '{{"Dir": "{sdk}"}}' ;; """
        f'build) while [ "$1" != -o ]; do shift; done; cp "{built}" "$2" ;; esac'
    )
    script(tmp_path / "go/go", body)
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "go"), os.environ["PATH"]]))


def test_published(layout: Layout, calls: Path) -> None:
    assert plugins.ensure_published(layout) == ""
    assert plugins.ensure_published(layout) == ""
    assert calls.read_text().splitlines() == [
        "plugin install resource github 6.15.0 --reinstall",
        "plugin install resource heroku 1.0.4 --reinstall --server github://api.github.com/pulumiverse",
    ]


def test_refusal_is_remembered(layout: Layout, calls: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFUSE", "1")
    first = plugins.ensure_published(layout)
    assert first == "the github plugin cannot be downloaded (its server cannot be reached)"
    assert "delete" in plugins.ensure_published(layout)
    assert len(calls.read_text().splitlines()) == 1


@pytest.mark.usefixtures("go")
def test_own_plugins_are_installed_once(layout: Layout, calls: Path) -> None:
    for _ in range(2):
        FromGoModules().plugins(layout)
    assert [line.split()[3] for line in calls.read_text().splitlines()] == ["github", "heroku"]
    assert f"--file {layout.plugins / HEROKU.executable}" in calls.read_text()


@pytest.mark.usefixtures("go")
def test_changed_sources_are_installed_again(layout: Layout, calls: Path) -> None:
    FromGoModules().plugins(layout)
    (go_modules.folder_of(layout, "bridged_plugins") / "heroku" / "app.go").write_text("package main\n")
    FromGoModules().plugins(layout)
    assert [line.split()[3] for line in calls.read_text().splitlines()] == ["github", "heroku", "heroku"]


@pytest.mark.usefixtures("go")
def test_deleted_home_is_filled_again(layout: Layout, calls: Path) -> None:
    FromGoModules().plugins(layout)
    plugins.installed(layout, GITHUB).unlink()
    FromGoModules().plugins(layout)
    assert [line.split()[3] for line in calls.read_text().splitlines()] == ["github", "heroku", "github"]


@pytest.mark.usefixtures("go")
def test_suitable_engine_whose_plugins_cannot_be_had(
    layout: Layout,
    calls: Path,
    tmp_path: Path,
    script: Script,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The engine on PATH is used all the same, with plugins made here; the output says why."""
    theirs = script(tmp_path / "theirs/pulumi", ENGINE)
    monkeypatch.setenv("REFUSE", "1")
    found = ambient.Ambient(theirs, "v3.260.0", has_host=True)
    assert setup.engine_and_plugins(layout, found, FromGoModules()) is True
    said = capsys.readouterr().out
    assert f"engine: using {theirs} v3.260.0, because it is on PATH and >=3.259.0,<4.0.0 holds" in said
    assert "plugins: made here, because the github plugin cannot be downloaded (its server cannot be reached)" in said
    assert layout.engine.resolve() == theirs
    assert plugins.installed(layout, HEROKU).is_file()


def test_suitable_engine_with_published_plugins(
    layout: Layout, calls: Path, tmp_path: Path, script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is built (there is no Go here), and a language host made before gives way to the engine's own."""
    theirs = script(tmp_path / "theirs/pulumi", ENGINE)
    (layout.bin / ambient.HOST).touch()
    assert (
        setup.engine_and_plugins(layout, ambient.Ambient(theirs, "v3.260.0", has_host=True), FromGoModules()) is False
    )
    assert "plugins: the published ones, because they could be downloaded" in capsys.readouterr().out
    assert not (layout.bin / ambient.HOST).exists()


def test_an_engine_on_path_gives_way_to_a_built_one(
    layout: Layout, calls: Path, go: None, tmp_path: Path, script: Script
) -> None:
    """Linked, or copied to lie beside our language host, it is replaced when it is gone; theirs stays as it was."""
    theirs = script(tmp_path / "theirs/pulumi", ENGINE)
    for has_host in (True, False):
        setup.engine_and_plugins(layout, ambient.Ambient(theirs, "v3.260.0", has_host), FromGoModules())
        assert layout.engine.is_symlink() is has_host
        assert (layout.bin / ambient.HOST).exists() is not has_host
        setup.engine_and_plugins(layout, ambient.Unsuitable("no pulumi is on PATH"), FromGoModules())
        assert not layout.engine.is_symlink()
        assert "# built" in layout.engine.read_text()
        assert "# built" not in theirs.read_text()


def test_launcher_runs_from_anywhere(layout: Layout, tmp_path: Path, script: Script) -> None:
    """Whatever the caller's folder and environment hold, and with a blank in the checkout's path."""
    layout.python.parent.mkdir(parents=True)
    layout.python.symlink_to(sys.executable)
    (layout.root / "small.py").write_text("print('the right one')\n")
    path = script(tmp_path / "launched", "")
    path.write_text(launchers.launcher(layout, "small"))
    (tmp_path / "small.py").write_text("raise SystemExit('the wrong one')\n")
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path)}
    said = subprocess.run([path], cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    assert said.stdout == "the right one\n"


def test_activate_disables_downloads_only_for_own_plugins(layout: Layout) -> None:
    activate.ensure(layout, own_plugins=True)
    assert "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true" in layout.activate.read_text()
    activate.ensure(layout, own_plugins=False)
    assert "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION" not in layout.activate.read_text()


def test_without_a_builder_what_cannot_be_had_is_an_error(
    layout: Layout, calls: Path, tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs, nobody = script(tmp_path / "theirs/pulumi", ENGINE), setup.NoBuilder()
    monkeypatch.setenv("REFUSE", "1")
    for found, missing in (
        (ambient.Unsuitable("no pulumi is on PATH"), "engine: none that is suitable is on PATH"),
        (ambient.Ambient(theirs, "v3.260.0", has_host=False), "language host: the engine on PATH comes without"),
        (ambient.Ambient(theirs, "v3.260.0", has_host=True), "plugins: they cannot be downloaded"),
    ):
        with pytest.raises(SetupError, match=f"{missing}.*`make setup` builds them"):
            setup.engine_and_plugins(layout, found, nobody)

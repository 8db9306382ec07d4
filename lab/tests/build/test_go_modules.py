"""Builds with a stand-in for Go: what is asked of it, what is done again, and what is said when it cannot be done."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lab.build import go_modules
from tests.toolchain.conftest import Script
from toolchain.errors import SetupError
from toolchain.layout import Layout

GO = """
case "$1" in
env) echo go1.99.0 ;;
list) echo "go: downloading example.test/module v1.0.0" >&2; exit "${LIST_EXIT:-0}" ;;
build) shift; while [ "$1" != -o ]; do shift; done; echo "$GOFLAGS $CGO_ENABLED" > "$2"; exit "${BUILD_EXIT:-0}" ;;
esac
"""


@pytest.fixture
def go(tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The stand-in, first on PATH; it logs its calls."""
    go = script(tmp_path / "go/go", f'echo "$1" >> {tmp_path}/calls\n{GO}')
    monkeypatch.setenv("PATH", os.pathsep.join([str(go.parent), os.environ["PATH"]]))
    return go


def test_builds_once(layout: Layout, go: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = layout.plugins / "made"
    for _ in range(2):
        go_modules.ensure(layout, go_modules.GITHUB_PLUGIN, output)
    assert (tmp_path / "calls").read_text().split() == ["env", "list", "build"]
    assert output.read_text() == "-mod=readonly -modcacherw -buildvcs=false -trimpath 0\n"
    assert capsys.readouterr().out.splitlines()[-1] == "GitHub plugin: 6.15.0 is up to date"


def test_builds_again_when_the_sources_change(layout: Layout, go: Path, tmp_path: Path) -> None:
    output = layout.plugins / "made"
    go_modules.ensure(layout, go_modules.GITHUB_PLUGIN, output)
    (go_modules.folder_of(layout, "bridged_plugins") / "github" / "main.go").write_text("package main\n")
    go_modules.ensure(layout, go_modules.GITHUB_PLUGIN, output)
    assert (tmp_path / "calls").read_text().split().count("build") == 2


def test_half_finished_build_leaves_nothing_and_goes_on(
    layout: Layout, go: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = layout.plugins / "made"
    monkeypatch.setenv("BUILD_EXIT", "1")
    with pytest.raises(SetupError, match="the whole output is in"):
        go_modules.ensure(layout, go_modules.GITHUB_PLUGIN, output)
    assert not output.exists()
    monkeypatch.delenv("BUILD_EXIT")
    go_modules.ensure(layout, go_modules.GITHUB_PLUGIN, output)
    assert output.exists()


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("example.test/m: dial tcp: lookup proxy: no such host", "the Go module proxy cannot be reached"),
        ("write x.a: no space left on device", "no space left on the disk"),
        ("main.go:1: something else", "main.go:1: something else"),
    ],
)
def test_failure_in_one_line(
    layout: Layout, tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch, output: str, reason: str
) -> None:
    script(tmp_path / "go/go", f'[ "$1" = env ] && echo go1.99.0 && exit; echo "{output}"; exit 1')
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "go"), os.environ["PATH"]]))
    with pytest.raises(SetupError) as caught:
        go_modules.ensure(layout, go_modules.ENGINE, layout.engine)
    assert caught.value.thing == "engine"
    assert caught.value.reason == reason
    assert "\n" not in str(caught.value)


def test_no_go(layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError) as caught:
        go_modules.ensure(layout, go_modules.ENGINE, layout.engine)
    assert str(caught.value) == (
        "engine: there is no Go on PATH to build it with; "
        "install Go 1.25.11 or newer, or the published pulumi >=3.259.0,<4.0.0, and run it again"
    )


def test_old_go(layout: Layout, tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    script(tmp_path / "go", "echo go1.21.3")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        SetupError, match=r"^GitHub plugin: go1\.21\.3 is too old to build it; install Go 1\.26 or newer"
    ):
        go_modules.ensure(layout, go_modules.GITHUB_PLUGIN, layout.plugins / "made")


def test_caches_stay_the_users_unless_there_is_no_home(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOMODCACHE", raising=False)
    monkeypatch.delenv("GOCACHE", raising=False)
    monkeypatch.setenv("HOME", str(layout.root))
    assert "GOMODCACHE" not in go_modules.environment(layout)
    monkeypatch.delenv("HOME")
    env = go_modules.environment(layout)
    assert env["GOMODCACHE"] == str(layout.root / ".cache/go/modules")
    assert env["GOCACHE"] == str(layout.root / ".cache/go/build")

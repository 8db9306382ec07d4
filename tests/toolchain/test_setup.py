"""The command: its one line for each thing that stops it, the lock, and the virtual environment."""

from __future__ import annotations

import ast
import errno
import fcntl
import subprocess
import sys
from pathlib import Path

import pytest

from tests.toolchain.conftest import ROOT
from toolchain import progress, setup, stamps, venv
from toolchain.errors import SetupError, of_the_disk
from toolchain.layout import Layout


@pytest.mark.parametrize("module", ["toolchain", "lab.build"])
def test_old_python_gets_one_line(module: str) -> None:
    code = f"import runpy, sys; sys.version_info = (3, 8, 2); runpy.run_module({module!r}, run_name='__main__')"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert said.stderr == (
        "error: Python 3.8: too old, this project needs 3.11 or newer; name one, e.g. `make setup PYTHON=python3.12`\n"
    )


@pytest.mark.parametrize("file", ["toolchain/__main__.py", "lab/build/__main__.py"])
def test_entry_file_parses_on_old_pythons(file: str) -> None:
    ast.parse((ROOT / file).read_text(), feature_version=(3, 4))


def test_unknown_argument(capsys: pytest.CaptureFixture[str]) -> None:
    assert setup.main(["--help-me"]) == 2
    assert capsys.readouterr().err.startswith("error: arguments: none are known (--help-me); run")


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (SetupError("engine", "no Go", "install it"), "error: engine: no Go; install it\n"),
        (
            PermissionError(errno.EACCES, "Permission denied", "/x/.toolchain"),
            "error: /x/.toolchain: permission denied; make the folder writable for you and run it again\n",
        ),
        (KeyboardInterrupt(), "interrupted; the next `make setup` goes on from here\n"),
    ],
)
def test_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, line: str
) -> None:
    def fail(_layout: Layout, _builder: setup.Builder) -> None:
        raise error

    monkeypatch.setattr(setup, "set_up", fail)
    assert setup.main([]) != 0
    assert capsys.readouterr().err == line


def test_full_disk() -> None:
    said = str(of_the_disk(OSError(errno.ENOSPC, "No space left on device", "/x")))
    assert said.startswith("/x: no space left on device; make room on the disk")


def test_second_setup_waits_for_the_first(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says so, and then waits; here the first one is asked to let go by the line that is said."""
    first = (layout.folder / "lock").open("w")
    fcntl.flock(first, fcntl.LOCK_EX)
    said: list[str] = []

    def say(text: str) -> None:
        said.append(text)
        first.close()

    monkeypatch.setattr(setup, "say", say)
    monkeypatch.setattr(setup, "engine_and_plugins", lambda *_: True)
    monkeypatch.setattr(venv, "ensure", lambda _layout: None)
    setup.set_up(layout, setup.NoBuilder())
    assert said == ["another setup of this checkout is running: waiting for it"]
    assert layout.activate.is_file()


@pytest.fixture
def bare(layout: Layout) -> Layout:
    """A checkout that needs no packages, so that its virtual environment needs no network."""
    for name in ("requirements.txt", "requirements-dev.txt", "constraints.txt"):
        (layout.root / name).write_text("# none\n")
    return layout


def test_virtual_environment(bare: Layout, capsys: pytest.CaptureFixture[str]) -> None:
    """Made once; made anew when half made; changed in place when the requirements change."""
    mark = bare.venv / "mark"
    venv.ensure(bare)
    mark.touch()
    venv.ensure(bare)
    assert capsys.readouterr().out.splitlines()[-1] == "virtual environment: up to date"
    (bare.root / "constraints.txt").write_text("# another\n")
    venv.ensure(bare)
    assert mark.exists()
    (bare.venv / "setup-stamp.json").unlink()
    venv.ensure(bare)
    assert not mark.exists()
    assert subprocess.run([bare.python, "-c", ""], check=True).returncode == 0


def test_failed_install_is_one_line_and_leaves_it_half_made(bare: Layout) -> None:
    (bare.root / "requirements-dev.txt").write_text("./not-there\n")
    with pytest.raises(SetupError, match=r"^Python packages: .*not-there.*; the whole output is in .*pip\.log$"):
        venv.ensure(bare)
    assert not (bare.venv / "setup-stamp.json").exists()


def test_long_commands_say_that_they_go_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    waits = "import pathlib, time\nprint('got a', flush=True)\nwhile not pathlib.Path('go').exists(): time.sleep(.01)"

    def say(text: str) -> None:
        print(text)
        if "still at it" in text:
            (tmp_path / "go").touch()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(progress, "say", say)
        progress.run(
            "waiting",
            [sys.executable, "-c", waits],
            tmp_path / "log",
            env={},
            cwd=tmp_path,
            counting=progress.Count("got", "things"),
            heartbeat=0.5,
        )
    out = capsys.readouterr().out
    assert "waiting: still at it" in out
    assert ", 1 things" in out


def test_stamp_that_is_damaged_does_not_count(tmp_path: Path) -> None:
    stamp = tmp_path / "stamp"
    assert not stamps.is_current(stamp, {"a": "1"})
    stamps.put(stamp, {"a": "1"})
    assert stamps.is_current(stamp, {"a": "1"})
    assert not stamps.is_current(stamp, {"a": "2"})
    assert not stamps.is_current(stamp, {"a": "1"}, [tmp_path / "not made"])
    stamp.write_text('{"a": ')
    assert not stamps.is_current(stamp, {"a": "1"})

"""The virtual environment with every package of requirements-dev.txt."""

from __future__ import annotations

import os
import shutil
import sys

from toolchain import stamps
from toolchain.errors import SetupError
from toolchain.layout import Layout
from toolchain.progress import CommandFailed, Count, run, say

_FILES = ("requirements.txt", "requirements-dev.txt", "constraints.txt")


def ensure(layout: Layout) -> None:
    """Makes `.venv`, or installs into it what changed in a requirements file. Raises SetupError.

    It is made anew when the checkout moved, for its scripts hold its path, and when an earlier run left it half made,
    which is when it has no stamp: the stamp is taken away first and put back last.
    """
    stamp = layout.venv / "setup-stamp.json"
    folder = {"folder": str(layout.venv)}
    inputs = {"packages": stamps.digest(layout.root / name for name in _FILES), **folder}
    if stamps.is_current(stamp, inputs, [layout.python]):
        say("virtual environment: up to date")
        return
    if stamps.has(stamp, folder) and os.access(layout.python, os.X_OK):
        say("virtual environment: the requirements changed")
        stamp.unlink()
    else:
        say(f"virtual environment: making .venv with Python {sys.version_info.major}.{sys.version_info.minor}")
        shutil.rmtree(layout.venv, ignore_errors=True)
        _make(layout)
    _install(layout)
    stamps.put(stamp, inputs)


def _install(layout: Layout) -> None:
    pip = [
        str(layout.python),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "--progress-bar=off",
    ]
    try:
        run(
            "installing Python packages",
            [*pip, "-r", str(layout.root / "requirements-dev.txt")],
            layout.logs / "pip.log",
            env=os.environ,
            cwd=layout.root,
            counting=Count("Collecting", "packages"),
        )
    except CommandFailed as failure:
        raise failure.explained("Python packages", "the package index") from failure


def _make(layout: Layout) -> None:
    # Run by the very .venv that was removed above, it must be made with the Python that made that one.
    python = getattr(sys, "_base_executable", sys.executable)
    command = [python, "-m", "venv", str(layout.venv)]
    try:
        run("making the folder", command, layout.logs / "venv.log", env=os.environ, cwd=layout.root)
    except CommandFailed as failure:
        if "ensurepip" in failure.output or "No module named venv" in failure.output:
            raise SetupError(
                f"Python at {python}",
                "it cannot make virtual environments (its venv or ensurepip module is not installed)",
                "install it (Debian, Ubuntu: python3-venv) or name another, e.g. `make setup PYTHON=python3.12`",
            ) from failure
        raise failure.explained("virtual environment", "the package index") from failure

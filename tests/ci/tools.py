"""Tools that only a few tests need, each installed once into a folder that git ignores, pinned beside the tests.

Where one cannot be had the test is skipped, and says why.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"


def python_tool(name: str, requirements: Path) -> Path:
    """The `bin` folder of an environment with these requirements."""
    folder = CACHE / name
    if not _is_current(folder, requirements):
        shutil.rmtree(folder, ignore_errors=True)
        _install([sys.executable, "-m", "venv", str(folder)], ROOT, name)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _install([*pip, "--requirement", str(requirements)], ROOT, name)
        shutil.copy(requirements, folder / "installed")
    return folder / "bin"


def npm_tool(name: str, package: Path) -> Path:
    """The `node_modules/.bin` folder of the packages that package.json and package-lock.json of a folder name."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip(f"{name} needs node and npm")
    folder, lock = CACHE / name, package / "package-lock.json"
    if not _is_current(folder, lock):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(package / file, folder / file)
        _install(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, name)
        shutil.copy(lock, folder / "installed")
    return folder / "node_modules" / ".bin"


def _is_current(folder: Path, pins: Path) -> bool:
    installed = folder / "installed"
    return installed.exists() and installed.read_bytes() == pins.read_bytes()


def _install(command: list[str], folder: Path, name: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
        pytest.skip(f"{name} cannot be installed: {said[-1][:200]}")

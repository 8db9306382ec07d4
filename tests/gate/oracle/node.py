"""Runs the oracle where node and its package can be had: installed once, into a folder that git ignores."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent
INSTALLED = ROOT / ".cache" / "oracle"


def ask(script: str, question: Any) -> Any:
    """What a script of this folder answers; the test is skipped, with the reason, where it cannot be run."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("needs node and npm")
    _install()
    for name in (script, "json-imports.mjs"):
        shutil.copy(HERE / name, INSTALLED / name)
    command = ["node", "--import", "./json-imports.mjs", script]
    done = subprocess.run(
        command, cwd=INSTALLED, input=json.dumps(question), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def _install() -> None:
    lock = (HERE / "package-lock.json").read_text()
    if (INSTALLED / "installed").exists() and (INSTALLED / "installed").read_text() == lock:
        return
    INSTALLED.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, INSTALLED / name)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=INSTALLED, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"the oracle's package cannot be installed: {done.stderr.strip().splitlines()[-1][:200]}")
    (INSTALLED / "installed").write_text(lock)

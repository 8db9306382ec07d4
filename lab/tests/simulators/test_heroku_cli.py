"""Drives the published `heroku` CLI against the simulator. Optional: the CLI is big, and nothing here downloads it.

To run it: npm install --prefix .cache/heroku-cli --ignore-scripts heroku@11.10.0
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lab.simulators.server import running
from lab.tests.simulators.heroku_client import PROD, STAGING

CLI = Path(__file__).parents[3] / ".cache/heroku-cli/node_modules/.bin/heroku"
Heroku = Callable[..., str]

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not CLI.exists(),
    reason="the heroku CLI is not in .cache/heroku-cli, or node is missing; the docstring says how to put it there",
)


@pytest.fixture
def heroku(tmp_path: Path) -> Iterator[Heroku]:
    """Runs a command and gives what it says; in an empty folder, for the CLI adds git remotes to a checkout."""
    with running() as url:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "NO_COLOR": "1",
            "HEROKU_HOST": url,
            "HEROKU_API_KEY": "not-a-key",
            "HEROKU_DISABLE_AUTOUPDATE": "1",
            "HEROKU_SKIP_NEW_VERSION_CHECK": "true",
            "HEROKU_SKIP_ANALYTICS": "1",
            "DISABLE_TELEMETRY": "true",
            **{f"HEROKU_{name}_URL": url for name in ("ANALYTICS", "PARTICLEBOARD")},
            **{f"HEROKU_{name}_HOST": url for name in ("DATA", "STATUS", "GIT")},
        }

        def run(*words: str, status: int = 0) -> str:
            command = [str(CLI), *words]
            done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
            assert done.returncode == status, done.stderr
            return done.stdout + done.stderr

        yield run


def test_it_reads_the_seed(heroku: Heroku) -> None:
    assert "ops@example.com" in heroku("auth:whoami")
    assert "Stack:          container" in heroku("apps:info", "-a", STAGING)
    assert PROD in heroku("apps")
    assert "web.1: up" in heroku("ps", "-a", STAGING)
    assert "Current: v14" in heroku("releases", "-a", STAGING)
    assert "as DATABASE" in heroku("addons", "-a", STAGING)


def test_it_changes_what_it_is_told_to(heroku: Heroku) -> None:
    assert "done, v6" in heroku("config:set", "A=1", "B=2", "-a", PROD)
    assert "done, v7" in heroku("config:unset", "A", "-a", PROD)
    assert heroku("config:get", "B", "-a", PROD).strip().endswith("2")
    assert "web at 2:Standard-1X" in heroku("ps:scale", "web+1", "-a", STAGING)
    assert "Rolling back" in heroku("releases:rollback", "v5", "-a", PROD)
    assert "as REDIS_URL" in heroku("addons:create", "heroku-redis:mini", "-a", PROD)
    assert "done" in heroku("maintenance:on", "-a", PROD)


def test_a_refusal_is_shown_as_heroku_words_it(heroku: Heroku) -> None:
    said = heroku("config:set", "DATABASE_URL=x", "-a", PROD, status=2)
    assert "Cannot overwrite attachment values DATABASE_URL." in said

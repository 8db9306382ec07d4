"""Simulators in this process with a repository whose workflow runs, and retries that do not wait."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.apis.conftest import no_waiting, simulator
from tests.apis.simulated import Simulated
from tests.apis.simulated import environ as reading

__all__ = ["no_waiting", "simulator"]

REPOSITORY = "raxx-app/TradeMasterAPI"
JOB_TOKEN = "actions+contents.read+actions.read+issues.write"
COMMENT_TOKEN = "actions+contents.read+pull-requests.write"


@pytest.fixture
def in_checkout(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The checkout as the current folder, where the stack files are."""
    root = Path(__file__).resolve().parents[2]
    monkeypatch.chdir(root)
    return root


def in_actions(simulator: Simulated, **changes: str) -> dict[str, str]:
    """The variables of a step of the drift workflow: its own token, and that of whoever may look."""
    return reading(simulator.url) | {
        "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": f"{simulator.url}/api/v3",
        "GITHUB_SERVER_URL": simulator.url,
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_RUN_ID": "4711",
        "GITHUB_WORKFLOW_REF": f"{REPOSITORY}/.github/workflows/deploy-queue.yml@refs/heads/main",
        "RAXX_COMMENT_TOKEN": JOB_TOKEN,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        **changes,
    }

"""Starts the deploy workflow, as a person would from its page: with the inputs that open its gate."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from infra.errors import ConvergeError
from infra.live.http import Api, ApiFailure


def dispatch(api: Api, repository: str, workflow: str, branch: str, inputs: Mapping[str, str]) -> None:
    """One workflow_dispatch of `workflow` ("deploy-queue.yml") of "owner/name", with the branch's own text of it.

    GitHub does not answer which run it starts. Raises `ConvergeError` where it refuses.
    """
    path = f"/repos/{repository}/actions/workflows/{quote(workflow)}/dispatches"
    try:
        api.request("POST", path, {"ref": branch, "inputs": dict(inputs)})
    except ApiFailure as failure:
        raise ConvergeError(f"{workflow} was not started: {failure.fault}") from None

"""Reads what the proof of a deploy gate needs: the workflow files, and what may have gone around the gate."""

from __future__ import annotations

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from itertools import takewhile
from typing import Any
from urllib.parse import quote

from infra.apis.found import FoundDeployments, FoundGate
from infra.apis.github_actions import default_branch, dispatched_runs
from infra.apis.heroku import all_releases, pipeline_stages
from infra.apis.http import Api, NotThere
from infra.spec import DeployGate

_FOLDER = ".github/workflows"
_PLACES = 24
_MOST_LISTED = 1000
"""GitHub lists no more of a directory, and gives no content of a file beyond 1 MB (docs/facts.md#file-contents)."""


class _TooLarge:
    """In the place of a text that GitHub did not give."""


_TOO_LARGE = _TooLarge()


def read_gate(
    api: Api, owner: str, repository: str, workflow: str, deployments: Callable[[], FoundDeployments] | None = None
) -> FoundGate:
    """Every workflow of the repository. The gated one, and what `deployments` reads, are asked for at the same time.

    GitHub reads only files that are directly in the folder and end in .yml or .yaml. Raises `ApiFailure`; a missing
    folder or file is none.
    """
    folder = f"/repos/{owner}/{repository}/contents/{_FOLDER}"
    with ThreadPoolExecutor(max_workers=_PLACES) as pool:
        gated = pool.submit(_text, api, folder, workflow)
        beside = pool.submit(deployments) if deployments else None
        listed = _names(api, folder)
        names = [name for name in listed if name != workflow]
        texts = dict(zip(names, pool.map(lambda name: _text(api, folder, name), names), strict=True))
        texts[workflow] = gated.result()
    files = {name: text for name, text in sorted(texts.items()) if isinstance(text, str)}
    unread = [name for name, text in sorted(texts.items()) if text is _TOO_LARGE]
    if len(listed) >= _MOST_LISTED:
        unread.append(f"all beyond the first {_MOST_LISTED}")
    return FoundGate(files, beside.result() if beside else None, tuple(unread))


def _names(api: Api, folder: str) -> list[str]:
    try:
        entries: list[dict[str, Any]] = api.get(folder, list).body
    except NotThere:
        return []
    return [entry["name"] for entry in entries if entry["name"].endswith((".yml", ".yaml"))]


def _text(api: Api, folder: str, name: str) -> str | _TooLarge | None:
    """The file as text, None where it is gone."""
    try:
        found = api.get(f"{folder}/{quote(name)}").body
    except NotThere:
        return None
    if found.get("encoding") != "base64":
        return _TOO_LARGE
    return base64.b64decode(found["content"]).decode("utf-8", "replace")


def read_deployments(heroku: Api, github: Api, owner: str, gate: DeployGate) -> FoundDeployments:
    """The releases since `released_by.since`, all of staging's, and the dispatched runs; five requests in the ordinary
    case, all at once. Raises `ApiFailure`."""
    who = gate.released_by
    assert who is not None
    since = datetime.combine(who.since or date.min, time.min, UTC)
    repository = f"/repos/{owner}/{gate.repository}"
    with ThreadPoolExecutor(max_workers=5) as pool:
        mine = pool.submit(lambda: list(takewhile(lambda release: release.at >= since, all_releases(heroku, gate.app))))
        staging = pool.submit(lambda: list(all_releases(heroku, who.staging_app)))
        runs = pool.submit(lambda: list(dispatched_runs(github, repository, gate.workflow, since)))
        branch = pool.submit(default_branch, github, f"{owner}/{gate.repository}")
        stages = pool.submit(pipeline_stages, heroku, gate.app)
        return FoundDeployments(
            releases=tuple(mine.result()),
            staging=tuple(staging.result()),
            runs=tuple(runs.result()),
            default_branch=branch.result(),
            stages=stages.result(),
        )

"""Reads what may have gone around a gate: releases of two apps, runs of the workflow, the pipeline of the app."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from itertools import takewhile
from typing import Any
from urllib.parse import quote

from infra.live.found import FoundAround, FoundRelease, FoundRun
from infra.live.http import Api, NotThere
from infra.spec import DeployGate

_PAGE = 1000
_MOST_PAGES = 10


def read_around(heroku: Api, github: Api, owner: str, gate: DeployGate) -> FoundAround:
    """The releases since `released_by.since`, all of staging's, and the dispatched runs; five requests in the ordinary
    case, all at once. Raises `ApiFailure`."""
    who = gate.released_by
    assert who is not None
    since = datetime.combine(who.since or date.min, time.min, UTC)
    repository = f"/repos/{owner}/{gate.repository}"
    with ThreadPoolExecutor(max_workers=5) as pool:
        mine = pool.submit(lambda: list(takewhile(lambda release: release.at >= since, _releases(heroku, gate.app))))
        staging = pool.submit(lambda: list(_releases(heroku, who.staging_app)))
        runs = pool.submit(lambda: list(_runs(github, repository, gate.workflow, since)))
        branch = pool.submit(lambda: str(github.get(repository).body["default_branch"]))
        stages = pool.submit(_stages, heroku, gate.app)
        return FoundAround(
            releases=tuple(mine.result()),
            staging=tuple(staging.result()),
            runs=tuple(runs.result()),
            default_branch=branch.result(),
            stages=stages.result(),
        )


def recent_releases(api: Api, app: str, most: int = 200) -> list[FoundRelease]:
    """The app's last releases, newest first: one request, `most` of them at most. Raises `ApiFailure`."""
    answer = api.get(f"/apps/{app}/releases", list, Range=f"version ..; order=desc,max={most}")
    return sorted(map(_release, answer.body), key=lambda release: -release.version)


def _releases(api: Api, app: str) -> Iterator[FoundRelease]:
    """An app's releases, newest first, page by page as they are asked for (docs/facts.md#heroku-ranges)."""
    wanted: str | None = f"version ..; order=desc,max={_PAGE}"
    while wanted:
        answer = api.get(f"/apps/{app}/releases", list, Range=wanted)
        for release in sorted(answer.body, key=lambda each: -int(each["version"])):
            yield _release(release)
        wanted = answer.headers.get("Next-Range")


def _release(body: dict[str, Any]) -> FoundRelease:
    by = (body.get("user") or {}).get("email") or "nobody that Heroku names"
    return FoundRelease(
        int(body["version"]), str(body["description"]), str(body["status"]), by, _time(body["created_at"])
    )


def _runs(api: Api, repository: str, workflow: str, since: datetime) -> Iterator[FoundRun]:
    """The dispatched runs, newest first, as far back as asked; none where there is no such workflow."""
    path = f"{repository}/actions/workflows/{quote(workflow)}/runs?event=workflow_dispatch&per_page=100"
    for page in range(1, _MOST_PAGES + 1):
        try:
            runs = api.get(f"{path}&page={page}").body["workflow_runs"]
        except NotThere:
            return
        yield from map(_run, runs)
        if len(runs) < 100 or _time(runs[-1]["created_at"]) < since:
            return


def _run(body: dict[str, Any]) -> FoundRun:
    ended = _time(body["updated_at"]) if body["status"] == "completed" else None
    started = _time(body.get("run_started_at") or body["created_at"])
    return FoundRun(int(body["id"]), str(body["head_branch"] or ""), started, ended)


def _stages(api: Api, app: str) -> tuple[str, ...]:
    """The stage that the app has in a pipeline, none where it is in none."""
    try:
        return (str(api.get(f"/apps/{app}/pipeline-couplings").body["stage"]),)
    except NotThere:
        return ()


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)

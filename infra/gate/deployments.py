"""What was released around a gate: releases that its workflow did not make, or with an image that staging never ran.

GitHub's automatic deploys by Heroku's own integration have no documented API; what they released shows here, because
it was not the CI's account that did it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from infra.apis.found import FoundDeployments, FoundRelease, FoundRun
from infra.items import Item, Kind, Term, Weight, term
from infra.spec import DeployGate

DEPLOYS = re.compile(r"(Deploy|Deployed|Promote|Promoted|Rollback)\b")
"""How Heroku describes releases of other code, in contrast to config vars, add-ons and stacks
(docs/facts.md#release-descriptions)."""
AROUND = Kind("released_around", "released around the gate: v{}")
PROMOTIONS = Kind("pipeline_promotions", "pipeline promotions")
_IMAGES = re.compile(r"([\w-]+) \(([0-9a-f]{12,64})\)")
_ROLLBACK = re.compile(r"Rollback to v(\d+)")
_SLACK = timedelta(minutes=2)
"""How far Heroku's clock and GitHub's may be apart."""


def released_around(gate: DeployGate, deployments: FoundDeployments) -> Iterator[Item]:
    """An item for each release of the gated app that went around the gate, and for each way that leads around it."""
    who = gate.released_by
    assert who is not None
    for release in deployments.releases:
        if release.status == "failed" or not DEPLOYS.match(release.description):
            continue
        reasons = (
            *_by_another(who.email, release),
            *_outside_of_runs(deployments, release),
            *_foreign(deployments, release),
        )
        if reasons:
            at = release.at.strftime("%Y-%m-%d %H:%M")
            found = term("released", description=release.description, by=release.by, at=at, reasons=reasons)
            yield Item(AROUND, (str(release.version),), found, weight=Weight.REPORT)
    for stage in deployments.stages:
        yield Item(PROMOTIONS, (), term("in_pipeline", app=gate.app, stage=stage), weight=Weight.REPORT)


def _by_another(email: str, release: FoundRelease) -> Iterator[Term]:
    if release.by.lower() != email.lower():
        yield term("not_by", email=email)


def _outside_of_runs(deployments: FoundDeployments, release: FoundRelease) -> Iterator[Term]:
    """The workflow of another branch is that branch's own text, and not the gate."""
    during = [run for run in deployments.runs if _in_progress(run, release.at)]
    if not during:
        yield term("no_run")
    elif all(run.branch != deployments.default_branch for run in during):
        yield term("run_of_branch", branch=during[0].branch)


def _in_progress(run: FoundRun, at: datetime) -> bool:
    return run.started - _SLACK <= at <= (run.ended or datetime.now(UTC)) + _SLACK


def _foreign(deployments: FoundDeployments, release: FoundRelease) -> Iterator[Term]:
    """Every image of the release must be one that staging was given before, for the same process type."""
    images = images_of(deployments.releases, release)
    if images is None:
        yield term("rollback_not_known")
    elif not images:
        yield term("no_container")
    for kind, image in sorted(set(images or ()) - images_run(deployments.staging, release.at + _SLACK)):
        yield term("not_on_staging", process=kind, image=image)


def images_run(releases: Iterable[FoundRelease], until: datetime) -> set[tuple[str, str]]:
    """Process types and images that were released until then, but for what failed."""
    done = [release for release in releases if release.at <= until and release.status != "failed"]
    return {pair for release in done for pair in _IMAGES.findall(release.description)}


def images_of(releases: Iterable[FoundRelease], release: FoundRelease) -> list[tuple[str, str]] | None:
    """Process types and images of a release; of a rollback those of the release that it brings back, None if that is
    not among `releases` (newest first)."""
    found = _ROLLBACK.match(release.description)
    if not found:
        return _IMAGES.findall(release.description)
    # A version that only set config vars ran the images of the deployment before it.
    older = [each for each in releases if each.version <= int(found[1]) and DEPLOYS.match(each.description)]
    target = next((each for each in older if each.status != "failed"), None)
    return images_of(releases, target) if target else None

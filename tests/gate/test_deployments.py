"""Releases that went around the gate: by whom, when, and with what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from infra.apis.found import FoundDeployments, FoundRelease, FoundRun
from infra.gate.deployments import released_around
from infra.items import Weight
from infra.spec import DeployGate
from infra.words import said
from tests.gate.test_corpus import GATE

NOON = datetime(2026, 5, 19, 12, tzinfo=UTC)
CI = "ci@example.com"
IMAGE = "0123456789ab"
STAGED = FoundRelease(3, f"Deployed web ({IMAGE})", "succeeded", CI, NOON - timedelta(days=1))
RUN = FoundRun(1, "main", NOON - timedelta(minutes=5), NOON + timedelta(minutes=5))
GATED = DeployGate.model_validate(
    {**GATE, "released_by": {"email": CI, "staging_app": "raxx-queue-staging", "since": date(2026, 5, 18)}}
)


def released(description: str = f"Deployed web ({IMAGE})", by: str = CI, status: str = "succeeded") -> FoundRelease:
    return FoundRelease(7, description, status, by, NOON)


def around(
    *releases: FoundRelease, runs: tuple[FoundRun, ...] = (RUN,), staging: tuple[FoundRelease, ...] = (STAGED,)
) -> dict[str, str]:
    found = list(released_around(GATED, FoundDeployments(releases, staging, runs, "main", ())))
    assert all(item.weight is Weight.REPORT for item in found)
    return {item.title: said(item) for item in found}


def test_a_release_through_the_gate_is_fine() -> None:
    assert around(released()) == {}
    assert around(released(by="CI@Example.com")) == {}


def test_what_is_no_deployment_is_fine() -> None:
    for text in ("Set A config vars", "Attach DATABASE (@ref:x)", "Upgrade stack to container", "Initial release"):
        assert around(released(text, by="ops@example.com"), runs=()) == {}
    assert around(released(by="ops@example.com", status="failed"), runs=()) == {}


def test_it_says_by_whom_and_when() -> None:
    found = around(released(by="ops@example.com"), runs=())
    assert found == {
        "released around the gate: v7": f'"Deployed web ({IMAGE})" by ops@example.com on 2026-05-19 12:00 UTC: '
        "not by ci@example.com; no run of the workflow was in progress"
    }


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        (FoundRun(1, "main", NOON - timedelta(hours=2), NOON - timedelta(hours=1)), "no run of the workflow was in"),
        (FoundRun(1, "main", NOON + timedelta(minutes=3), None), "no run of the workflow was in progress"),
        (FoundRun(1, "hotfix", RUN.started, RUN.ended), "only a run of the branch hotfix was in progress"),
        (FoundRun(1, "main", RUN.started, None), None),
        (FoundRun(1, "main", NOON + timedelta(minutes=1), None), None),
    ],
)
def test_a_run_must_be_in_progress(run: FoundRun, reason: str | None) -> None:
    found = around(released(), runs=(run,))
    assert bool(found) is bool(reason)
    assert not reason or reason in found["released around the gate: v7"]


def test_the_image_must_have_run_on_staging_before() -> None:
    name = "released around the gate: v7"
    assert "staging did not run web (ffffffffffff)" in around(released("Deployed web (ffffffffffff)"))[name]
    later = FoundRelease(9, STAGED.description, "succeeded", CI, NOON + timedelta(hours=1))
    assert f"staging did not run web ({IMAGE})" in around(released(), staging=(later,))[name]
    failed = FoundRelease(3, STAGED.description, "failed", CI, STAGED.at)
    assert f"staging did not run web ({IMAGE})" in around(released(), staging=(failed,))[name]
    assert (
        f"staging did not run worker ({IMAGE})" in around(released(f"Deployed web ({IMAGE}), worker ({IMAGE})"))[name]
    )
    assert "it is no container" in around(released("Deploy 8748a04e"))[name]


def test_a_rollback_is_judged_by_what_it_brings_back() -> None:
    first = FoundRelease(4, f"Deployed web ({IMAGE})", "succeeded", CI, RUN.started)
    config = FoundRelease(5, "Set A config vars", "succeeded", "ops@example.com", RUN.started)
    rollback = released("Rollback to v5", by="ops@example.com")
    text = '"Rollback to v5" by ops@example.com on 2026-05-19 12:00 UTC: not by ci@example.com'
    assert around(rollback, config, first) == {"released around the gate: v7": text}
    assert "what it rolls back to is not known" in around(rollback)["released around the gate: v7"]


def test_a_pipeline_leads_around_the_gate() -> None:
    [item] = released_around(GATED, FoundDeployments((), (), (), "main", ("production",)))
    assert (item.title, item.weight) == ("pipeline promotions", Weight.REPORT)
    assert "stage production" in said(item)

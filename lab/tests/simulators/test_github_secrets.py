"""Environment secrets of the GitHub simulator: sealed for a real key, opened only for a job, refused otherwise."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from nacl.public import PrivateKey, SealedBox

from lab.tests.simulators.github_client import PRODUCTION, GitHub
from lab.tests.simulators.test_github_routes import SECRETS, sealed

JOB = f"/_/github{PRODUCTION}/secrets"


def of_a_job(github: GitHub) -> Any:
    return github.client.get(JOB).json


def test_what_was_sealed_reaches_a_job_and_no_route_gives_it_back() -> None:
    github = GitHub()
    assert github("PUT", f"{SECRETS}/Token", sealed(github, "fake-ü")).status_code == 201
    assert github("PUT", f"{SECRETS}/TOKEN", sealed(github, "fake-é")).status_code == 204
    assert of_a_job(github) == {"TOKEN": "fake-é"}
    answers = [github("GET", SECRETS).text, github("GET", f"{SECRETS}/TOKEN").text, github("GET", PRODUCTION).text]
    assert "fake" not in "".join(answers)
    assert github.get(SECRETS)["total_count"] == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"key_id": "1"}, 422),
        ({"key_id": None}, 422),
        ({"encrypted_value": "fake"}, 422),
        ({"encrypted_value": base64.b64encode(b"fake").decode()}, 422),
        ({"encrypted_value": None}, 422),
    ],
)
def test_what_is_not_sealed_for_this_environment_is_refused(change: dict[str, Any], status: int) -> None:
    github = GitHub()
    assert github("PUT", f"{SECRETS}/TOKEN", {**sealed(github), **change}).status_code == status
    assert of_a_job(github) == {}


def test_a_box_for_another_key_is_refused() -> None:
    github = GitHub()
    other = SealedBox(PrivateKey.generate().public_key).encrypt(b"fake")
    body = {**sealed(github), "encrypted_value": base64.b64encode(other).decode()}
    assert github("PUT", f"{SECRETS}/TOKEN", body).status_code == 422


@pytest.mark.parametrize("name", ["GITHUB_X", "1X", "A-B"])
def test_names(name: str) -> None:
    github = GitHub()
    assert github("PUT", f"{SECRETS}/{name}", sealed(github)).status_code == 422


@pytest.mark.parametrize(("token", "status"), [("readonly", 403), ("norights", 404), ("wrong", 401)])
def test_rights(token: str, status: int) -> None:
    github = GitHub()
    assert github("GET", f"{SECRETS}/public-key", token=token).status_code == status
    assert github("PUT", f"{SECRETS}/TOKEN", sealed(github), token=token).status_code == status


def test_a_missing_secret_is_404() -> None:
    github = GitHub()
    assert github("GET", f"{SECRETS}/TOKEN").status_code == 404
    assert github("DELETE", f"{SECRETS}/TOKEN").status_code == 404

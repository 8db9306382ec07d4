"""Files and branches of the GitHub simulator, and the seed's workflow."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest
import yaml

from lab.simulators.github.seed import seed
from lab.tests.simulators.github_client import REPO, WORKFLOW, GitHub

FILE = f"{REPO}/contents/{WORKFLOW}"


@pytest.fixture
def github() -> GitHub:
    return GitHub()


def encoded(text: bytes) -> str:
    return base64.b64encode(text).decode()


def message(response: Any, status: int) -> str:
    assert response.status_code == status, response.text
    return str(response.json["message"])


def test_a_file_comes_in_base64_and_raw(github: GitHub) -> None:
    body = github.get(FILE)
    raw = github("GET", FILE, Accept="application/vnd.github.raw")
    assert base64.b64decode(body["content"]) == raw.data
    assert body["size"] == len(raw.data)
    assert body["sha"] == hashlib.sha1(b"blob %d\0" % len(raw.data) + raw.data).hexdigest()  # noqa: S324
    assert {len(line) for line in body["content"].split("\n")[:-2]} == {60}
    assert raw.headers["Content-Type"] == "application/vnd.github.raw; charset=utf-8"
    assert raw.headers["X-GitHub-Media-Type"] == "github.v3; param=raw"


def test_directories(github: GitHub) -> None:
    assert [(one["type"], one["path"]) for one in github.get(f"{REPO}/contents")] == [
        ("dir", ".github"),
        ("file", "README.md"),
    ]
    assert [one["path"] for one in github.get(f"{REPO}/contents/.github/workflows")] == [WORKFLOW]
    whole = github.get(f"{REPO}/contents/.github", Accept="application/vnd.github.object+json")
    assert (whole["type"], [one["name"] for one in whole["entries"]]) == ("dir", ["workflows"])


def test_a_ref_is_a_branch_or_a_commit(github: GitHub) -> None:
    before = github.get(f"{REPO}/branches/main")["commit"]["sha"]
    old = github.get(FILE)
    github.put(FILE, {"message": "Drop the gate", "content": encoded(b"on: push\n"), "sha": old["sha"]})
    head = github.get(f"{REPO}/branches/main")["commit"]
    assert (head["parents"][0]["sha"], head["commit"]["message"]) == (before, "Drop the gate")
    assert github.get(f"{FILE}?ref={before}")["sha"] == old["sha"]
    assert github.get(f"{FILE}?ref=main")["sha"] != old["sha"]
    assert message(github("GET", f"{FILE}?ref=nope"), 404) == "No commit found for the ref nope"


def test_writing_needs_the_sha_of_what_is_there(github: GitHub) -> None:
    new = {"message": "m", "content": encoded(b"x")}
    made = github("PUT", f"{REPO}/contents/n.txt", new)
    assert (made.status_code, made.json and made.json["content"]["path"]) == (201, "n.txt")
    assert message(github("PUT", f"{REPO}/contents/n.txt", new), 422) == 'Invalid request.\n\n"sha" wasn\'t supplied.'
    stale = message(github("PUT", f"{REPO}/contents/n.txt", new | {"sha": "0" * 40}), 409)
    assert stale == f"n.txt does not match {'0' * 40}"
    assert made.json is not None
    again = github("PUT", f"{REPO}/contents/n.txt", new | {"sha": made.json["content"]["sha"]})
    assert again.status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"content": ""}, 422, '"message" wasn\'t supplied'),
        ({"message": "m"}, 422, '"content" wasn\'t supplied'),
        ({"message": "m", "content": "%%"}, 422, "content is not valid Base64"),
        ({"message": "m", "content": "", "branch": "nope"}, 404, "Branch nope not found"),
    ],
)
def test_a_wrong_write_changes_nothing(github: GitHub, body: dict[str, Any], status: int, says: str) -> None:
    assert says in message(github("PUT", f"{REPO}/contents/n.txt", body), status)
    assert github("GET", f"{REPO}/contents/n.txt").status_code == 404


def test_any_bytes_survive(github: GitHub) -> None:
    data = bytes(range(256))
    github.put(f"{REPO}/contents/b.bin", {"message": "m", "content": encoded(data)})
    assert github("GET", f"{REPO}/contents/b.bin", Accept="application/vnd.github.v3.raw").data == data


def test_a_large_file_is_raw_only(github: GitHub) -> None:
    data = b"x" * 1_000_001
    github.put(f"{REPO}/contents/big", {"message": "m", "content": encoded(data)})
    body = github.get(f"{REPO}/contents/big")
    assert (body["content"], body["encoding"], body["size"]) == ("", "none", len(data))
    assert github("GET", f"{REPO}/contents/big", Accept="application/vnd.github.raw").data == data


def test_deleting_a_file(github: GitHub) -> None:
    sha = github.get(FILE)["sha"]
    assert github("DELETE", FILE, {"message": "m"}).status_code == 422
    assert github("DELETE", FILE, {"message": "m", "sha": sha}).status_code == 200
    assert github("GET", FILE).status_code == github("GET", f"{REPO}/contents/.github").status_code == 404
    assert github("DELETE", FILE, {"message": "m", "sha": sha}).status_code == 404


def test_branches_say_whether_they_are_protected(github: GitHub) -> None:
    github.set(github.repo["branches"], **{"feature/x": {**github.repo["branches"]["main"], "protected": True}})
    assert [one["name"] for one in github.get(f"{REPO}/branches")] == ["feature/x", "main"]
    assert [one["name"] for one in github.get(f"{REPO}/branches?protected=true")] == ["feature/x"]
    assert github.get(f"{REPO}/branches/feature%2Fx")["protection"]["enabled"] is True
    assert message(github("GET", f"{REPO}/branches/nope"), 404) == "Branch not found"


@pytest.fixture
def workflow(github: GitHub) -> dict[Any, Any]:
    text = base64.b64decode(github.get(FILE)["content"])
    parsed = yaml.safe_load(text)
    assert isinstance(parsed, dict)
    return parsed


def test_the_workflow_is_dispatched_with_a_target_a_phrase_and_a_ref(workflow: dict[Any, Any]) -> None:
    on = workflow[True]  # YAML 1.1 reads the key `on` as true
    inputs = on["workflow_dispatch"]["inputs"]
    assert (inputs["target"]["type"], "prod" in inputs["target"]["options"]) == ("choice", True)
    assert inputs["target"]["default"] != "prod"
    assert (inputs["confirm"]["default"], inputs["ref"]["default"]) == ("", "main")
    assert on["push"] == {"branches": ["main"]}


def test_the_workflow_deploys_prod_only_through_its_gate(workflow: dict[Any, Any]) -> None:
    jobs = workflow["jobs"]
    prod, rejected = jobs["deploy-prod"], jobs["confirm-gate-rejected"]
    gate = "github.event_name == 'workflow_dispatch' && inputs.target == 'prod' && inputs.confirm"
    assert prod["if"] == f"{gate} == 'deploy-prod-now'"
    assert rejected["if"] == f"{gate} != 'deploy-prod-now'"
    assert rejected["steps"][-1]["run"].strip().splitlines()[-1] == "exit 1"
    assert prod["environment"] == "production"
    assert "build-container" in prod["needs"]
    assert jobs["build-container"]["needs"] == "build-test"
    assert [name for name, job in jobs.items() if job.get("environment") == "production"] == ["deploy-prod"]


def test_the_workflow_retags_for_prod_and_does_not_rebuild(workflow: dict[Any, Any]) -> None:
    jobs = workflow["jobs"]
    script = "\n".join(step.get("run", "") for step in jobs["deploy-prod"]["steps"])
    assert 'docker tag "$STAGING:$SHA" "$PROD:$SHA"' in script
    assert "docker build" not in script
    builds = [step for step in jobs["build-container"]["steps"] if "docker build" in step.get("run", "")]
    assert [step["if"] for step in builds] == ["inputs.target != 'prod'"]


def test_two_default_states_are_the_same() -> None:
    assert seed() == seed()
    assert seed() is not seed()

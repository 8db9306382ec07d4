"""Levers of the GitHub simulator below `/_/github`: what runners do by themselves (see the README)."""

from __future__ import annotations

from typing import Any

from lab.simulators.github.access import find
from lab.simulators.github.actions import FOLDER, add_run
from lab.simulators.github.clock import now
from lab.simulators.github.environments import find_environment
from lab.simulators.github.errors import not_found
from lab.simulators.github.issues import add_issue
from lab.simulators.github.pending import find_run, wait_for
from lab.simulators.routing import Call, Reply, Route


def _repo(call: Call) -> dict[str, Any]:
    repos = call.state["github"]["repos"]
    key = find(repos, f"{call.params['owner']}/{call.params['repo']}")
    if key is None:
        raise not_found()
    found: dict[str, Any] = repos[key]
    return found


def _add_run(call: Call) -> Reply:
    """{workflow, event?, branch?, status?, conclusion?, started_at?, updated_at?}: a run of a workflow."""
    order = call.body or {}
    made = add_run(call.state, _repo(call), {**order, "path": FOLDER + str(order.get("workflow", ""))})
    return Reply(201, made)


def _end_run(call: Call) -> Reply:
    """{conclusion?}: the run ends now, with success unless told."""
    run = find_run(_repo(call), call.params["run"])
    run |= {"status": "completed", "updated_at": now()}
    run["conclusion"] = (call.body or {}).get("conclusion", "success")
    return Reply(body=run)


def _wait(call: Call) -> Reply:
    """{environment}: the run comes to a job of this environment, and waits if that has required reviewers."""
    repo = _repo(call)
    run = find_run(repo, call.params["run"])
    wait_for(repo, run, str((call.body or {}).get("environment", "")))
    return Reply(body=run)


def _add_pull_request(call: Call) -> Reply:
    """{title?, user?}: an open pull request, of which there is only what its comments need."""
    order, repo = call.body or {}, _repo(call)
    user = order.get("user") or call.state["github"]["viewer"]
    return Reply(201, add_issue(call.state, repo, order.get("title", "A change"), user, pull_request=True))


def _secrets_of_a_job(call: Call) -> Reply:
    """The environment's secrets with their values, as the runner of a job gets them."""
    kept = find_environment(_repo(call), call.params["name"]).get("secrets", {})
    return Reply(body={name: secret["value"] for name, secret in kept.items()})


CONTROL = (
    Route("GET", "/github/repos/<owner>/<repo>/environments/<name>/secrets", _secrets_of_a_job, ""),
    Route("POST", "/github/repos/<owner>/<repo>/pulls", _add_pull_request, ""),
    Route("POST", "/github/repos/<owner>/<repo>/runs", _add_run, ""),
    Route("POST", "/github/repos/<owner>/<repo>/runs/<run>", _end_run, ""),
    Route("POST", "/github/repos/<owner>/<repo>/runs/<run>/wait", _wait, ""),
)

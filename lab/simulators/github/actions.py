"""Actions: the workflows of the default branch, their runs, and dispatches (docs/facts.md#workflow-dispatch)."""

from __future__ import annotations

import zlib
from typing import Any

import yaml

from lab.simulators.github.access import changeable_repo, full_name, permission, readable_repo, viewer
from lab.simulators.github.accounts import simple_account
from lab.simulators.github.clock import new_id, now
from lab.simulators.github.errors import missing, not_found, problem
from lab.simulators.github.paging import page
from lab.simulators.github.pending import find_run
from lab.simulators.github.repositories import repo_url, repository
from lab.simulators.routing import Call, Reply

FOLDER = ".github/workflows/"
_MOST_INPUTS = 25
_HIDDEN = ("actor", "inputs", "waiting_for")
"""What a run remembers and the API does not show."""


def list_workflows(call: Call) -> Reply:
    """Every workflow file of the default branch."""
    repo = readable_repo(call)
    items, headers = page(call, [_workflow(call, repo, path) for path in _paths(repo)])
    return Reply(body={"total_count": len(_paths(repo)), "workflows": items}, headers=headers)


def get_workflow(call: Call) -> Reply:
    """One workflow, by its id or its file's name."""
    repo = readable_repo(call)
    return Reply(body=_workflow(call, repo, _path(call, repo)))


def list_runs(call: Call) -> Reply:
    """The runs of the repository, or of one workflow, newest first; `event`, `branch`, `status` choose among them."""
    repo = readable_repo(call)
    runs = list(reversed(repo.get("runs", [])))
    if "workflow" in call.params:
        path = _path(call, repo)
        runs = [run for run in runs if run["path"] == path]
    args = call.request.args
    for name, field in (("event", "event"), ("branch", "head_branch")):
        runs = [run for run in runs if args.get(name) in (None, "", run[field])]
    if args.get("status"):
        runs = [run for run in runs if args["status"] in (run["status"], run["conclusion"])]
    items, headers = page(call, runs)
    body = {"total_count": len(runs), "workflow_runs": [_run(call, repo, run) for run in items]}
    return Reply(body=body, headers=headers, ordered=True)


def get_run(call: Call) -> Reply:
    """One run."""
    repo = readable_repo(call)
    return Reply(body=_run(call, repo, find_run(repo, call.params["run"])))


def dispatch(call: Call) -> Reply:
    """Starts a workflow by hand: 204, and a run in progress that a lever ends. Inputs are checked as GitHub does."""
    repo = changeable_repo(call, "write", problem(403, "Must have admin rights to Repository."), needs="actions=write")
    path, body = _path(call, repo), call.body or {}
    if not body.get("ref"):
        raise missing("ref")
    branch = str(body["ref"]).removeprefix("refs/heads/")
    if branch not in repo["branches"]:
        raise problem(422, f"No ref found for: {body['ref']}")
    _check_inputs(_dispatch_of(repo, branch, path), body.get("inputs") or {})
    order = {"path": path, "branch": branch, "actor": viewer(call).login, "inputs": body.get("inputs") or {}}
    add_run(call.state, repo, {**order, "event": "workflow_dispatch"})
    return Reply(204)


def add_run(state: dict[str, Any], repo: dict[str, Any], order: dict[str, Any]) -> dict[str, Any]:
    """Adds a run: `path` and, unless told, a dispatch of the default branch that is in progress since now."""
    branch = order.get("branch") or repo["default_branch"]
    started = order.get("started_at") or now()
    status = order.get("status") or "in_progress"
    made = {
        "id": new_id(state),
        "path": order["path"],
        "event": order.get("event") or "workflow_dispatch",
        "head_branch": branch,
        "head_sha": repo["branches"][branch]["sha"],
        "status": status,
        "conclusion": order.get("conclusion") or ("success" if status == "completed" else None),
        "actor": order.get("actor") or state["github"]["viewer"],
        "created_at": started,
        "run_started_at": started,
        "updated_at": order.get("updated_at") or started,
        "run_number": len(repo.get("runs", [])) + 1,
        "inputs": order.get("inputs") or {},
    }
    repo.setdefault("runs", []).append(made)
    return made


def _paths(repo: dict[str, Any]) -> list[str]:
    files = repo["commits"][repo["branches"][repo["default_branch"]]["sha"]]["files"]
    return sorted(
        path
        for path in files
        if path.startswith(FOLDER) and "/" not in path[len(FOLDER) :] and path.endswith((".yml", ".yaml"))
    )


def _path(call: Call, repo: dict[str, Any]) -> str:
    wanted = call.params["workflow"]
    for path in _paths(repo):
        if wanted in (str(_workflow_id(path)), path.removeprefix(FOLDER)):
            return path
    raise not_found()


def _workflow_id(path: str) -> int:
    return zlib.crc32(path.encode())


def _workflow(call: Call, repo: dict[str, Any], path: str) -> dict[str, Any]:
    number, url = _workflow_id(path), repo_url(call.base_url, repo)
    web, name = f"{call.base_url}/{full_name(repo)}", path.removeprefix(FOLDER)
    return {
        "id": number,
        "node_id": f"W_{number}",
        "name": name.rpartition(".")[0],
        "path": path,
        "state": "active",
        "created_at": repo["created_at"],
        "updated_at": repo["updated_at"],
        "url": f"{url}/actions/workflows/{number}",
        "html_url": f"{web}/blob/{repo['default_branch']}/{path}",
        "badge_url": f"{web}/workflows/{name}/badge.svg",
    }


def _run(call: Call, repo: dict[str, Any], run: dict[str, Any]) -> dict[str, Any]:
    url = f"{repo_url(call.base_url, repo)}/actions/runs/{run['id']}"
    web = f"{call.base_url}/{full_name(repo)}/actions/runs/{run['id']}"
    actor = simple_account(call.state["github"], call.base_url, run["actor"])
    whole = repository(call, repo, permission(call.state, repo, viewer(call).login))
    return {
        **{name: value for name, value in run.items() if name not in _HIDDEN},
        "name": run["path"].removeprefix(FOLDER).rpartition(".")[0],
        "node_id": f"WFR_{run['id']}",
        "run_attempt": 1,
        "workflow_id": _workflow_id(run["path"]),
        "display_title": run["path"].removeprefix(FOLDER).rpartition(".")[0],
        "url": url,
        "html_url": web,
        **{f"{part}_url": f"{url}/{part}" for part in ("jobs", "logs", "artifacts", "cancel", "rerun")},
        "check_suite_url": f"{repo_url(call.base_url, repo)}/check-suites/{run['id']}",
        "previous_attempt_url": None,
        "workflow_url": f"{repo_url(call.base_url, repo)}/actions/workflows/{_workflow_id(run['path'])}",
        "pull_requests": [],
        "actor": actor,
        "triggering_actor": actor,
        "head_commit": None,
        "repository": whole,
        "head_repository": whole,
    }


def _dispatch_of(repo: dict[str, Any], branch: str, path: str) -> dict[str, Any]:
    """The inputs that the workflow of this branch takes from a dispatch. Raises 422 if it takes none."""
    text = repo["commits"][repo["branches"][branch]["sha"]]["files"].get(path, "")
    try:
        # The base loader leaves `on` and all else as it is written.
        document = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.YAMLError:
        raise problem(422, "failed to parse workflow") from None
    events = document.get("on") if isinstance(document, dict) else None
    if events is None or "workflow_dispatch" not in ([events] if isinstance(events, str) else events):
        raise problem(422, "Workflow does not have 'workflow_dispatch' trigger")
    settings = events["workflow_dispatch"] if isinstance(events, dict) else None
    return (settings.get("inputs") or {}) if isinstance(settings, dict) else {}


def _check_inputs(declared: dict[str, Any], given: dict[str, Any]) -> None:
    if len(given) > _MOST_INPUTS:
        raise problem(422, f"Too many inputs: at most {_MOST_INPUTS}")
    unexpected = [name for name in given if name not in declared]
    if unexpected:
        raise problem(422, f"Unexpected inputs provided: {unexpected}")
    for name, settings in declared.items():
        rules = settings if isinstance(settings, dict) else {}
        if name not in given and rules.get("required") == "true" and "default" not in rules:
            raise problem(422, f"Required input '{name}' not provided")
        if name in given and rules.get("type") == "choice" and given[name] not in rules.get("options", []):
            raise problem(422, f"Provided value '{given[name]}' for input '{name}' not in the list of allowed values")

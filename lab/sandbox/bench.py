"""The benchmark: `pulumi preview` of an empty Python project and of stacks with 1 and 20 apps, side by side.

Runs alternate, so that whatever else the machine does falls on all alike; figures are medians, and what counts are the
ratios and the seconds over an empty project. Also prints the requests of one preview, per API, asker and kind.
"""

from __future__ import annotations

import re
import statistics
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import yaml

from lab.sandbox.project import Project, api_environment
from lab.sandbox.simulator import Simulator
from lab.sandbox.values import environment_names, fake_secrets

ROUNDS = 7
SIZES = (1, 20)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def main() -> int:
    """Prints the figures; 0 unless a command failed."""
    with tempfile.TemporaryDirectory(prefix="raxx-bench-") as folder, ExitStack() as stack:
        projects = {"empty project": _empty(Path(folder) / "empty")}
        simulators: dict[str, Simulator] = {}
        for size in SIZES:
            name = f"prod, {size} app{'s' if size > 1 else ''}"
            _say(f"making a converged stack: {name}…")
            own = Path(folder) / f"apps{size}"
            own.mkdir()
            simulators[name] = stack.enter_context(Simulator(own))
            projects[name] = _live(own, simulators[name], size)
        _times(projects, simulators)
        for name, simulator in simulators.items():
            _requests(name, projects[name], simulator)
    return 0


def _empty(folder: Path) -> Project:
    project = Project(folder / "project")
    (project.folder / "__main__.py").unlink()
    (project.folder / "__main__.py").write_text("import pulumi\n")
    project.stack_file(project.live).write_text(f"config: {{'{project.name}:live': true}}\n")
    _pulumi(project, "stack", "init", project.live)
    _up(project)
    return project


def _live(folder: Path, simulator: Simulator, size: int) -> Project:
    """A converged copy of the live stack; with more apps than one, the others are made like the first."""
    project = Project(folder / "project", api_environment(simulator.url))
    name, stack, config = project.name, project.live, project.config(project.live)
    apps = config[f"{name}:apps"]
    ((key, app),) = apps.items()
    secrets = fake_secrets("live")
    secrets["SENTRY_DSN_QUEUE"] = simulator.config_vars(app["name"])["SENTRY_DSN_QUEUE"]
    apps |= {f"{key}{number}": _another(app, number) for number in range(2, size + 1)}
    for each in apps:
        project.environment |= environment_names(name, stack, each, secrets)
    project.stack_file(stack).write_text(yaml.safe_dump({"config": config}))
    state = simulator.control("GET", "/_/state")
    state["heroku"]["provision_at_once"] = True
    simulator.control("PUT", "/_/state", state)
    _pulumi(project, "stack", "init", stack)
    _up(project)
    simulator.control("DELETE", "/_/rate-limits")
    for app in apps.values():
        simulator.release_container(app["name"])
    _up(project)
    return project


def _another(app: dict[str, Any], number: int) -> dict[str, Any]:
    database = {**app["addons"]["database"], "name": f"postgresql-flat-{number}", "create": True}
    return {**app, "name": f"{app['name']}-{number}", "create": True, "addons": {"database": database}}


def _times(projects: dict[str, Project], simulators: dict[str, Simulator]) -> None:
    seconds: dict[str, list[float]] = {name: [] for name in projects}
    for round_ in range(ROUNDS):
        _say(f"round {round_ + 1} of {ROUNDS}…")
        for name, project in projects.items():
            if name in simulators:  # A round is shorter than the wait for what it takes of Heroku's limit.
                simulators[name].control("DELETE", "/_/rate-limits")
            begin = time.perf_counter()
            _preview(project)
            seconds[name].append(time.perf_counter() - begin)
    base = statistics.median(seconds["empty project"])
    print(f"\n{'pulumi preview of':20} {'median s':>9} {'least s':>9} {'ratio':>7} {'s over empty':>13}")
    for name, values in seconds.items():
        median = statistics.median(values)
        print(f"{name:20} {median:9.2f} {min(values):9.2f} {median / base:7.2f} {median - base:13.2f}")


def _requests(name: str, project: Project, simulator: Simulator) -> None:
    simulator.control("DELETE", "/_/rate-limits")
    before = len(simulator.journal())
    _preview(project)
    kinds: Counter[tuple[str, str, str]] = Counter()
    for entry in simulator.journal()[before:]:
        asker = "our provider" if entry["agent"] == "raxx" else "stock provider"
        kinds[entry["api"], asker, f"{entry['method']} {_kind(entry['path'])}"] += 1
    print(f"\nrequests of one preview of {name}: {sum(kinds.values())}")
    for api, asker in sorted({key[:2] for key in kinds}):
        total = sum(count for key, count in kinds.items() if key[:2] == (api, asker))
        print(f"  {api}, by the {asker}: {total}")
        for key, count in sorted(kinds.items()):
            if key[:2] == (api, asker):
                print(f"    {count:4}  {key[2]}")


def _kind(path: str) -> str:
    """The path with names and identifiers taken out: "/apps/…/config-vars"."""
    parts = [part for part in path.removeprefix("/api/v3").split("/") if part]
    fixed = {"apps", "addons", "repos", "orgs", "users", "teams"}
    named = {i + 1 for i, part in enumerate(parts) if part in fixed} | {2 for part in parts[:1] if part == "repos"}
    return "/" + "/".join("…" if i in named or _UUID.fullmatch(part) else part for i, part in enumerate(parts))


def _up(project: Project) -> None:
    _pulumi(project, "up", "--stack", project.live, "--yes", "--skip-preview")


def _preview(project: Project) -> None:
    _pulumi(project, "preview", "--stack", project.live, "--expect-no-changes")


def _pulumi(project: Project, *arguments: str) -> None:
    done = project.pulumi(*arguments)
    if done.returncode:
        raise SystemExit(f"pulumi {' '.join(arguments)} exited with {done.returncode}:\n{done.stdout}")


def _say(text: str) -> None:
    print(text, flush=True)

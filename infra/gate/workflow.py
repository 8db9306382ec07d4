"""A workflow file as data: its triggers, the inputs of a dispatch or a call, its jobs and their steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from infra.gate import workflow_yaml
from infra.gate.workflow_yaml import NotYaml


class NotAWorkflow(Exception):
    """The file is no workflow that GitHub would take; says why, with the line where there is one."""


@dataclass(frozen=True)
class Input:
    """An input of `workflow_dispatch` or `workflow_call`. `default` is None where there is none."""

    name: str
    type: str
    required: bool
    default: Any
    options: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One step; `raw` is its mapping, `line` where it begins."""

    raw: Mapping[str, Any]
    line: int

    @property
    def run(self) -> str | None:
        """Its shell text, None for an action."""
        run = self.raw.get("run")
        return None if run is None else text_of(run)


@dataclass(frozen=True)
class Job:
    """One job; `raw` is its mapping, `line` where it begins."""

    id: str
    raw: Mapping[str, Any]
    line: int
    needs: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def condition(self) -> str:
        """The text of its `if:`, empty where there is none."""
        return text_of(self.raw.get("if"))

    def line_of(self, key: str) -> int:
        """The line of one of its keys, or its own."""
        lines: Mapping[str, int] = getattr(self.raw, "lines", {})
        return lines.get(key, self.line)

    @property
    def ignores_failure(self) -> bool:
        """Whether it counts as successful though it failed, or may do so."""
        return self.raw.get("continue-on-error", False) is not False


@dataclass(frozen=True)
class Workflow:
    """A workflow: `triggers` maps the events of its `on:` to their settings, `jobs` stand each after those it needs."""

    path: str
    raw: Mapping[str, Any]
    triggers: Mapping[str, Any]
    jobs: dict[str, Job]

    def inputs(self, event: str) -> dict[str, Input]:
        """The inputs that an event takes, by their names in lower case; none but for a dispatch or a call."""
        settings = self.triggers.get(event)
        declared = settings.get("inputs") if isinstance(settings, dict) else None
        if event not in ("workflow_dispatch", "workflow_call") or not isinstance(declared, dict):
            return {}
        return {name.lower(): _input(name, raw) for name, raw in declared.items()}

    def job(self, name: str) -> Job | None:
        """A job by its id, ignoring case as GitHub does."""
        return next((job for key, job in self.jobs.items() if key.lower() == name.lower()), None)

    def ancestors(self, job: Job) -> list[str]:
        """The ids of all jobs that must be over before it, in the order of the jobs."""
        wanted = set(job.needs)
        for name in reversed(self.jobs):
            if name in wanted:
                wanted |= set(self.jobs[name].needs)
        return [name for name in self.jobs if name in wanted]


def text_of(value: Any) -> str:
    """A YAML scalar as the text that GitHub makes of it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


@lru_cache(maxsize=256)
def parse_workflow(path: str, text: str) -> Workflow:
    """The workflow in the file's text; the same text is parsed once. Raises `NotAWorkflow`."""
    try:
        raw = workflow_yaml.load(text)
    except NotYaml as error:
        raise NotAWorkflow(f"not YAML: {error}") from None
    if not isinstance(raw, workflow_yaml.Mapping):
        raise NotAWorkflow("not a mapping")
    jobs = raw.get("jobs")
    if not isinstance(jobs, workflow_yaml.Mapping) or not jobs:
        raise NotAWorkflow("there are no jobs")
    made = {name: _job(name, value, jobs.lines[name]) for name, value in jobs.items()}
    return Workflow(path, raw, _triggers(raw.get("on")), dict(_ordered(made)))


def _triggers(on: Any) -> dict[str, Any]:
    match on:
        case str():
            return {on: None}
        case list() if all(isinstance(event, str) for event in on):
            return dict.fromkeys(on)
        case dict():
            return dict(on)
    raise NotAWorkflow("there is no `on:` that says what starts it")


def _input(name: str, raw: Any) -> Input:
    settings = raw if isinstance(raw, dict) else {}
    options = settings.get("options")
    return Input(
        name,
        text_of(settings.get("type")) or "string",
        settings.get("required") is True,
        settings.get("default"),
        tuple(text_of(option) for option in options) if isinstance(options, list) else (),
    )


def _job(name: str, raw: Any, line: int) -> Job:
    if not isinstance(raw, workflow_yaml.Mapping):
        raise NotAWorkflow(f"line {line}: the job {name} is not a mapping")
    needs = raw.get("needs")
    wanted = [needs] if isinstance(needs, str) else needs or []
    steps = raw.get("steps") or []
    if not isinstance(wanted, list) or not isinstance(steps, list):
        raise NotAWorkflow(f"line {line}: needs or steps of the job {name} are not a list")
    for step in steps:
        if not isinstance(step, workflow_yaml.Mapping):
            raise NotAWorkflow(f"line {line}: a step of the job {name} is not a mapping")
    made = tuple(Step(step, min(step.lines.values(), default=line)) for step in steps)
    return Job(name, raw, line, tuple(text_of(need) for need in wanted), made)


def _ordered(jobs: Mapping[str, Job]) -> Iterator[tuple[str, Job]]:
    """The jobs, each after those that it needs, with the needs spelled as the jobs are. Raises `NotAWorkflow`."""
    by_name = {name.lower(): name for name in jobs}
    done: set[str] = set()
    waiting = dict(jobs)
    while waiting:
        ready = [n for n, job in waiting.items() if all(by_name.get(need.lower()) in done for need in job.needs)]
        if not ready:
            name, job = next(iter(waiting.items()))
            raise NotAWorkflow(
                f"line {job.line_of('needs')}: the job {name} needs a job that is not there, or a circle"
            )
        for name in ready:
            job = waiting.pop(name)
            done.add(name)
            needs = tuple(dict.fromkeys(by_name[need.lower()] for need in job.needs))
            yield name, Job(name, job.raw, job.line, needs, job.steps)

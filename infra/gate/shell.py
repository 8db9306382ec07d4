"""The few lines of shell that the proof understands: a last line `exit N`, and one comparison with the phrase.

Everything else that decides in shell "cannot be proved".
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.gate.contexts import ANYWHERE
from infra.gate.expressions import ExpressionError
from infra.gate.expressions.syntax import path_of
from infra.gate.expressions.template import split
from infra.gate.workflow import Job, Step, Workflow, text_of
from infra.items import Term, term

_EXIT = re.compile(r"exit ([1-9][0-9]{0,2})")
_COMPARISON = re.compile(
    r"""\[ "\$(?P<name>[A-Z_][A-Z0-9_]*)" = (?P<quote>['"])(?P<phrase>[\w.:/@ -]+)(?P=quote) \] \|\| exit [1-9]"""
)
_HARMLESS = frozenset(["echo", "printf", ":", "true", "set"])
_REDIRECTIONS = frozenset([">", ">>", ">&"])
_SHELLS = frozenset(["", "bash", "sh"])
_TAMPERING = re.compile(r"GITHUB_ENV|GITHUB_PATH|BASH_ENV")
_BASH_READS = frozenset(["BASH_ENV", "ENV", "SHELLOPTS", "BASHOPTS", "PATH", "LD_PRELOAD"])


@dataclass(frozen=True)
class PhraseTest:
    """The step goes on only if an input equals a phrase, in the very same case."""

    input: str
    phrase: str
    line: int


def failing_end(workflow: Workflow, job: Job) -> Term | None:
    """Why it is not sure that the job fails whenever it runs, None if it is sure."""
    if not job.steps:
        return term("no_steps")
    last, run = job.steps[-1], job.steps[-1].run
    if job.ignores_failure:
        return term("continues_on_error", line=job.line_of("continue-on-error"))
    if run is None:
        return term("ends_in_action", line=last.line)
    unsure = _unsure_runner(workflow, job) or _unsure_step(workflow, job, last)
    if unsure:
        return unsure
    lines = [line.strip() for line in run.strip().splitlines()]
    found = _EXIT.fullmatch(lines[-1]) if lines else None
    if not found or int(found[1]) > 255:
        return term("ends_without_exit", line=last.line)
    odd = next((line for line in lines[:-1] if not _is_harmless(line)), None)
    return term("decides_before_exit", text=odd) if odd else None


def first_comparison(workflow: Workflow, job: Job) -> PhraseTest | None:
    """The comparison that the job's first step is, None where it is not exactly that.

    Nothing of the job may run after it has failed: no later step may name a status function.
    """
    step = job.steps[0] if job.steps else None
    found = _COMPARISON.fullmatch((step.run or "").strip()) if step else None
    if step is None or found is None or job.ignores_failure or _unsure_runner(workflow, job):
        return None
    if _unsure_step(workflow, job, step) or any(_runs_after_failure(later) for later in job.steps[1:]):
        return None
    env = step.raw.get("env")
    name = _input_of(env.get(found["name"])) if isinstance(env, dict) else None
    return PhraseTest(name, found["phrase"], step.line) if name else None


def _input_of(value: Any) -> str | None:
    """ "confirm" for the text `${{ inputs.confirm }}`."""
    try:
        segments = split(text_of(value), ANYWHERE)
    except ExpressionError:
        return None
    path = path_of(segments[0]) if len(segments) == 1 and not isinstance(segments[0], str) else None
    return path[-1] if path is not None and path[:-1] == ("inputs",) else None


def _runs_after_failure(step: Step) -> bool:
    text = text_of(step.raw.get("if")).lower()
    return any(f"{name}(" in text.replace(" ", "") for name in ("always", "failure", "cancelled", "success"))


def _unsure_runner(workflow: Workflow, job: Job) -> Term | None:
    """Why another program than the runner's own bash may run the job's steps."""
    for key in ("container", "strategy", "uses"):
        if key in job.raw:
            return term("key_in_line", key=key, line=job.line_of(key))
    runner = "" if isinstance(job.raw.get("runs-on"), (list, dict)) else text_of(job.raw.get("runs-on"))
    if "${{" in runner or "windows" in runner.lower():
        return term("runs_on", runner=runner)
    for raw in (workflow.raw, job.raw):
        defaults = raw.get("defaults")
        run = defaults.get("run") if isinstance(defaults, dict) else None
        if isinstance(run, dict) and text_of(run.get("shell")) not in _SHELLS:
            return term("default_shell", shell=text_of(run.get("shell")))
    return None


def _unsure_step(workflow: Workflow, job: Job, step: Step) -> Term | None:
    """Why the step may be skipped, may be ignored, or may not run its own text."""
    for key in ("if", "continue-on-error", "background"):
        if key in step.raw and (key == "if" or step.raw[key] is not False):
            return term("step_has_key", key=key, line=step.line)
    if text_of(step.raw.get("shell")) not in _SHELLS:
        return term("step_has_shell", line=step.line)
    if "${{" in (step.run or ""):
        return term("step_injects", line=step.line)
    if any(_BASH_READS & set(_names(raw.get("env"))) for raw in (workflow.raw, job.raw, step.raw)):
        return term("env_for_bash")
    earlier = job.steps[: job.steps.index(step)]
    odd = next((s for s in earlier if s.run is None or _TAMPERING.search(s.run)), None)
    return term("step_tampers", line=odd.line) if odd else None


def _names(env: Any) -> Mapping[str, Any]:
    return env if isinstance(env, dict) else {}


def _is_harmless(line: str) -> bool:
    """Whether a line of shell surely goes on to the next: empty, a comment, or an echo without tricks."""
    if not line or line.startswith("#"):
        return True
    if line.endswith("\\") or "$(" in line or "`" in line:
        return False
    try:
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        words = list(lexer)
    except ValueError:
        return False
    operators = [word for word in words if word and set(word) <= set("();<>|&")]
    return bool(words) and words[0] in _HARMLESS and all(operator in _REDIRECTIONS for operator in operators)

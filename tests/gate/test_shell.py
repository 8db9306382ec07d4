"""The few lines of shell that the proof understands, and the many that it must not take for them."""

from __future__ import annotations

import os
import subprocess

import pytest

from infra.gate.shell import PhraseTest, _is_harmless, failing_end, first_comparison
from infra.gate.workflow import Job, Workflow, parse_workflow

EXACT = """[ "$CONFIRM" = 'deploy-prod-now' ] || exit 1"""


def workflow(run: str, step: str = "", job: str = "", after: str = "") -> tuple[Workflow, Job]:
    lines = "\n".join(f"          {line}" for line in run.splitlines())
    text = (
        f"on: push\njobs:\n  j:\n    runs-on: ubuntu-24.04\n{job}    steps:\n      - env:\n"
        f"          CONFIRM: ${{{{ inputs.confirm }}}}\n{step}        run: |\n{lines}\n{after}"
    )
    made = parse_workflow("x.yml", text)
    return made, made.jobs["j"]


@pytest.mark.parametrize("run", ["exit 1", "echo no\nexit 2", 'echo "it\'s no"\nexit 255', "# no\n\nset -eu\nexit 1\n"])
def test_it_surely_fails(run: str) -> None:
    assert failing_end(*workflow(run)) is None
    assert subprocess.run(["bash", "-e", "-c", run], capture_output=True, check=False).returncode != 0


@pytest.mark.parametrize(
    "run",
    [
        "exit 0",
        "exit 256",
        "exit 1000",
        "exit -1",
        "exit $CODE",
        "exit",
        "exit 1 # no",
        "exit 1 || true",
        "exit 1; true",
        "(exit 1)",
        "echo no",
        "if false; then\nexit 1\nfi",
        "if true; then\nexit 0\nfi\nexit 1",
        "exit 0\nexit 1",
        "echo no; exit 0\nexit 1",
        "echo no && exit 0\nexit 1",
        "echo no | tee x\nexit 1",
        "echo $(kill $$)\nexit 1",
        "echo `kill $$`\nexit 1",
        "cat <<X\nexit 1",
        "echo 'no\nexit 1",
        "echo no \\\nexit 1",
        "trap 'exit 0' EXIT\nexit 1",
        "exec true\nexit 1",
        "exit() { :; }\nexit 1",
        "alias exit=true\nexit 1",
        "true() { builtin exit 0; }\ntrue\nexit 1",
        "${{ inputs.confirm }}\nexit 1",
    ],
)
def test_it_may_not_fail(run: str) -> None:
    assert failing_end(*workflow(run)) is not None


@pytest.mark.parametrize(
    ("step", "job"),
    [
        ("        if: always()\n", ""),
        ("        continue-on-error: true\n", ""),
        ("        shell: python\n", ""),
        ("", "    container: evil:1\n"),
        ("", "    continue-on-error: ${{ true }}\n"),
        ("", "    env: {BASH_ENV: x}\n"),
        ("", "    defaults: {run: {shell: 'sh -c true {0}'}}\n"),
        ("", "    strategy: {matrix: {x: []}}\n"),
    ],
)
def test_what_is_around_the_line_may_save_it(step: str, job: str) -> None:
    assert failing_end(*workflow("exit 1", step, job)) is not None
    assert first_comparison(*workflow(EXACT, step, job)) is None


@pytest.mark.parametrize(
    "phrase", ["deploy-prod-now", "Deploy-Prod-Now", " deploy-prod-now", "", "x", "deploy-prod-now;", "$0"]
)
def test_the_comparison_is_what_bash_does(phrase: str) -> None:
    assert first_comparison(*workflow(EXACT)) == PhraseTest("confirm", "deploy-prod-now", 6)
    environment = {"PATH": os.environ["PATH"], "CONFIRM": phrase}
    done = subprocess.run(["bash", "-e", "-c", EXACT], env=environment, check=False)
    assert (done.returncode == 0) is (phrase == "deploy-prod-now")


@pytest.mark.parametrize(
    "run",
    [
        """[ $CONFIRM = 'deploy-prod-now' ] || exit 1""",
        """[ "$CONFIRM" = deploy* ] || exit 1""",
        """[[ "$CONFIRM" == deploy-prod-now ]] || exit 1""",
        """[ "$CONFIRM" = 'deploy-prod-now' ] || exit 0""",
        """[ "$CONFIRM" = 'deploy-prod-now' ] || true""",
        """[ "$CONFIRM" != 'deploy-prod-now' ] || exit 1""",
        """[ "$OTHER" = 'deploy-prod-now' ] || exit 1""",
        """[ "${{ inputs.confirm }}" = 'deploy-prod-now' ] || exit 1""",
        """[ "$CONFIRM" = "$PHRASE" ] || exit 1""",
        """[ "$CONFIRM" = 'deploy-prod-now' ] || exit 1\necho x""",
        """set +e\n[ "$CONFIRM" = 'deploy-prod-now' ] || exit 1""",
    ],
)
def test_another_comparison_is_not_understood(run: str) -> None:
    assert first_comparison(*workflow(run)) is None


def test_a_step_that_runs_after_a_failure_undoes_the_comparison() -> None:
    for condition in ("always()", "failure()", "${{ !cancelled() }}", "success() || failure ( )"):
        after = f"      - run: ship\n        if: {condition}\n"
        assert first_comparison(*workflow(EXACT, after=after)) is None
    assert first_comparison(*workflow(EXACT, after="      - run: ship\n        if: github.ref\n")) is not None


def test_harmless_lines() -> None:
    assert all(
        map(
            _is_harmless, ["", "# x; exit 0", "echo 'a; b'", 'echo "$X" >> "$GITHUB_STEP_SUMMARY"', "set -euo pipefail"]
        )
    )
    assert not any(
        map(_is_harmless, ["source x", "X=1", "echo x &", "echo x; true", "exit 0", "printf x | cat", "echo '"])
    )

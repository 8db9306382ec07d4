"""docs/ci.md says what the workflows say: jobs, environments, credentials, pins; and shows a real comment."""

from __future__ import annotations

import itertools
import re

from tests.ci.sample import PAGE, sample, shown
from tests.ci.test_lint import CREDENTIALS, PINNED, WORKFLOWS, jobs, secrets_of

TEXT = PAGE.read_text(encoding="utf-8")
NAMED_TOKENS = ("HEROKU_API_KEY", "RAXX_GITHUB_TOKEN")


def table(title: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head."""
    below = TEXT.split(f"\n## {title}\n")[1].splitlines()
    first = next(number for number, line in enumerate(below) if line.startswith("|"))
    lines = itertools.takewhile(lambda line: line.startswith("|"), below[first + 2 :])
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_table_of_credentials_is_that_of_the_workflows() -> None:
    expected = []
    for key, job in jobs().items():
        given = secrets_of(job)
        names = [f"`{name}`" for name in NAMED_TOKENS if name in given]
        names += ["state"] if given & (CREDENTIALS - set(NAMED_TOKENS)) else []
        names += ["secrets of the spec"] if given - CREDENTIALS else []
        own = ", ".join(f"{name}: {level}" for name, level in sorted(job.get("permissions", {}).items()))
        environment = f"`{job['environment']}`" if "environment" in job else "-"
        expected.append([f"`{key}`", environment, ", ".join(names) or "-", own or "-"])
    found = [row[:4] for row in table("Which job has which credentials")]
    assert sorted(found) == sorted(expected)


def test_every_workflow_and_environment_has_its_line() -> None:
    lines = set(re.findall(r"^\| `([\w-]+\.yml)` \|", TEXT, re.MULTILINE))
    assert lines == {path.name for path in WORKFLOWS}
    used = {job["environment"] for job in jobs().values() if "environment" in job}
    assert {row[0].strip("`") for row in table("What to set up, once")} == used


def test_the_pins_are_those_of_the_workflows() -> None:
    used = {
        match.group("action", "commit", "version") for path in WORKFLOWS for match in PINNED.finditer(path.read_text())
    }
    listed = {(row[0].split("`")[1], row[1].strip("`"), row[2]) for row in table("Pins")}
    assert listed == used


def test_the_comment_on_the_page_is_a_real_one() -> None:
    assert shown(PAGE) == sample(), "run python -m tests.ci.sample"

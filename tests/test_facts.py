"""Facts at home: what is named stands in docs/facts.md, what stands there is named, and nothing absent is named."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator

import pytest

from tests.test_docs import ROOT, slug

FACTS = "docs/facts.md"
_FACT = re.compile(r"^### (.+)$", re.MULTILINE)
_NAMED = re.compile(r"\bfacts\.md#([\w-]+)")
_ABSENT = re.compile(
    r"\bdesign(?:\.md\b|\s(?:facts?|sections?)\b)"  # papers that are not in this repository
    r"|\bfacts?\s[A-H]?\d|\bfacts/|\.\./shared|\bseed_state\.md|\bprototypes/"
    r"|\bissues?\s#?\d"  # this project's issues; another's is named with it, as "pulumi/pulumi #1"
    r"|(?:^|[(,;:.]\s?|\b(?:fix(?:es)?|closes?|see)\s)#\d",
    re.IGNORECASE | re.MULTILINE,
)
_HERE = "tests/test_facts.py"


def texts() -> Iterator[tuple[str, str]]:
    """Every text file that a commit of the checkout would hold: its path and what is in it."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in listed.split("\0"):
        if name and (ROOT / name).is_file():
            yield name, (ROOT / name).read_text(encoding="utf-8", errors="replace")


def headings() -> list[str]:
    return [slug(heading) for heading in _FACT.findall((ROOT / FACTS).read_text(encoding="utf-8"))]


def test_each_fact_that_is_named_is_there_and_each_that_is_there_is_named() -> None:
    named = {(fact, path) for path, text in texts() if path not in (FACTS, _HERE) for fact in _NAMED.findall(text)}
    there = headings()
    assert len(there) == len(set(there)), "two facts have one name"
    missing = sorted(f"{path} names {fact}" for fact, path in named if fact not in there)
    assert not missing, f"not in {FACTS}: " + "; ".join(missing)
    unused = sorted(set(there) - {fact for fact, _ in named})
    assert not unused, f"{FACTS} has what nothing names: {', '.join(unused)}"


def test_nothing_names_a_paper_or_an_issue_that_is_not_here() -> None:
    faults = [
        f"{path}:{text.count(chr(10), 0, found.start()) + 1}: {found[0].strip()}"
        for path, text in texts()
        if path != _HERE
        for found in _ABSENT.finditer(text)
    ]
    assert not faults, "say the fact itself, or name it in docs/facts.md:\n" + "\n".join(faults)


@pytest.mark.parametrize(
    "comment",
    [
        "(design fact 3)",
        "design\nsection 11",
        "(facts A6 and B1)",
        "facts/pulumi.md 1.7",
        "../shared/contracts",
        "see seed_state.md",
        "(issue 4, part 4)",
        "Issue #4",
        "closes #12",
        "as before (#12)",
    ],
)
def test_the_checker_finds(comment: str) -> None:
    assert _ABSENT.search(comment)


@pytest.mark.parametrize(
    "comment",
    [
        "terraform-provider-github #3609",
        "pulumi/pulumi #4058",
        "(docs/facts.md#app-names)",
        "an issue of its own",
        "by design",
        "main.py#1,2",
        "# 3 files",
    ],
)
def test_the_checker_leaves(comment: str) -> None:
    assert not _ABSENT.search(comment)

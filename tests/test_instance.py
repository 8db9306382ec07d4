"""The tool holds no name of the instance: none that stands in Pulumi.yaml and the stack files here, whatever it is."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from toolchain import instance

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = {
    **dict.fromkeys(instance.FILES, "the instance"),
    "CHANGELOG.md": "what was",
    "docs/*.md": "show the instance as their example, and docs/instance.md says so",
    "lab/tests/*": "they have the seed as their example",
    "tests/*": "the tests have the committed stack files and the seed as their example",
    "lab/simulators/*/seed.py": "what the demo begins with",
    "lab/simulators/*/README.md": "describe the seed",
    "lab/simulators/github/deploy-queue.yml": "the workflow of the seed",
    "lab/simulators/heroku/runtime.py": "the health page of the seed's apps",
}

MARK = "  # Of the instance: the secrets of its spec, each by name.\n"


def instance_names(folder: Path) -> set[str]:
    """The project's name, what its variables begin with, and the stack files' apps, repositories and owner."""
    project = yaml.safe_load((folder / "Pulumi.yaml").read_text())["name"]
    names = {project, re.sub(r"\W", "_", project).upper()}
    for file in folder.glob("Pulumi.*.yaml"):
        config = yaml.safe_load(file.read_text())["config"]
        names |= {*named(config), config.get("github:owner")} - {None}
    return names


def named(config: dict[str, Any]) -> Iterator[str]:
    """The names of apps and repositories in a stack's config."""
    for key, declared in config.items():
        field = key.partition(":")[2]
        for thing in declared.values() if field in ("apps", "environments", "deploy_gates") else ():
            yield from (thing[name] for name in ("repository", "app") if name in thing)
            yield from (thing["name"] for _ in "_" if field == "apps")


def pattern(name: str) -> str:
    """A name by itself; one that is an English word may be, too, so it counts only as a key, a path, or in quotes."""
    whole = rf"(?<![A-Za-z0-9_-]){re.escape(name)}(?![A-Za-z0-9-])"
    return whole if re.search(r"[^a-z]", name) else rf"""{whole}(?=[:/]\w)|(?<=["'`]){re.escape(name)}(?=["'`])"""


def found_in(name: str, text: str, names: set[str]) -> list[str]:
    """The lines of a file that hold a name of the instance."""
    searched = re.compile("|".join(pattern(each) for each in sorted(names)))
    return [
        f"{name}:{number}: {line.strip()}"
        for number, line in enumerate(instance.blanked(name, text).splitlines(), 1)
        if searched.search(line)
    ]


def test_no_name_of_the_instance_stands_in_the_tool() -> None:
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    tracked = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    names, found, searched = instance_names(ROOT), [], 0
    for name in filter(None, tracked):
        file = ROOT / name
        if file.is_file() and not any(fnmatch(name, allowed) for allowed in ALLOWED):
            found += found_in(name, file.read_text(encoding="utf-8"), names)
            searched += 1
    assert searched > 200, "nothing was searched"
    assert not found, "\n".join(["of the instance, which docs/instance.md keeps out of the tool:", *found])


def test_every_exception_is_of_something() -> None:
    assert all(list(ROOT.glob(allowed)) for allowed in ALLOWED)
    assert all(len(instance.LINES[name].findall((ROOT / name).read_text())) for name in instance.LINES)


def test_the_page_lists_the_same_files() -> None:
    rows = re.findall(r"^\| (.*?) \|", (ROOT / "docs/instance.md").read_text().partition("\n\n## ")[0], re.MULTILINE)
    listed = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    assert sorted(listed) == sorted([*instance.FILES, *instance.LINES])


def test_the_names_are_read_and_not_known(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: acme\n")
    config = {
        "github:owner": "acme-inc",
        "acme:apps": {"web": {"name": "acme-billing"}},
        "acme:environments": {"live": {"repository": "Billing"}},
    }
    (tmp_path / "Pulumi.billing-eu.yaml").write_text(yaml.safe_dump({"config": config}))
    assert instance_names(tmp_path) == {"acme", "acme-inc", "acme-billing", "Billing", "ACME"}


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        ("key = 'acme:apps'", True),
        ('PROJECT = "acme"', True),
        ("the acme of perfection", False),
        ("service acme/prod", True),
        ("ACME_BILLING_EU__WEB__TOKEN", True),
        ("heroku logs -a acme-billing", True),
        ("acme-billing-2", False),
        ("  ACME_BILLING_EU__A: ${{ secrets.ACME_BILLING_EU__A }}", True),
        (f"{MARK}  ACME_BILLING_EU__A: ${{{{ secrets.ACME_BILLING_EU__A }}}}\n", False),
        (f"{MARK}  ACME_A: ${{{{ secrets.ACME_B }}}}\n", True),
    ],
)
def test_what_counts_as_a_name(line: str, holds: bool) -> None:
    found = found_in(".github/workflows/up.yml", line, {"acme", "acme-billing", "ACME"})
    assert bool(found) == holds

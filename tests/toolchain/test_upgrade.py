"""`make upgrade` in a repository with another instance: the tool's files change, and nothing of the instance does."""

from __future__ import annotations

import re
import sys

import pytest

from infra.version import VERSION
from tests.scratch import Repository

OLD, NEW = f"v{VERSION}", "v99.0.0"
CHANGED, DELETED, ADDED, UNTOUCHED = "infra/words.py", "docs/json.md", "infra/aspects/tides.py", "docs/drift.md"
UP = ".github/workflows/up.yml"
SECRET = re.compile(r"^( +)RAXX_QUEUE_\w+: \$\{\{ secrets\.RAXX_QUEUE_\w+ \}\}\n", re.MULTILINE)
OTHERS = {
    "Pulumi.billing-eu.yaml": "config:\n  acme:apps: {}\n",
    # Called like a stack file that the newer version changes, and like one that it deletes.
    "Pulumi.prod.yaml": "config:\n  acme:live: true\n",
    "Pulumi.staging.yaml": "config:\n  acme:live: false\n",
    ".github/CODEOWNERS": "* @acme-inc/billing\n",
    "docs/our-notes.md": "# Ours\n",
}


def edit(repository: Repository, name: str, old: str, new: str) -> None:
    file = repository.folder / name
    text = file.read_text()
    assert old in text, f"{name} has no {old!r}"
    file.write_text(text.replace(old, new))


def with_secrets(text: str, *names: str) -> str:
    """The lists of secrets of up.yml, with other names; none where there are none."""
    once = SECRET.sub(r"\1LINE\n", text)
    lines = "".join(rf"\g<1>{name}: ${{{{ secrets.{name} }}}}" + "\n" for name in names)
    return re.sub(r"( +)LINE\n(?: +LINE\n)*", lines, once)


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The tool's repository: this version, and a newer one, whose own instance is another one, too."""
    tool = Repository(tmp_path_factory.mktemp("tool") / "tool")
    tool.take_checkout()
    tool.git("tag", OLD)
    edit(tool, "pyproject.toml", f'version = "{VERSION}"', f'version = "{NEW[1:]}"')
    edit(tool, CHANGED, '"""', '"""Newer. ')
    (tool.folder / DELETED).unlink()
    (tool.folder / ADDED).write_text('"""Tides."""\n')
    edit(tool, "Pulumi.yaml", "refresh: always", "refresh: always # newer")
    edit(tool, "Pulumi.yaml", "name: raxx-queue", "name: raxx-other")
    (tool.folder / "Pulumi.staging.yaml").unlink()
    edit(tool, "Pulumi.prod.yaml", "raxx-queue:", "raxx-other:")
    (tool.folder / ".github/CODEOWNERS").write_text("* @raxx-app/auditors\n")
    edit(tool, UP, "timeout-minutes: 60", "timeout-minutes: 61")
    file = tool.folder / UP
    file.write_text(with_secrets(file.read_text(), "RAXX_OTHER_PROD__QUEUE__A", "RAXX_OTHER_PROD__QUEUE__B"))
    tool.commit("A newer version")
    tool.git("tag", NEW)
    return tool


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository with this version of the tool, another instance, and a page that somebody added."""
    made = Repository(tmp_path_factory.mktemp("acme") / "acme")
    made.take_checkout()
    for file in made.folder.glob("Pulumi.*.yaml"):
        file.unlink()
    for name, text in OTHERS.items():
        (made.folder / name).write_text(text)
    edit(made, "Pulumi.yaml", "name: raxx-queue", "name: acme")
    file = made.folder / UP
    file.write_text(with_secrets(file.read_text(), "ACME_BILLING_EU__WEB__TOKEN"))
    made.commit("Our instance")
    made.git("tag", "instance")
    return made


@pytest.fixture
def acme(team: Repository) -> Repository:
    """The team's repository as it was committed."""
    team.git("reset", "--quiet", "--hard", "instance")
    team.git("clean", "--quiet", "-d", "--force")
    return team


def upgrade(repository: Repository, tool: Repository, expect: int = 0, **variables: str) -> str:
    """Runs `make upgrade`; gives what it says."""
    asked = {"FROM": str(tool.folder), "REF": NEW, "PYTHON": sys.executable, **variables}
    done = repository.run("make", "upgrade", *(f"{name}={value}" for name, value in asked.items()))
    assert bool(done.returncode) == bool(expect), done.stdout + done.stderr
    return done.stdout + done.stderr


def files(repository: Repository) -> dict[str, bytes]:
    """What lies in the working tree."""
    paths = (path for path in repository.folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    found = {str(path.relative_to(repository.folder)): path.read_bytes() for path in paths}
    return {name: data for name, data in found.items() if "__pycache__" not in name}


def test_only_the_tool_changes(acme: Repository, tool: Repository) -> None:
    before, newer = files(acme), files(tool)
    said = upgrade(acme, tool)
    after = files(acme)
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    assert changed == {CHANGED, DELETED, ADDED, "pyproject.toml", "Pulumi.yaml", UP}
    assert DELETED not in after
    assert all(after[name] == newer[name] for name in (CHANGED, ADDED, "pyproject.toml"))
    assert f"from {OLD} to {NEW}: 6 files of the tool" in said


def test_of_the_instance_every_byte_stays(acme: Repository, tool: Repository) -> None:
    before = files(acme)
    upgrade(acme, tool)
    after = files(acme)
    assert {name: after[name].decode() for name in OTHERS} == OTHERS
    # In the files that are of both, each side has its own lines.
    assert after["Pulumi.yaml"] == before["Pulumi.yaml"].replace(b"refresh: always", b"refresh: always # newer")
    assert after[UP] == before[UP].replace(b"timeout-minutes: 60", b"timeout-minutes: 61")
    assert after[UP].count(b"secrets.ACME_BILLING_EU__WEB__TOKEN") == 2
    assert b"RAXX_OTHER" not in after[UP]


def test_it_is_staged_and_a_second_time_finds_nothing(acme: Repository, tool: Repository) -> None:
    upgrade(acme, tool)
    assert acme.git("diff", "--name-only") == ""
    assert acme.git("rev-list", "--count", "HEAD") == "2\n"
    assert f"from {NEW} to {NEW}: 0 files" in upgrade(acme, tool)


@pytest.mark.parametrize(("name", "committed"), [(CHANGED, True), (DELETED, False), (UP, True), (ADDED, False)])
def test_a_change_that_would_be_lost_stops_it(acme: Repository, tool: Repository, name: str, committed: bool) -> None:
    file = acme.folder / name
    file.write_text(f"{file.read_text() if file.exists() else ''}# ours\n")
    if committed:
        acme.commit("A change of the tool")
    before = files(acme)
    said = upgrade(acme, tool, expect=1)
    assert f"error: {name}: changed here and between {OLD} and {NEW}; nothing was taken" in said
    assert files(acme) == before


def test_the_remedy_that_it_names_works(acme: Repository, tool: Repository) -> None:
    file = acme.folder / UP
    file.write_text(f"{file.read_text()}# ours\n")
    acme.commit("A change of the tool")
    said = upgrade(acme, tool, expect=1)
    keep, undo = re.findall(r"\((git [^)]+)\)", said)
    for command in (keep, undo):
        assert not acme.run("sh", "-c", command).returncode
    assert "ACME_BILLING_EU__WEB__TOKEN" in file.read_text(), "the instance's lines are not the change"
    upgrade(acme, tool)
    acme.git("apply", "--3way", "mine.patch")
    assert file.read_text().endswith("# ours\n")
    assert "timeout-minutes: 61" in file.read_text()


def test_a_change_that_is_in_no_way_stays_and_is_said(acme: Repository, tool: Repository) -> None:
    edit(acme, UNTOUCHED, "#", "# Ours:")
    edit(acme, "Pulumi.billing-eu.yaml", "config:", "encryptionsalt: v1:AAAA\nconfig:")
    said = upgrade(acme, tool)
    assert f"changed here, and left so: {UNTOUCHED}\n" in said
    assert said.count("changed here") == 1
    assert (acme.folder / UNTOUCHED).read_text().startswith("# Ours:")


def test_a_list_of_secrets_that_is_nowhere_stops_it(acme: Repository, tool: Repository) -> None:
    edit(acme, UP, "# Of the instance: the secrets of its spec, each by name.", "# Secrets")
    before = files(acme)
    said = upgrade(acme, tool, expect=1)
    assert f"error: {UP}: has the instance's lines at 0 places, the other version at 2" in said
    assert files(acme) == before


def test_what_cannot_be_fetched(acme: Repository, tool: Repository) -> None:
    assert "error: v98: could not be fetched" in upgrade(acme, tool, expect=1, REF="v98")
    edit(acme, "pyproject.toml", f'version = "{VERSION}"', 'version = "0.0.1"')
    said = upgrade(acme, tool, expect=1)
    assert "error: v0.0.1: could not be fetched" in said
    assert "BASE=ref" in said
    assert "error: FROM and REF: say which version" in upgrade(acme, tool, expect=1, FROM="")


def test_a_version_without_a_tag_is_named(acme: Repository, tool: Repository) -> None:
    commit = tool.git("rev-parse", f"{OLD}^{{commit}}").strip()
    assert f"from {commit} to {NEW}: 6 files" in upgrade(acme, tool, BASE=commit)

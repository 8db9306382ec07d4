"""`make upgrade` in a repository with another instance: the tool's files change, and nothing of the instance does."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from infra.version import VERSION
from tests.scratch import Repository
from toolchain.errors import SetupError
from toolchain.upgrade import Checkout

OLD, NEW, RENAMED = f"v{VERSION}", "v99.0.0", "v99.1.0"
CHANGED, DELETED, ADDED, UNTOUCHED = "infra/words.py", "docs/json.md", "infra/aspects/tides.py", "docs/drift.md"
UP = ".github/workflows/up.yml"
SECRET = re.compile(r"^( +)RAXX_QUEUE_\w+: \$\{\{ secrets\.RAXX_QUEUE_\w+ \}\}\n", re.MULTILINE)
OTHERS = {
    "Pulumi.billing-eu.yaml": "config:\n  acme:apps: {}\n",
    # Called like a stack file that the newer version changes, and like one that it deletes.
    "Pulumi.prod.yaml": "config:\n  acme:live: true\n",
    "Pulumi.staging.yaml": "config:\n  acme:live: false\n",
    ".github/CODEOWNERS": "* @acme-inc/billing\n",
    "README.md": "# Billing\n",
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
    edit(tool, "README.md", "# ", "# Newer: ")
    (tool.folder / "SECURITY.md").unlink()
    (tool.folder / "Pulumi.staging.yaml").unlink()
    edit(tool, "Pulumi.prod.yaml", "raxx-queue:", "raxx-other:")
    (tool.folder / ".github/CODEOWNERS").write_text("* @raxx-app/auditors\n")
    edit(tool, UP, "timeout-minutes: 60", "timeout-minutes: 61")
    file = tool.folder / UP
    file.write_text(with_secrets(file.read_text(), "RAXX_OTHER_PROD__QUEUE__A", "RAXX_OTHER_PROD__QUEUE__B"))
    tool.commit("A newer version")
    tool.git("tag", NEW)
    tool.git("mv", UP, f"{UP}.yml")
    tool.commit("The workflow has another name")
    tool.git("tag", RENAMED)
    tool.git("reset", "--quiet", "--hard", NEW)
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
    (team.folder / ".git/info/exclude").unlink(missing_ok=True)
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


def test_it_is_staged_and_can_be_taken_back(acme: Repository, tool: Repository) -> None:
    before = files(acme)
    upgrade(acme, tool)
    assert acme.git("diff", "--name-only") == ""
    assert acme.git("rev-list", "--count", "HEAD") == "2\n"
    acme.git("restore", "--staged", "--worktree", "--source=HEAD", ".")
    assert files(acme) == before
    assert acme.git("status", "--porcelain") == ""


def test_a_second_time_finds_nothing(acme: Repository, tool: Repository) -> None:
    upgrade(acme, tool)
    acme.commit("The newer version")
    assert f"from {NEW} to {NEW}: 0 files" in upgrade(acme, tool)


def append(repository: Repository, *names: str) -> None:
    for name in names:
        file = repository.folder / name
        file.write_text(f"{file.read_text() if file.exists() else ''}# ours\n")


@pytest.mark.parametrize("name", [CHANGED, DELETED, UP, ADDED])
def test_a_change_that_would_be_lost_stops_it(acme: Repository, tool: Repository, name: str) -> None:
    append(acme, name)
    acme.commit("A change of the tool")
    before = files(acme)
    said = upgrade(acme, tool, expect=1)
    assert f"error: {name}: changed here and between {OLD} and {NEW}; nothing was taken" in said
    assert files(acme) == before


@pytest.mark.parametrize("names", [[UP], [ADDED], [ADDED, UP]], ids=" ".join)
def test_the_remedy_that_it_names_works(acme: Repository, tool: Repository, names: list[str]) -> None:
    append(acme, *names)
    acme.commit("A change of the tool")
    (undo,) = re.findall(r"undo your change \((.+?)\), commit that", upgrade(acme, tool, expect=1))
    assert not acme.run("sh", "-c", undo).returncode
    undone = acme.commit("Undo it")
    assert "ACME_BILLING_EU__WEB__TOKEN" in (acme.folder / UP).read_text(), "the instance's lines are not the change"
    upgrade(acme, tool)
    acme.commit("The newer version")
    after = files(acme)
    assert after[ADDED] == files(tool)[ADDED]
    assert (after.get(f"{ADDED}.ours") == b"# ours\n") == (ADDED in names)
    if ADDED not in names:
        acme.git("revert", "--no-edit", undone)
        assert (acme.folder / UP).read_text().endswith("# ours\n")
        assert "timeout-minutes: 61" in (acme.folder / UP).read_text()


@pytest.mark.parametrize("where", ["worktree", "index", "untracked"])
def test_what_is_not_committed_stops_it(acme: Repository, tool: Repository, where: str) -> None:
    append(acme, "docs/more-notes.md" if where == "untracked" else CHANGED)
    if where == "index":
        acme.git("add", CHANGED)
        acme.git("restore", "--worktree", "--source=HEAD", CHANGED)
    before, staged = files(acme), acme.git("diff", "--cached")
    assert "error: git status: shows what is not committed; commit it" in upgrade(acme, tool, expect=1)
    assert (files(acme), acme.git("diff", "--cached")) == (before, staged)


def test_a_file_that_git_ignores_is_not_overwritten(acme: Repository, tool: Repository) -> None:
    exclude = acme.folder / ".git/info/exclude"
    exclude.parent.mkdir(exist_ok=True)
    exclude.write_text(f"{ADDED}\n")
    append(acme, ADDED)
    before = files(acme)
    said = upgrade(acme, tool, expect=1)
    assert f"error: {ADDED}: a file here that git ignores, and a new one in {NEW}; nothing was taken" in said
    assert files(acme) == before


def test_a_file_with_our_lines_that_is_gone_stops_it(acme: Repository, tool: Repository) -> None:
    before = files(acme)
    said = upgrade(acme, tool, expect=1, REF=RENAMED)
    assert f"error: {UP}: has moved or gone in {tool.git('rev-parse', RENAMED)[:12]}" in said
    assert files(acme) == before
    (move,) = re.findall(r"; (git mv [^,]+), commit", said)
    acme.git(*move.split()[1:])
    acme.commit("Our lines, to be taken over")
    upgrade(acme, tool, REF=RENAMED)
    assert files(acme)[f"{UP}.ours"] == before[UP]
    assert files(acme)[f"{UP}.yml"] == files(tool)[UP]


def test_without_git_or_a_repository(acme: Repository, tmp_path: Path) -> None:
    command = (sys.executable, "-m", "toolchain", "upgrade", "--from=tool", f"--ref={NEW}")
    done = acme.run(*command, env={"PATH": str(tmp_path)})
    assert done.stderr == "error: git: is not installed; install it and run it again\n"
    with pytest.raises(SetupError, match="is not the top of a git repository"):
        Checkout(tmp_path, tmp_path).require_clean()


def test_a_change_that_is_in_no_way_stays_and_is_said(acme: Repository, tool: Repository) -> None:
    edit(acme, UNTOUCHED, "#", "# Ours:")
    edit(acme, "Pulumi.billing-eu.yaml", "config:", "encryptionsalt: v1:AAAA\nconfig:")
    acme.commit("Changes of ours")
    said = upgrade(acme, tool)
    assert f"changed here, and left so: {UNTOUCHED}\n" in said
    assert said.count("changed here") == 1
    assert (acme.folder / UNTOUCHED).read_text().startswith("# Ours:")


def test_a_list_of_secrets_that_is_nowhere_stops_it(acme: Repository, tool: Repository) -> None:
    edit(acme, UP, "# Of the instance: the secrets of its spec, each by name.", "# Secrets")
    acme.commit("Without the marks")
    before = files(acme)
    said = upgrade(acme, tool, expect=1)
    assert f"error: {UP}: has the instance's lines at 0 places, the other version at 2" in said
    assert files(acme) == before


def test_what_cannot_be_fetched(acme: Repository, tool: Repository) -> None:
    assert "error: v98: could not be fetched" in upgrade(acme, tool, expect=1, REF="v98")
    edit(acme, "pyproject.toml", f'version = "{VERSION}"', 'version = "0.0.1"')
    acme.commit("A version without a tag")
    said = upgrade(acme, tool, expect=1)
    assert "error: v0.0.1: could not be fetched" in said
    assert "BASE=ref" in said
    assert "error: FROM and REF: say which version" in upgrade(acme, tool, expect=1, FROM="")


def test_a_version_without_a_tag_is_named(acme: Repository, tool: Repository) -> None:
    commit = tool.git("rev-parse", f"{OLD}^{{commit}}").strip()
    assert f"from {commit} to {NEW}: 6 files" in upgrade(acme, tool, BASE=commit)

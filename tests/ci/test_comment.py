"""`comment`: one comment, found among all pages, updated in place; in the run's summary, too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.commands.ci.comment import comment
from infra.commands.result import Exit
from infra.errors import RaxxError
from lab.simulators.github.issues import add_issue
from lab.simulators.github.workflow_token import BOT
from tests.apis.simulated import Simulated
from tests.ci.conftest import COMMENT_TOKEN, in_actions
from tests.ci.previews import CANARY, DRIFTED, WAITING, put, report, said, step

MARKER = "<!-- raxx-queue: preview -->"
CHANGE = step("update", "heroku:formation/formation:Formation", "queue-web", "quantity")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path, "base", DRIFTED)
    put(tmp_path, "head", DRIFTED, CHANGE)
    return tmp_path


@pytest.fixture
def pull_request(simulator: Simulated) -> dict[str, Any]:
    made = add_issue(simulator.app.state.document, simulator.repository, "A change", "RaptorDev", pull_request=True)
    simulator.app.state.save()
    return made


def environ(simulator: Simulated, **changes: str) -> dict[str, str]:
    return in_actions(simulator, RAXX_COMMENT_TOKEN=COMMENT_TOKEN, **changes)


def talk(simulator: Simulated, pull_request: dict[str, Any], count: int, user: str, text: str = "hm") -> None:
    """Adds comments of people."""
    for _ in range(count):
        number = len(pull_request["comments"]) + 1000
        day = "2026-05-18T22:55:23Z"
        made = {"id": number, "body": text, "user": user, "created_at": day, "updated_at": day}
        pull_request["comments"].append(made)
    simulator.app.state.save()


def texts(simulator: Simulated) -> list[str]:
    issue = simulator.repository["issues"][0]
    return [entry["body"] for entry in issue["comments"] if entry["user"] == BOT]


def test_the_second_run_updates_the_comment(simulator: Simulated, pull_request: dict[str, Any], folder: Path) -> None:
    talk(simulator, pull_request, 130, "RaptorDev")
    first = comment(folder, (), 1, "a" * 40, environ(simulator))
    assert (first.data["comment"]["action"], first.exit) == ("created", Exit.OK)
    talk(simulator, simulator.repository["issues"][0], 130, "QueueOps")
    again = comment(folder, (), 1, "a" * 40, environ(simulator))
    assert again.data["comment"]["action"] == "unchanged"
    put(folder, "head", DRIFTED)
    last = comment(folder, (), 1, "b" * 40, environ(simulator))
    assert last.data["comment"]["action"] == "updated"
    (text,) = texts(simulator)
    assert "bbbb" in text
    assert "quantity" not in text
    writes = [path for path in simulator.paths("github") if not path.startswith("GET")]
    assert [path.split()[0] for path in writes] == ["POST", "PATCH"]


def test_a_comment_of_somebody_else_is_not_taken_for_ours(
    simulator: Simulated, pull_request: dict[str, Any], folder: Path
) -> None:
    talk(simulator, pull_request, 1, "RaptorDev", f"{MARKER}\n nothing to see")
    talk(simulator, pull_request, 1, BOT, f"said by another job: {MARKER}")
    comment(folder, (), 1, "", environ(simulator))
    assert "nothing to see" in simulator.repository["issues"][0]["comments"][0]["body"]
    assert len(texts(simulator)) == 2
    assert texts(simulator)[1].startswith(MARKER)


def test_no_canary_reaches_the_comment_the_summary_or_the_output(
    simulator: Simulated, pull_request: dict[str, Any], folder: Path, tmp_path: Path
) -> None:
    put(folder, "head", DRIFTED, CHANGE, said("", "", f"refused: {CANARY}", "error"))
    (folder / "prod.base.json").write_text(CANARY)
    files = {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"), "GITHUB_OUTPUT": str(tmp_path / "output")}
    result = comment(folder, (), 1, "", environ(simulator, **files))
    assert result.exit is Exit.FAILED
    assert "Could not preview this change" in texts(simulator)[0]
    assert (tmp_path / "summary.md").read_text() == texts(simulator)[0]
    assert CANARY not in texts(simulator)[0] + repr(result)


def spoilt(folder: Path) -> None:
    path = folder / "prod.head.report.json"
    path.write_text(path.read_text().replace("MooseQuest", "SomebodyElse"))


def of_another_stack(folder: Path) -> None:
    put(folder, "head", DRIFTED, stack="staging")
    (folder / "staging.head.report.json").replace(folder / "prod.head.report.json")
    (folder / "staging.head.json").unlink()


@pytest.mark.parametrize(
    "spoil", [lambda folder: (folder / "prod.head.report.json").unlink(), spoilt, of_another_stack]
)
def test_a_preview_without_its_report_is_one_that_failed(
    simulator: Simulated, folder: Path, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(folder)
    files = {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"), "GITHUB_OUTPUT": str(tmp_path / "output")}
    result = comment(folder, (), None, "", environ(simulator, **files))
    assert (result.exit, result.data["stacks"][0]["digest"]) == (Exit.FAILED, None)
    text = (tmp_path / "summary.md").read_text()
    assert "Could not preview this change" in text
    assert "SomebodyElse" not in text
    assert not (tmp_path / "output").exists()


def test_the_document_has_texts(simulator: Simulated, folder: Path) -> None:
    put(folder, "head", DRIFTED, WAITING, CHANGE)
    (document,) = comment(folder, (), None, "", environ(simulator)).data["stacks"]
    said = "Environment production: required reviewers: want MooseQuest, found none"
    digest = report(DRIFTED).digest
    assert document == {
        "stack": "prod",
        "failed": False,
        "digest": digest,
        "changes": 1,
        "drift": [said],
        "already_drifted": [said],
    }


def test_the_digest_is_handed_to_the_next_job(simulator: Simulated, folder: Path, tmp_path: Path) -> None:
    (folder / "prod.base.json").unlink()
    put(folder, "head", CHANGE, DRIFTED, said("", "", "digest: 0123abcdef", "info"))
    digest = report(DRIFTED).digest
    output = {"GITHUB_OUTPUT": str(tmp_path / "output"), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    result = comment(folder, ["prod"], None, "", environ(simulator, **output))
    assert result.data["comment"]["action"] == "none"
    assert (tmp_path / "output").read_text() == f"digest_prod={digest}\n"
    assert f"Digest: `{digest}`" in (tmp_path / "summary.md").read_text()
    assert not simulator.requests()


def test_what_cannot_be_done_is_said(simulator: Simulated, folder: Path) -> None:
    with pytest.raises(RaxxError, match=r"staging\.head\.json"):
        comment(folder, ["staging"], None, "", environ(simulator))
    with pytest.raises(RaxxError, match="GITHUB_REPOSITORY: names no repository"):
        comment(folder, (), 1, "", environ(simulator, GITHUB_REPOSITORY=""))
    with pytest.raises(RaxxError, match="not accessible by integration"):
        comment(folder, (), 1, "", environ(simulator) | {"RAXX_COMMENT_TOKEN": "actions+contents.read"})
    with pytest.raises(RaxxError, match="Check the name"):
        comment(folder, (), 99, "", environ(simulator))

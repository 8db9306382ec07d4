"""`drift-issue`: looks twice, and one issue says what has drifted; that it could not look is another, and louder."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.commands.ci import drift_issue as verb
from infra.commands.ci import findings
from infra.commands.result import Exit, Result
from infra.errors import RaxxError
from lab.simulators.github.actions import add_run
from tests.apis.simulated import QUEUE, Simulated
from tests.ci.conftest import in_actions

pytestmark = pytest.mark.usefixtures("in_checkout")


def check(simulator: Simulated, stack: str = "prod", **changes: str) -> Result:
    simulator.app.state.save()
    said: list[str] = []
    result = verb.drift_issue(stack, in_actions(simulator, **changes), 0, said.append)
    assert said[0] == f"looking at {stack}"
    return result


def issues(simulator: Simulated, state: str = "open", label: str = "drift") -> list[dict[str, Any]]:
    found = simulator.repository.get("issues", [])
    return [issue for issue in found if issue["state"] == state and label in issue["labels"]]


def writes(simulator: Simulated) -> list[str]:
    made = [path.replace("/api/v3/repos/raxx-app/TradeMasterAPI", "") for path in simulator.paths()]
    simulator.app.journal.clear()
    return [path for path in made if not path.startswith("GET")]


def unset(simulator: Simulated, *names: str) -> None:
    for name in names:
        del simulator.heroku_app(QUEUE)["config_vars"][name]


def test_drift_opens_one_issue_and_is_looked_at_twice(simulator: Simulated) -> None:
    result = check(simulator)
    assert result.exit is Exit.DIFFERS
    (issue,) = issues(simulator)
    assert issue["title"] == "Drift of prod: 10 differences"
    assert "required reviewers: want MooseQuest, found none" in issue["body"]
    assert issue["body"].count("config var ") >= 9
    assert "2 looks" in result.summary
    assert simulator.paths().count("GET /apps/raxx-queue-prod/config-vars") == 2
    assert writes(simulator) == ["POST /labels", "POST /issues"]


def test_nothing_is_written_while_nothing_changes(simulator: Simulated) -> None:
    check(simulator)
    before = dict(issues(simulator)[0])
    writes(simulator)
    again = check(simulator)
    assert again.exit is Exit.DIFFERS
    assert again.data["issues"][0]["action"] == "unchanged"
    assert writes(simulator) == []
    assert issues(simulator) == [before]


def test_a_change_updates_the_issue_and_says_what_changed(simulator: Simulated) -> None:
    check(simulator)
    writes(simulator)
    unset(simulator, "SENTRY_DSN_QUEUE")
    simulator.production["reviewers"] = [{"type": "User", "id": 101}]
    simulator.production["rules"] = {"required_reviewers": 1}
    check(simulator)
    (issue,) = issues(simulator)
    assert writes(simulator) == ["PATCH /issues/1", "POST /issues/1/comments"]
    said = issue["comments"][0]["body"]
    new, gone = said.split("No longer there:")
    assert "SENTRY_DSN_QUEUE" in new
    assert "required reviewers" in gone
    assert "SENTRY_DSN_QUEUE" in issue["body"]


def test_the_issue_is_closed_when_the_drift_is_gone(simulator: Simulated, monkeypatch: pytest.MonkeyPatch) -> None:
    check(simulator)
    writes(simulator)
    # All that differs is taken out of the comparison: converging is not this test's business.
    monkeypatch.setattr(findings, "findings", lambda look: [])
    result = check(simulator)
    assert (result.exit, "No drift" in result.summary) == (Exit.OK, True)
    assert not issues(simulator)
    (closed,) = issues(simulator, "closed")
    assert closed["state_reason"] == "completed"
    assert "Gone. Looked at 1 app" in closed["comments"][0]["body"]
    assert writes(simulator) == ["POST /issues/1/comments", "PATCH /issues/1"]
    assert check(simulator).exit is Exit.OK
    assert writes(simulator) == []
    monkeypatch.undo()
    check(simulator)
    assert issues(simulator)[0]["number"] == 2


def test_what_is_there_for_one_look_only_is_no_drift(simulator: Simulated, monkeypatch: pytest.MonkeyPatch) -> None:
    def meanwhile(_: float) -> None:
        simulator.production.update({"reviewers": [{"type": "User", "id": 101}], "rules": {"required_reviewers": 1}})
        unset(simulator, "SENTRY_DSN_QUEUE")
        simulator.app.state.save()

    monkeypatch.setattr(time, "sleep", meanwhile)
    check(simulator)
    (issue,) = issues(simulator)
    assert issue["title"] == "Drift of prod: 9 differences"
    assert "required reviewers" not in issue["body"]
    assert "SENTRY_DSN_QUEUE" not in issue["body"]


def test_an_api_that_cannot_be_reached_is_another_outcome(simulator: Simulated) -> None:
    run = {"path": ".github/workflows/deploy-queue.yml", "status": "completed", "started_at": "2026-05-17T06:00:00Z"}
    add_run(simulator.app.state.document, simulator.repository, run)
    result = check(simulator, HEROKU_API_URL="http://127.0.0.1:1")
    assert result.exit is Exit.FAILED
    assert "COULD NOT LOOK" in result.summary
    assert not issues(simulator)
    (issue,) = issues(simulator, label="drift-check-broken")
    assert "cannot be reached" in issue["body"]
    assert "2026-05-17T06:00:00Z" in issue["body"]
    writes(simulator)
    check(simulator, HEROKU_API_URL="http://127.0.0.1:1")
    assert writes(simulator) == []
    check(simulator)
    assert not issues(simulator, label="drift-check-broken")
    assert issues(simulator)


def test_drift_stays_open_while_nobody_can_look(simulator: Simulated) -> None:
    check(simulator)
    before = dict(issues(simulator)[0])
    check(simulator, HEROKU_API_KEY="wrong")
    assert issues(simulator) == [before]
    assert "refused the token" in issues(simulator, label="drift-check-broken")[0]["body"]


def test_one_look_that_fails_is_made_up_for(simulator: Simulated) -> None:
    simulator.fault("/apps/raxx-queue-prod/formation", status=401, times=1)
    result = check(simulator)
    assert result.exit is Exit.DIFFERS
    assert simulator.paths().count("GET /apps/raxx-queue-prod/config-vars") == 3


def test_each_stack_has_its_own_issue(simulator: Simulated) -> None:
    check(simulator)
    check(simulator, stack="staging", HEROKU_API_KEY="wrong")
    assert len(issues(simulator)) == 1
    assert len(issues(simulator, label="drift-check-broken")) == 1
    check(simulator, stack="prod")
    assert len(issues(simulator, label="drift-check-broken")) == 1


def test_the_issue_is_found_on_a_later_page_and_only_if_it_is_ours(simulator: Simulated) -> None:
    check(simulator)
    number = issues(simulator)[0]["number"]
    template = dict(issues(simulator)[0], user="QueueOps", comments=[])
    for other in range(130):
        simulator.repository["issues"].append(template | {"number": 100 + other, "id": 20000 + other})
    writes(simulator)
    check(simulator)
    assert writes(simulator) == []
    simulator.repository["issues"][number - 1]["user"] = "QueueOps"
    check(simulator)
    assert writes(simulator) == ["POST /issues"]


def test_without_rights_on_issues_it_says_so(simulator: Simulated, tmp_path: Path) -> None:
    with pytest.raises(RaxxError, match="not accessible by integration"):
        check(simulator, RAXX_COMMENT_TOKEN="actions+contents.read")


def body(simulator: Simulated, edit: Callable[[str], str], label: str = "drift") -> None:
    """Changes the text of the open issue from outside."""
    (issue,) = issues(simulator, label=label)
    issue["body"] = edit(issue["body"])
    simulator.app.state.save()


def test_what_changed_is_decided_by_data_and_not_by_words(simulator: Simulated) -> None:
    check(simulator)
    writes(simulator)
    body(simulator, lambda text: text.splitlines()[0] + "\r\n\r\n- `App queue: something else: want a, found b`")
    assert check(simulator).data["issues"][0]["action"] == "unchanged"
    assert writes(simulator) == []


@pytest.mark.parametrize("data", ["0123456789abcdef", '{"of_all":"x","entries":[{"subject":"App queue"}]}', ""])
def test_an_issue_that_carries_no_data_is_written_anew(simulator: Simulated, data: str) -> None:
    check(simulator)
    body(simulator, lambda text: f"<!-- raxx-queue: drift of prod; {data} -->\nas it was before")
    assert check(simulator).data["issues"][0]["action"] == "changed"
    (issue,) = issues(simulator)
    assert "required reviewers" in issue["body"]
    assert "required reviewers" in issue["comments"][0]["body"].split("New:")[1]
    assert check(simulator).data["issues"][0]["action"] == "unchanged"


def test_another_reason_for_not_looking_changes_that_issue(simulator: Simulated) -> None:
    check(simulator, HEROKU_API_URL="http://127.0.0.1:1")
    check(simulator, HEROKU_API_KEY="wrong")
    (issue,) = issues(simulator, label="drift-check-broken")
    new, gone = issue["comments"][0]["body"].split("No longer there:")
    assert "refused the token" in new
    assert "cannot be reached" in gone
    assert "refused the token" in issue["body"]

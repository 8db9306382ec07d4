"""Of the engine's JSON only named facts are taken and no canary comes through; what differs is in the report alone."""

from __future__ import annotations

import json

import pytest

from infra.commands.ci.comment_text import About, Previews, comment_text
from infra.commands.ci.digest import EngineStep, Preview, read_preview
from tests.ci.previews import CANARY, DRIFTED, WAITING, digest, report, said, step

APP, CONFIG = "heroku:app/app:App", "heroku:app/configAssociation:ConfigAssociation"
STASH = "raxx:audit:App$pulumi:index:Stash"
CLEAN = report()


def test_operations_names_and_the_reports_findings_are_taken() -> None:
    preview = read_preview(
        digest(
            step("update", CONFIG, "queue", "sensitiveVars", "sensitiveVars.STRIPE_API_KEY", change="delete"),
            step("import", APP, "queue"),
            said("raxx:audit:App", "queue", "config var A: want a URL, found none"),
        ),
        report(DRIFTED, WAITING),
    )
    assert preview.steps == {
        EngineStep("update", CONFIG, "queue", ("-sensitiveVars.STRIPE_API_KEY",)),
        EngineStep("import", APP, "queue", ()),
    }
    assert preview.findings == (DRIFTED, WAITING)
    assert preview.drift == [DRIFTED]
    assert (preview.failed, preview.digest) == (False, report(DRIFTED).digest)


@pytest.mark.parametrize("op", ["same", "refresh", "read", "discard", CANARY])
def test_what_changes_nothing_is_left_out(op: str) -> None:
    assert read_preview(digest(step(op, APP, "queue", "name")), CLEAN) == Preview(digest=CLEAN.digest)


@pytest.mark.parametrize("kind", ["pulumi:pulumi:Stack", "pulumi:providers:heroku", STASH, "raxx:audit:App"])
def test_what_the_report_says_already_is_left_out(kind: str) -> None:
    assert read_preview(digest(step("create", kind, "queue")), CLEAN) == Preview(digest=CLEAN.digest)


def test_no_canary_comes_through() -> None:
    text = digest(
        step("update", CONFIG, "queue", "sensitiveVars.A", f"vars.{CANARY}", f"{CANARY}!", f'vars["{CANARY}"]'),
        step("update", f"{CANARY} of a type", f"{CANARY}:{CANARY}", "name"),
        step(CANARY, APP, "queue", "name"),
        {"op": "update", "urn": CANARY, "newState": {"inputs": CANARY}},
        {"op": "update", "urn": None, "detailedDiff": CANARY, "diffReasons": [CANARY, {CANARY: CANARY}]},
        said("", "", f"provider said {CANARY}", "error"),
        said("", "", f"provider said {CANARY}"),
        said(APP, "queue", f"422: {CANARY}"),
        said("heroku:raxx:audit:App", "queue", CANARY),
        said("raxx:audit:App", "queue", CANARY, "debug"),
        said("raxx:audit:App", "queue", CANARY, "error"),
        said("raxx:audit:App", "queue", f"config var A: want a URL, found {CANARY}"),
        said("", "", f"digest: {CANARY}", "info"),
        **{CANARY: CANARY},
    )
    preview = read_preview(text, report(DRIFTED))
    shown = comment_text({"prod": Previews(preview, preview), "only": Previews(preview)}, About("abc", "https://x/1"))
    for everything in (repr(preview), shown):
        assert CANARY not in everything
    assert "required reviewers" in shown
    assert "sensitiveVars.A" in shown


@pytest.mark.parametrize("text", ["", "error: no stack named 'prod' found", "[]", "{}", "null", '{"steps": 3}'])
def test_what_is_no_digest_is_a_failed_preview(text: str) -> None:
    assert read_preview(text, report(DRIFTED)) == Preview(failed=True)


def test_an_error_makes_it_a_failed_preview() -> None:
    assert read_preview(digest(said("", "", "The spec of stack prod has one fault", "error")), CLEAN).failed


def test_no_report_makes_it_a_failed_preview() -> None:
    preview = read_preview(digest(step("import", APP, "queue"), said("", "", "digest: 0123abcdef", "info")), None)
    assert preview == Preview(frozenset({EngineStep("import", APP, "queue", ())}), failed=True)


def test_odd_entries_are_passed_over() -> None:
    document = json.loads(digest(step("update", APP, "queue", "name")))
    document["steps"] += [None, 3, {"op": ["update"]}]
    document["diagnostics"] += [None, "text"]
    assert len(read_preview(json.dumps(document), CLEAN).steps) == 1

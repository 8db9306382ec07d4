"""The one place that prints: text at any width, JSON with its envelope, Markdown that stays a table; errors."""

from __future__ import annotations

import json

import pytest

from infra.commands import render
from infra.commands.render import Form
from infra.commands.result import Exit, Mark, Result, Row, Section
from infra.errors import ConvergeError, Fault, LiveError

RESULT = Result(
    command="drift",
    title="Drift",
    summary="1 difference.",
    sections=(
        Section(
            "app x",
            lines=("- [ ] tick",),
            columns=("what", "found"),
            rows=(Row(("QUEUE_SERVICE_TOKEN_CONSOLE", "[bold]a | b[/bold]\nsecond <line>"), Mark.BAD),),
            notes=("a note that is long enough to be broken into a second line at forty columns",),
            fixed=frozenset({"what"}),
        ),
    ),
    exit=Exit.DIFFERS,
    data={"stack": "prod"},
)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_text_keeps_to_its_width_and_says_everything(width: int) -> None:
    shown = render.text(RESULT, width)
    assert max(map(len, shown.splitlines())) <= width
    assert "QUEUE_SERVICE_TOKEN_CONSOLE" in shown
    assert "[bold]" in shown, "what was found is no markup"
    assert not any(line.endswith(" ") for line in shown.splitlines())


def test_a_long_name_leaves_room_for_the_other_columns() -> None:
    row = Row(("CONFIG_VAR_" + "X" * 80, "found"))
    result = Result(
        "drift", "t", "s", (Section("x", columns=("what", "found"), rows=(row,), fixed=frozenset({"what"})),)
    )
    shown = render.text(result, 80)
    assert shown.count("X") == 80
    assert "found" in shown.splitlines()[5]


def test_json_has_the_envelope_first(capsys: pytest.CaptureFixture[str]) -> None:
    render.show(RESULT, Form.JSON)
    document = json.loads(capsys.readouterr().out)
    assert list(document) == ["schema_version", "command", "exit_code", "summary", "stack"]
    assert (document["schema_version"], document["exit_code"]) == (render.SCHEMA_VERSION, 7)


def test_markdown_stays_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    render.show(RESULT, Form.MARKDOWN)
    shown = capsys.readouterr().out
    assert "| QUEUE_SERVICE_TOKEN_CONSOLE | [bold]a \\| b[/bold]<br>second &lt;line&gt; |" in shown
    assert "- [ ] tick" in shown


@pytest.mark.parametrize("form", list(Form))
def test_an_error_is_on_stderr_in_every_form(form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    error = LiveError("Cannot look", [Fault("Heroku", "is down", "Wait")])
    render.show_error("drift", error, form)
    shown = capsys.readouterr()
    assert shown.err == "Cannot look:\n  - Heroku: is down. Wait\n"
    if form is Form.TEXT:
        assert not shown.out
    if form is Form.JSON:
        said = {"title": "Cannot look", "faults": [{"where": "Heroku", "reason": "is down", "remedy": "Wait"}]}
        assert json.loads(shown.out)["error"] == said


def test_an_error_without_faults_has_none(capsys: pytest.CaptureFixture[str]) -> None:
    render.show_error("drift", ConvergeError("no state"), Form.JSON)
    assert json.loads(capsys.readouterr().out)["error"] == {"title": "no state", "faults": []}

"""The report of a look: only for its owner, whole or not there, and nothing of a false one is believed or shown raw."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from typer.testing import CliRunner

from infra.commands.ci.comment_text import About, Previews, comment_text
from infra.commands.ci.digest import read_preview
from infra.commands.cli import app
from infra.errors import SettingsError
from infra.items import Subject
from infra.report import REPORT, Report, digest, leave, read_report
from tests.ci.previews import CANARY, DRIFTED, WAITING, report, subjects_of
from tests.ci.previews import digest as engines_json
from tests.ci.tools import ROOT

EVIL = "\x1b[2J`](http://x) @raxx-app <!-- \u202e {0.__class__} {count!r:>999999} %s ${{ secrets.X }}\n# h"
REPORTS = TypeAdapter(Report)
Document = dict[str, Any]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "prod.head.report.json"
    leave("prod", subjects_of(DRIFTED, WAITING), {REPORT: str(path)})
    return path


def change(file: Path, made: Callable[[Document], object]) -> None:
    """Changes the first item of a report, and its digest so that it is that of what it says."""
    document = json.loads(file.read_text())
    made(document["subjects"][0]["items"][0])
    file.write_text(json.dumps(document))
    if (found := read_report_unbound(document)) is not None:
        file.write_text(json.dumps(document | {"digest": digest(found)}))


def read_report_unbound(document: Document) -> tuple[Subject, ...] | None:
    try:
        return REPORTS.validate_python(document).subjects
    except ValidationError:
        return None


def test_what_is_read_is_what_was_found_and_only_the_owner_may_read_it(file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]
    assert read_report(file) == report(DRIFTED, WAITING)
    assert digest(subjects_of(DRIFTED)) == report(DRIFTED, WAITING).digest, "a notice does not count"
    assert digest(subjects_of(WAITING)) != report(DRIFTED).digest


def test_every_field_is_described() -> None:
    schema = REPORTS.json_schema(mode="serialization")
    parts = [schema, *schema["$defs"].values()]
    fields = {name for part in parts for name in part.get("properties", ())}
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8").split("## The report\n")[1]
    assert {name for name in fields if f"`{name}`" not in text} == set()


def test_without_the_variable_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    leave("prod", subjects_of(DRIFTED), {REPORT: ""})
    assert not list(tmp_path.iterdir())


def test_a_report_that_cannot_be_left_is_an_operators_mistake(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="RAXX_REPORT: names a file that cannot be written"):
        leave("prod", (), {REPORT: str(tmp_path / "nowhere" / "report.json")})


def endless(item: Document) -> None:
    for _ in range(150):
        item["found"] = {"code": "listed", "values": {"names": [item["found"]]}}


@pytest.mark.parametrize(
    "made",
    [
        lambda item: item.update(found={"code": CANARY, "values": {}}),
        lambda item: item.update(wanted={"code": "dynos", "values": {"quantity": 1}}),
        lambda item: item.update(found={"code": "listed", "values": {"names": [{"code": CANARY}]}}),
        lambda item: item["kind"].update(title="reviewers {} and {}"),
        lambda item: item.update(which=["one", "too many"]),
        lambda item: item.update(weight=CANARY),
        lambda item: item.update(found=None),
        lambda item: item.update(found=3.5),
        lambda item: item["kind"].update(touched="os.system"),
        lambda item: item.pop("kind"),
    ],
)
def test_an_item_of_which_nothing_can_be_said_spoils_the_report(file: Path, made: Callable[[Document], object]) -> None:
    change(file, made)
    assert read_report(file) is None


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", CANARY, "[" * 100_000, '{"stack": "prod", "digest": "0123456789ab", "subjects": [], "more": 1}'],
)
def test_what_is_no_report_is_none(file: Path, text: str) -> None:
    file.write_text(text)
    assert read_report(file) is None


def test_a_report_is_what_its_digest_says_or_none(file: Path) -> None:
    whole = json.loads(file.read_text())
    for made in (
        {"digest": "0123456789ab"},
        {"digest": f"{whole['digest']}\nother=1"},
        {"subjects": whole["subjects"][1:]},
        {"schema_version": 2},
    ):
        file.write_text(json.dumps(whole | made))
        assert read_report(file) is None
    file.write_text(json.dumps(whole, indent=2))
    assert read_report(file) is not None


def test_a_report_that_is_too_long_or_no_file_is_none(file: Path) -> None:
    file.write_text(file.read_text() + " " * 4_000_000)
    assert read_report(file) is None
    assert read_report(file.parent) is None
    assert read_report(file.parent / "nowhere.json") is None


@pytest.mark.parametrize(
    "made",
    [
        lambda item: item.update(found=EVIL, wanted=EVIL, slip_of=EVIL),
        lambda item: item["kind"].update(title=EVIL.replace("{", "(").replace("}", ")")),
        lambda item: item.update(found={"code": "quoted", "values": {"text": EVIL, "self": EVIL, CANARY: EVIL}}),
        lambda item: item.update(found="x" * 1_000_000),
        endless,
    ],
)
def test_what_can_be_said_is_harmless(file: Path, made: Callable[[Document], object]) -> None:
    change(file, made)
    found = read_report(file)
    if found is None:
        assert made is endless
        return
    preview = read_preview(engines_json(), found)
    text = comment_text({"prod": Previews(preview, preview)}, About("acme"))
    (line,) = {each for each in text.splitlines() if "Environment" in each}
    assert line.isprintable()
    assert len(line) < 600
    assert line.count("`") == 4, "two code spans, in which nothing is markup"
    assert CANARY not in text


def test_the_command_prints_the_digest_and_nothing_else(file: Path) -> None:
    done = CliRunner().invoke(app, ["report-digest", str(file)])
    assert (done.exit_code, done.stdout) == (0, f"{report(DRIFTED).digest}\n")
    file.write_text(CANARY)
    done = CliRunner().invoke(app, ["report-digest", str(file)])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "is not the report of a look. Run `RAXX_REPORT=" in done.stderr

"""`take-stack-file`: the spec of a pull request's stack file is taken, and nothing else of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from infra.commands.ci.take_stack_file import take_stack_file
from infra.errors import SpecError
from infra.spec import read_file

ROOT = Path(__file__).resolve().parents[2]
PROD = (ROOT / "Pulumi.prod.yaml").read_text()


@pytest.fixture
def theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Pulumi.yaml").write_text("name: raxx-queue\n")
    (tmp_path / "Pulumi.prod.yaml").write_text(PROD)
    return tmp_path / "theirs.yaml"


def test_the_spec_is_taken(theirs: Path) -> None:
    theirs.write_text(PROD.replace("quantity: 1", "quantity: 2"))
    result = take_stack_file("prod", theirs)
    assert result.data["differs"] == ["config.raxx-queue:apps"]
    own = Path("Pulumi.prod.yaml")
    assert yaml.safe_load(own.read_text())["config"]["raxx-queue:apps"]["queue"]["formation"]["web"]["quantity"] == 2
    assert read_file(own).apps["queue"].name == "raxx-queue-prod"


@pytest.mark.parametrize(
    "line",
    [
        "  github:baseUrl: https://evil.example/",
        "  heroku:url: https://evil.example/",
        "  heroku:headers: '{}'",
        "  github:owner: somebody-else",
        "  pulumi:disable-default-providers: ['*']",
        "secretsprovider: hashivault://x",
        "encryptionsalt: v1:AAAA",
        "environment: [evil]",
    ],
)
def test_what_is_no_spec_is_refused(theirs: Path, line: str) -> None:
    kept = PROD.replace("  github:owner: raxx-app\n", "") if "owner" in line else PROD
    theirs.write_text(kept.replace("config:\n", f"config:\n{line}\n") if line.startswith(" ") else f"{PROD}\n{line}\n")
    with pytest.raises(SpecError, match="is not part of the spec"):
        take_stack_file("prod", theirs)
    assert Path("Pulumi.prod.yaml").read_text() == PROD


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("config: {a: &x 1, b: *x}", "aliases"),
        ("config: {a: 1, a: 2}", "a key twice"),
        ("config: {<<: {a: 1}}", "no YAML"),
        ("config: !!python/name:os.system x", "no YAML"),
        ("config: {1: 2}", "no text"),
        ("- config", "not a mapping"),
        ("config: [", "no YAML"),
        ("\ufeff\x00", "no YAML"),
        ("#" * 300_000, "larger than"),
        ("", "not a mapping"),
    ],
)
def test_what_cannot_be_read_in_one_way_is_refused(theirs: Path, text: str, reason: str) -> None:
    theirs.write_text(text)
    with pytest.raises(SpecError, match=reason):
        take_stack_file("prod", theirs)
    assert Path("Pulumi.prod.yaml").read_text() == PROD


def test_bytes_that_are_no_text_and_a_missing_file_are_refused(theirs: Path) -> None:
    with pytest.raises(SpecError, match="cannot be read"):
        take_stack_file("prod", theirs)
    theirs.write_bytes(PROD.encode("utf-16"))
    with pytest.raises(SpecError, match="no YAML"):
        take_stack_file("prod", theirs)

"""What the commands print for the state of 18 May 2026, to the letter: at 80 columns, as JSON, as Markdown.

After a change that is meant, make the files again and read their diff before you commit it:

    RAXX_UPDATE_GOLDEN=1 .venv/bin/python -m pytest tests/commands/test_golden.py
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.commands.operator import operator

README = Path(__file__).resolve().parents[2] / "README.md"
_BLOCK = re.compile(r"(<!-- generated: (?P<name>[\w.-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
GOLDEN = Path(__file__).with_name("golden")
COMMANDS = {
    "drift.txt": ("drift",),
    "drift.json": ("drift", "--json"),
    "drift.md": ("drift", "--markdown"),
    "parity.txt": ("parity",),
    "parity.json": ("parity", "--json"),
    "parity.md": ("parity", "--markdown"),
    "checklist.md": ("checklist",),
    "checklist.json": ("checklist", "--json"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_seed_state_is_shown_so(name: str, tmp_path: Path) -> None:
    with operator(tmp_path) as at:
        shown = at.run(*COMMANDS[name], expect=7).stdout.replace(at.simulator.url, "http://SIMULATOR")
    file = GOLDEN / name
    if os.environ.get("RAXX_UPDATE_GOLDEN"):
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text(encoding="utf-8")
    if name.endswith(".txt"):
        assert max(map(len, shown.splitlines())) <= 80
        assert "\x1b" not in shown


def test_the_readme_shows_these_files() -> None:
    text = README.read_text(encoding="utf-8")
    generated = _BLOCK.sub(lambda block: f"{block[1]}{shown_in_readme(block['name'])}{block[3]}", text)
    if os.environ.get("RAXX_UPDATE_GOLDEN"):
        README.write_text(generated, encoding="utf-8")
    assert {block["name"] for block in _BLOCK.finditer(text)} >= {"drift.txt"}
    assert generated == README.read_text(encoding="utf-8")


def shown_in_readme(name: str) -> str:
    """A golden file as the README has it."""
    return f"```\n$ python -m infra {' '.join(COMMANDS[name])}\n{(GOLDEN / name).read_text(encoding='utf-8')}```\n"

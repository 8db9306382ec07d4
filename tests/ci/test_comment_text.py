"""The comment's text: its two parts, what nobody can smuggle into it, and how it is cut."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from infra.commands.ci.comment_text import LONGEST, About, Previews, comment_text, said
from infra.commands.ci.digest import EngineStep, Preview
from infra.commands.ci.findings import Finding
from infra.items import Item, Kind
from tests.ci.previews import DRIFTED, WAITING

MARKER = "<!-- acme: preview -->"
UPDATE = EngineStep("update", "heroku:formation/formation:Formation", "queue-web", ("~quantity",))


def preview(*facts: EngineStep | Finding, failed: bool = False) -> Preview:
    steps = frozenset(fact for fact in facts if isinstance(fact, EngineStep))
    return Preview(steps, tuple(fact for fact in facts if isinstance(fact, Finding)), failed)


def finding(text: str) -> Finding:
    """One that says this of itself."""
    return Finding(text, Item(Kind("test", text), (), text, text, slip_of=text))


def text_of(**stacks: Previews) -> str:
    return comment_text(stacks, About("acme", "0123456789abcdef", "https://example.com/run"))


def parts(text: str) -> tuple[str, str]:
    """What stands below "What this change does", and below "What has already drifted"."""
    change, drifted = text.split("**What has already drifted**")
    return change.split("**What this change does**")[1], drifted


def test_what_the_change_does_and_what_has_drifted_are_told_apart() -> None:
    text = text_of(prod=Previews(head=preview(DRIFTED, UPDATE), base=preview(DRIFTED, WAITING)))
    change, drifted = parts(text)
    assert text.startswith(MARKER)
    assert "update `heroku:formation/formation:Formation` `queue-web`: `~quantity`" in change
    assert "required reviewers" not in change
    assert "No longer with it:" in change
    assert "notice: `App queue`: `formation web: crashed: see the app's logs`" in change
    assert "`required reviewers: want MooseQuest, found none`" in drifted
    assert "crashed" not in drifted
    assert "Commit `0123456789ab`, [run](https://example.com/run)" in text


def test_of_a_step_that_was_there_already_only_what_is_new_is_shown() -> None:
    fewer, more = replace(UPDATE, properties=("~size",)), replace(UPDATE, properties=("~quantity", "~size"))
    change, drifted = parts(text_of(prod=Previews(head=preview(more), base=preview(fewer))))
    assert "`queue-web`: `~quantity`" in change
    assert "size" not in change
    assert "No longer" not in change
    assert "`queue-web`: `~size`" in drifted
    change, _ = parts(text_of(prod=Previews(head=preview(fewer), base=preview(more))))
    assert "Nothing." in change
    assert "`queue-web`: `~quantity`" in change.split("No longer with it:")[1]


def test_nothing_is_said_to_be_nothing() -> None:
    assert text_of(prod=Previews(preview(), preview())).count("Nothing.") == 2


def test_a_preview_that_failed_is_not_nothing() -> None:
    change, drifted = parts(text_of(prod=Previews(preview(failed=True), preview(DRIFTED))))
    assert "Could not preview this change" in change
    assert "Nothing." not in change
    assert "No longer" not in change
    assert "required reviewers" in drifted
    change, drifted = parts(text_of(prod=Previews(preview(UPDATE), preview(failed=True))))
    assert "Could not preview the base branch" in change
    assert "Could not preview the base branch" in drifted
    assert "Nothing." not in drifted


def test_before_an_up_there_is_one_part() -> None:
    text = comment_text({"prod": Previews(Preview(frozenset({UPDATE}), (DRIFTED,), digest="abcdef12"))}, About("acme"))
    assert "**What `up` does**" in text
    assert "Digest: `abcdef12`" in text
    assert "already drifted" not in text


def test_stack_file_texts_are_neither_markup_nor_mentions() -> None:
    evil = f"`x` @raxx-app/queue-engineers <img src=x> {MARKER} [a](b)\n# h"
    text = text_of(prod=Previews(preview(finding(evil)), preview()))
    outside = re.sub(r"`[^`\n]*`", "", text.removeprefix(MARKER))
    assert "@" not in outside
    assert "<" not in outside
    assert "\n# h" not in text


@pytest.mark.parametrize("count", [10, 300, 3000, 100_000])
def test_a_long_comment_loses_detail_and_not_itself(count: int) -> None:
    many = [EngineStep("update", "heroku:app/app:App", f"app{number}", ("~name", "~region")) for number in range(count)]
    text = text_of(prod=Previews(preview(*many), preview(DRIFTED)))
    assert len(text.encode()) <= LONGEST
    assert "required reviewers" in text
    assert "What this change does" in text
    named = text.count("`app")
    assert named == count or f"and {count - named} more" in text
    assert ("~region" in text) == (count <= 300)


def test_even_a_thousand_stacks_fit() -> None:
    stacks = {f"stack{number}": Previews(preview(UPDATE), preview(DRIFTED)) for number in range(3000)}
    text = text_of(**stacks)
    assert len(text.encode()) <= LONGEST
    assert text.startswith(MARKER)
    assert "Cut here" in text


def test_bytes_are_counted_not_letters() -> None:
    many = [finding("ü€" * 200 + str(number)) for number in range(200)]
    assert len(text_of(prod=Previews(preview(*many), preview())).encode()) <= LONGEST


def test_a_finding_is_on_one_line_printable_and_not_endless() -> None:
    subject, sentence = said(finding("a\u202eb\x1b[31m\x00 c\n\nd\u2028e" * 100))
    assert subject.isprintable()
    assert sentence.isprintable()
    assert (len(subject), len(sentence)) == (500, 500)
    assert sentence.startswith("ab[31m c d e")


def test_the_same_thing_that_is_found_otherwise_is_another_finding() -> None:
    other = replace(DRIFTED, item=replace(DRIFTED.item, found="RaptorDev"))
    change, drifted = parts(text_of(prod=Previews(preview(other), preview(DRIFTED))))
    gone = change.split("No longer with it:")[1]
    assert "found RaptorDev" in change
    assert "found none" in gone
    assert "found none" in drifted

"""What the verbs have in common: options, and how an answer becomes what is printed and an exit code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeAlias

import typer

from infra.commands.render import Form, show, show_error
from infra.commands.result import Exit, Result
from infra.errors import RaxxError
from infra.spec import live_stack

Stack: TypeAlias = Annotated[
    str, typer.Option("--stack", "-s", help="The stack whose spec is meant.", show_default="the live one")
]
Against: TypeAlias = Annotated[str, typer.Option(help="The stack that it is compared with.")]
BEFORE = "staging"
"""The stack that it is compared with where none is named."""
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON (docs/json.md).")]
AsText: TypeAlias = Annotated[bool, typer.Option("--text", help="Print text for a terminal, not Markdown.")]
AsMarkdown: TypeAlias = Annotated[bool, typer.Option("--markdown", help="Print Markdown.")]


def run(command: str, form: Form, answer: Callable[[], Result]) -> None:
    """Prints what `answer` gives and ends with its exit code; an operator's mistake is its text and 1."""
    try:
        result = answer()
    except RaxxError as error:
        show_error(command, error, form)
        raise typer.Exit(Exit.FAILED) from None
    show(result, form)
    raise typer.Exit(result.exit)


def which(stack: str) -> str:
    """The stack that `--stack` names, else the one that takes live keys. Raises `SpecError` where there is no such."""
    return stack or live_stack()


def form_of(as_json: bool, as_markdown: bool = False) -> Form:
    """The form that the options ask for; JSON if both are given."""
    return Form.JSON if as_json else Form.MARKDOWN if as_markdown else Form.TEXT


def ask(text: str) -> str:
    """What the operator types after `text`, which goes to stderr; empty where nobody answers."""
    try:
        return str(typer.prompt(text, default="", show_default=False, err=True))
    except typer.Abort:
        return ""

"""The command line's verbs and options; what each does is in its own module, imported when it is asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from infra.commands.render import Form, show, show_error
from infra.commands.result import Exit, Result
from infra.errors import RaxxError

app = typer.Typer(
    help="What prod lacks, and the way to put it right. Run from the checkout; see docs/operations.md.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,  # it would print local variables
    context_settings={"help_option_names": ["-h", "--help"]},
)

Stack: TypeAlias = Annotated[str, typer.Option("--stack", "-s", help="The stack whose spec is meant.")]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON (docs/json.md).")]
AsMarkdown: TypeAlias = Annotated[bool, typer.Option("--markdown", help="Print Markdown.")]


@app.callback()
def common(
    directory: Annotated[Path, typer.Option("--cwd", "-C", help="Run as if started in this folder.")] = Path(),
) -> None:
    os.chdir(directory)


def run(command: str, form: Form, answer: Callable[[], Result]) -> None:
    """Prints what `answer` gives and ends with its exit code; an operator's mistake is its text and 1."""
    try:
        result = answer()
    except RaxxError as error:
        show_error(command, error, form)
        raise typer.Exit(Exit.FAILED) from None
    show(result, form)
    raise typer.Exit(result.exit)


def form_of(as_json: bool, as_markdown: bool = False) -> Form:
    """The form that the options ask for; JSON if both are given."""
    return Form.JSON if as_json else Form.MARKDOWN if as_markdown else Form.TEXT


@app.command()
def drift(stack: Stack = "prod", as_json: AsJson = False, as_markdown: AsMarkdown = False) -> None:
    """The difference of live from the spec, without the engine and without its state.

    Exits 0 without drift, 7 with, 1 if anything could not be read.

    Example: python -m infra drift --stack prod --json
    """
    from infra.commands import drift as verb

    run("drift", form_of(as_json, as_markdown), lambda: verb.drift(stack, os.environ))

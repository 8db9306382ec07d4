"""The command line's verbs and options; what each does is in its own module, imported when it is asked for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from infra.commands.options import BEFORE, Against, AsJson, AsMarkdown, AsText, Stack, ask, form_of, run, which
from infra.commands.result import Exit, Result
from infra.commands.secrets.cli import secrets
from infra.errors import RaxxError

app = typer.Typer(
    help="What prod lacks, and the way to put it right. Run from the checkout; see docs/operations.md.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,  # it would print local variables
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def common(
    directory: Annotated[Path, typer.Option("--cwd", "-C", help="Run as if started in this folder.")] = Path(),
) -> None:
    os.chdir(directory)


@app.command()
def drift(stack: Stack = "", as_json: AsJson = False, as_markdown: AsMarkdown = False) -> None:
    """The difference of live from the spec, without the engine and without its state.

    Exits 0 without drift, 7 with, 1 if anything could not be read.

    Example: python -m infra drift --stack prod --json
    """
    from infra.commands import drift as verb

    run("drift", form_of(as_json, as_markdown), lambda: verb.drift(which(stack), os.environ))


@app.command()
def verify(
    stack: Stack = "",
    against: Against = BEFORE,
    wait: Annotated[float, typer.Option(min=0, help="Seconds in which /health may become healthy.")] = 60,
    unreleased_ok: Annotated[
        bool, typer.Option("--unreleased-ok", help="Exit 0 where nothing was released yet.")
    ] = False,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Whether the latest deploy is good: release, image, health, dynos, start-up log; then drift and gate.

    Exits 0 if all is fine, 7 if only drift is left, 1 if a check failed, could not be made, or nothing is released.

    Example: python -m infra verify --stack prod --wait 120
    """
    from infra.commands import verify as verb
    from infra.commands.render import say

    answer = lambda: verb.verify(which(stack), against, os.environ, wait, say, unreleased_ok=unreleased_ok)  # noqa: E731
    run("verify", form_of(as_json, as_markdown), answer)


@app.command()
def parity(
    stack: Stack = "", against: Against = BEFORE, as_json: AsJson = False, as_markdown: AsMarkdown = False
) -> None:
    """One stack against another, as they are live: config vars, add-ons, formation, image, protection.

    Exits 0 if they are the same or what differs is explained, 7 if not, 1 if anything could not be read.

    Example: python -m infra parity --against staging --markdown
    """
    from infra.commands import parity as verb

    run("parity", form_of(as_json, as_markdown), lambda: verb.parity(which(stack), against, os.environ))


@app.command()
def checklist(stack: Stack = "", against: Against = BEFORE, as_json: AsJson = False, as_text: AsText = False) -> None:
    """The pre-deploy checklist, as Markdown: states, blockers, what to do with which command, what to tick.

    Exits 0 if nothing blocks, 7 if something does, 1 if anything could not be read.

    Example: python -m infra checklist --stack prod > checklist.md
    """
    from infra.commands import checklist as verb

    run("checklist", form_of(as_json, not as_text), lambda: verb.checklist(which(stack), against, os.environ))


@app.command()
def doctor(stack: Stack = "", as_json: AsJson = False, as_markdown: AsMarkdown = False) -> None:
    """This machine and these credentials: Python, pulumi, backend, lock, passphrase, tokens, clock, secret stores.

    Exits 0 if all is fine, 1 if something has to be done: each line says what.

    Example: python -m infra doctor --stack prod
    """
    from infra.commands.doctor import doctor as verb

    run("doctor", form_of(as_json, as_markdown), lambda: verb(which(stack), os.environ))


@app.command("go-live")
def go_live(
    stack: Stack = "",
    against: Against = BEFORE,
    ref: Annotated[str, typer.Option(help="What the workflow deploys.")] = "main",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Answer pulumi's question; never the phrase.")] = False,
    limit: Annotated[float, typer.Option(min=0, help="Seconds for the run, with its approval.")] = 3600,
    every: Annotated[float, typer.Option(min=0.01, help="Seconds between two looks at the run.")] = 5,
    wait: Annotated[float, typer.Option(min=0, help="Seconds in which /health may become healthy.")] = 120,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """The whole way to a verified deploy: blockers, up, phrase and workflow, approval, formation, verify.

    Each phase says what it will do; it stops at the first that fails, and goes on there when it is run again.
    Exits 0 when all is live and fine, 1 if a phase failed, 7 if only drift is left.

    Example: python -m infra go-live --stack prod --ref main
    """
    from infra.commands import go_live as verb
    from infra.commands.deploying import Terminal
    from infra.commands.render import say

    terminal = Terminal(say, ask, limit, every)
    engine = verb.run_engine(yes)

    def answer() -> Result:
        order = verb.Order(which(stack), against, ref, wait)
        return verb.go_live(order, os.environ, terminal, engine)

    run("go-live", form_of(as_json, as_markdown), answer)


app.add_typer(secrets, name="secrets")


@app.command()
def explain(
    output: Annotated[typer.FileText, typer.Argument(help="What the engine printed; - for standard input.")],
    stack: Stack = "",
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """What a failed preview or up means, and the exact command that mends it.

    Exits 0 when the failure is known, 1 when it is not.

    Example: pulumi preview --stack prod 2>&1 | python -m infra explain -
    """
    from infra.commands import explain as verb

    run("explain", form_of(as_json, as_markdown), lambda: verb.explain(which(stack), output.read()))


@app.command()
def comment(
    previews: Annotated[Path, typer.Option(help="Folder with STACK.head.json, its report, the same of base.")],
    stack: Annotated[
        list[str] | None, typer.Option("--stack", "-s", help="A stack; repeat it. Default: all there.")
    ] = None,
    pull_request: Annotated[
        int | None, typer.Option(help="Number; without it only the run's summary is written.")
    ] = None,
    commit: Annotated[str, typer.Option(help="SHA of what was previewed.")] = "",
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Previews (`pulumi preview --json`) as the one comment of a pull request, updated in place; for CI (docs/ci.md).

    Exits 0 when it says so now, 1 if a preview failed (it says that, too) or the comment could not be written.

    Example: python -m infra comment --previews previews --pull-request 12
    """
    from infra.commands.ci import comment as verb

    answer = lambda: verb.comment(previews, stack or (), pull_request, commit, os.environ)  # noqa: E731
    run("comment", form_of(as_json, as_markdown), answer)


@app.command("report-digest")
def report_digest(
    report: Annotated[Path, typer.Argument(help="The file that RAXX_REPORT named in a look.")],
) -> None:
    """The digest of what a look showed, to hold an up to it, and nothing else; for CI (docs/ci.md).

    Exits 0 when it is printed, 1 if the file is not the report of a look.

    Example: RAXX_EXPECT=$(python -m infra report-digest prod.report.json) pulumi up --stack prod
    """
    from infra.commands.ci import report_digest as verb
    from infra.commands.render import show_error

    try:
        typer.echo(verb.report_digest(report))
    except RaxxError as error:
        show_error("report-digest", error, form_of(as_json=False))
        raise typer.Exit(Exit.FAILED) from None


@app.command("drift-issue")
def drift_issue(
    stack: Stack = "",
    wait: Annotated[float, typer.Option(min=0, envvar="RAXX_LOOK_AGAIN", help="Seconds between two looks.")] = 60,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """Looks twice, and opens, changes or closes the issue that says what has drifted; for CI (docs/ci.md).

    Exits 0 without drift, 7 with, 1 if it could not look: that has an issue of its own.

    Example: python -m infra drift-issue --stack prod
    """
    from infra.commands.ci import drift_issue as verb
    from infra.commands.render import say

    run("drift-issue", form_of(as_json, as_markdown), lambda: verb.drift_issue(which(stack), os.environ, wait, say))


@app.command("take-stack-file")
def take_stack_file(
    theirs: Annotated[Path, typer.Option(help="The stack file of a pull request.")],
    stack: Stack = "",
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """A pull request's stack file as data: its spec into the stack file here; for CI (docs/ci.md).

    Exits 0 when it is taken, 1 if it changes anything that is no spec; then nothing is written.

    Example: python -m infra take-stack-file --stack prod --theirs theirs/Pulumi.prod.yaml
    """
    from infra.commands.ci import take_stack_file as verb

    run("take-stack-file", form_of(as_json, as_markdown), lambda: verb.take_stack_file(which(stack), theirs))

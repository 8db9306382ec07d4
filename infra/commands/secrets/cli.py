"""The verbs of `secrets …` and their options; what each does is in its own module, imported when it is asked for."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer
from pydantic import SecretStr

from infra.commands.options import AsJson, AsMarkdown, Stack, form_of, run, which
from infra.commands.result import Result
from infra.errors import Fault, SecretError

secrets = typer.Typer(help="Secrets: from where they are kept to the app; never shown.", no_args_is_help=True)

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for the stack's name.")]


@secrets.command("list")
def list_(stack: Stack = "", as_json: AsJson = False, as_markdown: AsMarkdown = False) -> None:
    """Every secret: its kind, its store, and whether live equals it; never a value. Exits 0.

    Example: python -m infra secrets list --stack prod
    """
    from infra.commands.looking import read_spec
    from infra.commands.secrets.status import listing

    run("secrets list", form_of(as_json, as_markdown), lambda: listing(read_spec(which(stack)), os.environ))


@secrets.command()
def check(stack: Stack = "", as_json: AsJson = False, as_markdown: AsMarkdown = False) -> None:
    """What is wrong with the secrets. Exits 0 if nothing, 1 if one is missing or of another kind, 7 if live differs.

    Example: python -m infra secrets check --stack prod
    """
    from infra.commands.looking import read_spec
    from infra.commands.secrets.status import check as verb

    run("secrets check", form_of(as_json, as_markdown), lambda: verb(read_spec(which(stack)), os.environ))


@secrets.command("set")
def set_(
    name: Annotated[str, typer.Argument(help="APP/VARIABLE, or the variable alone.")],
    stack: Stack = "",
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Stores one value, read from a hidden prompt or from stdin, if it is of its kind.

    Example: python -m infra secrets set queue/STRIPE_API_KEY --stack prod
    """
    from infra.commands.looking import read_spec
    from infra.commands.secrets.storing import named, put
    from infra.secret_stores import chosen

    def answer() -> Result:
        spec = read_spec(which(stack))
        secret = named(spec, name)
        _confirm(spec.stack, yes)
        return put(spec, chosen(spec), secret, _value(f"Value of {secret} (hidden)"))

    run("secrets set", form_of(as_json), answer)


@secrets.command()
def mint(
    names: Annotated[list[str] | None, typer.Argument(help="Tokens; default: all tokens of the stack.")] = None,
    stack: Stack = "",
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Makes and stores the 64-hex tokens that no store has yet; those that are there stay.

    Example: python -m infra secrets mint --stack prod
    """
    from infra.commands import render
    from infra.commands.looking import read_spec
    from infra.commands.secrets.storing import mint as verb
    from infra.commands.secrets.storing import to_mint
    from infra.secret_stores import chosen

    def answer() -> Result:
        spec = read_spec(which(stack))
        tokens = to_mint(spec, names or ())
        _confirm(spec.stack, yes)
        return verb(spec, chosen(spec), tokens, render.say)

    run("secrets mint", form_of(as_json), answer)


@secrets.command()
def copy(
    name: Annotated[str, typer.Argument(help="APP/VARIABLE, or the variable alone.")],
    source: Annotated[str, typer.Option("--from", help="The stack that has the value.")],
    stack: Stack = "",
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Stores the value of another stack, once, where the spec's across_stacks says same or either.

    Example: python -m infra secrets copy QUEUE_SERVICE_TOKEN_CRON --from staging --stack prod
    """
    from infra.commands.looking import read_spec
    from infra.commands.secrets.sharing import copy as verb
    from infra.commands.secrets.sharing import to_copy
    from infra.commands.secrets.storing import named
    from infra.secret_stores import chosen

    def answer() -> Result:
        spec = read_spec(which(stack))
        secret = named(spec, name)
        to_copy(spec, source, secret)
        _confirm(spec.stack, yes)
        return verb(spec, chosen(spec), secret, source, os.environ)

    run("secrets copy", form_of(as_json), answer)


@secrets.command()
def rotate(
    name: Annotated[str, typer.Argument(help="APP/VARIABLE, or the variable alone.")],
    stack: Stack = "",
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Mints and stores a new 64-hex token, and lists in order where it has to be set; then `secrets spread`.

    Example: python -m infra secrets rotate QUEUE_SERVICE_TOKEN_RAPTOR --stack prod
    """
    from infra.commands import render
    from infra.commands.looking import read_spec
    from infra.commands.secrets.sharing import rotate as verb
    from infra.commands.secrets.storing import named
    from infra.secret_stores import chosen

    def answer() -> Result:
        spec = read_spec(which(stack))
        secret = named(spec, name)
        _confirm(spec.stack, yes)
        return verb(spec, chosen(spec), secret, render.say)

    run("secrets rotate", form_of(as_json), answer)


@secrets.command()
def spread(
    name: Annotated[str, typer.Argument(help="APP/VARIABLE, or the variable alone.")],
    stack: Stack = "",
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Sets the stored value in the apps of the spec's shared_with, in order, then compares. Exits 7 if one differs.

    Example: python -m infra secrets spread QUEUE_SERVICE_TOKEN_RAPTOR --stack prod
    """
    from infra.apis.session import connect
    from infra.commands import render
    from infra.commands.looking import read_spec
    from infra.commands.secrets.sharing import spread as verb
    from infra.commands.secrets.storing import named
    from infra.secret_stores import chosen

    def answer() -> Result:
        spec = read_spec(which(stack))
        secret, apis = named(spec, name), connect(os.environ, heroku=True, github=False)
        _confirm(spec.stack, yes)
        return verb(spec, chosen(spec), secret, apis, render.say)

    run("secrets spread", form_of(as_json), answer)


@secrets.command()
def push(
    to: Annotated[str, typer.Option("--to", help="github-environment")],
    environment: Annotated[str | None, typer.Option(help="The spec's name of it; default: its only one.")] = None,
    stack: Stack = "",
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Hands every secret of the stack to the CI as sealed secrets of a GitHub environment.

    Example: python -m infra secrets push --to github-environment --stack prod
    """
    from infra.apis.session import connect
    from infra.commands import render
    from infra.commands.looking import read_spec
    from infra.commands.secrets.pushing import environment_key
    from infra.commands.secrets.pushing import push as verb
    from infra.secret_stores import chosen

    def answer() -> Result:
        spec = read_spec(which(stack))
        key, apis = environment_key(spec, to, environment), connect(os.environ, heroku=False, github=True)
        _confirm(spec.stack, yes)
        return verb(spec, chosen(spec), apis, key, render.say)

    run("secrets push", form_of(as_json), answer)


def _confirm(stack: str, yes: bool) -> None:
    """Raises `SecretError` unless `--yes` was given or the stack's name is typed in at a terminal."""
    if yes:
        return
    typed = typer.prompt(f"Type the stack's name to write ({stack})", err=True) if sys.stdin.isatty() else ""
    if typed != stack:
        reason = "the stack's name was not typed in" if typed else "there is no terminal to ask for the stack's name at"
        raise SecretError("Nothing was stored", [Fault(stack, reason, "Type it, or give --yes.")])


def _value(prompt: str) -> SecretStr:
    if sys.stdin.isatty():
        return SecretStr(typer.prompt(prompt, hide_input=True, err=True))
    try:
        return SecretStr(sys.stdin.read())
    except UnicodeDecodeError:
        pass  # outside of the handler, so that the value does not hang on to our error
    raise SecretError("Nothing was stored", [Fault("stdin", "the value is not UTF-8 text", "Give the value again.")])

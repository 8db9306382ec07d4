"""The rules across stacks for `secrets check`: this stack's stores and live apps against the other stacks' of both."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import SecretStr

from infra.apis.session import connect
from infra.commands.looking import read_spec
from infra.comparison.equality import Broken, Held, Places, broken, look_at_stacks, stacks_compared
from infra.secret_stores import Answer, Chain, chosen, secret_names
from infra.spec import StackSpec


def broken_rules(spec: StackSpec, chain: Chain, live: Held, environ: Mapping[str, str]) -> list[Broken]:
    """Every rule that does not hold; reads the other stacks only where there is one.

    Raises `SpecError` for another stack's file, and `LiveError`.
    """
    stacks = stacks_compared(spec)
    if not stacks:
        return []
    theirs = look_at_stacks(connect(environ, heroku=True, github=False), stacks)
    others: dict[str, Places] = {
        stack: {"live": held, "store": _store(stack, environ)} for stack, held in theirs.items()
    }
    return broken(spec, {"live": live, "store": _held(spec, chain)}, others)


def _store(stack: str, environ: Mapping[str, str]) -> Held:
    other = read_spec(stack)
    return _held(other, chosen(other, environ=environ))


def _held(spec: StackSpec, chain: Chain) -> Held:
    """What the stores answer, by app and variable."""
    found: dict[str, dict[str, SecretStr]] = {}
    for name, answer in chain.resolve(secret_names(spec)).items():
        if isinstance(answer, Answer):
            found.setdefault(name.app, {})[name.variable] = answer.value
    return found

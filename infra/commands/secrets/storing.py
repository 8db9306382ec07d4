"""Put secrets into their store: one that a person gives (`set`), or new ones from the system's generator (`mint`)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence

from pydantic import SecretStr

from infra.commands.result import Exit, Mark, Result, Row, Section
from infra.errors import Fault, SecretError
from infra.secret_stores import Answer, Chain, SecretName, secret_names
from infra.spec import StackSpec, ValueKind
from infra.spec.kinds import fault

_BYTES = 32
"""Of a minted token: 64 hexadecimal digits."""


def named(spec: StackSpec, text: str) -> SecretName:
    """The secret that `text` names: "queue/STRIPE_API_KEY", or the variable alone where only one app has it.

    Raises `SecretError` with the names that there are.
    """
    names = secret_names(spec)
    found = [name for name in names if text in (name.variable, f"{name.app}/{name.variable}")]
    if len(found) == 1:
        return found[0]
    reason = "more than one app has a secret of this name" if found else f"stack {spec.stack} has no such secret"
    there = ", ".join(f"{name.app}/{name.variable}" for name in found or names) or "none: the spec has no secret"
    raise SecretError("Nothing was stored", [Fault(text, reason, f"Name one of: {there}.")])


def put(spec: StackSpec, chain: Chain, name: SecretName, value: SecretStr) -> Result:
    """Stores the value in the one store that the secret is written to, if it is of its kind.

    Raises `SecretError` without quoting the value, `StoreRefused` and `StoreUnavailable`.
    """
    value = SecretStr(value.get_secret_value().removesuffix("\n"))
    reason = fault(_kind(spec, name), value.get_secret_value(), spec.mode)
    if reason:
        raise SecretError("Nothing was stored", [Fault(f"{name.app}/{name.variable}", f"the value {reason}", _AGAIN)])
    chain.home(name).set(name, value)
    return _stored("secrets set", spec, chain, [name], [])


_AGAIN = "Give the value again."


def to_mint(spec: StackSpec, texts: Sequence[str]) -> list[SecretName]:
    """The tokens that are meant: those named, else all of the stack. Raises `SecretError` for what is no token."""
    tokens = [name for name in secret_names(spec) if _kind(spec, name) is ValueKind.TOKEN]
    names = [named(spec, text) for text in texts] or tokens
    others = [name for name in names if _kind(spec, name) is not ValueKind.TOKEN]
    if others:
        remedy = "Whoever issues it makes it; store it with `secrets set`."
        faults = [Fault(f"{name.app}/{name.variable}", "only 64-hex tokens are minted", remedy) for name in others]
        raise SecretError("Nothing was stored", faults)
    return list(dict.fromkeys(names))


def mint(spec: StackSpec, chain: Chain, names: Sequence[SecretName], say: Callable[[str], None]) -> Result:
    """Makes and stores a new value for each name that no store has yet; a secret that is there stays.

    Raises `StoreRefused` and `StoreUnavailable`; what was stored before stays stored and was said.
    """
    answers = chain.resolve(names)
    new = [name for name in names if not isinstance(answers[name], Answer)]
    for name in new:
        chain.home(name).set(name, SecretStr(secrets.token_hex(_BYTES)))
        say(f"stored {name} in the {chain.home(name).name} store")
    return _stored("secrets mint", spec, chain, new, [name for name in names if name not in new])


def _kind(spec: StackSpec, name: SecretName) -> ValueKind:
    return spec.apps[name.app].config_vars[name.variable].kind


def _stored(
    command: str, spec: StackSpec, chain: Chain, new: Sequence[SecretName], kept: Sequence[SecretName]
) -> Result:
    rows = [Row((f"{n.app}/{n.variable}", chain.home(n).name, "stored"), Mark.OK) for n in new]
    rows += [Row((f"{n.app}/{n.variable}", "", "was there, left alone")) for n in kept]
    sections = (Section("By name", columns=("secret", "store", "what happened"), rows=tuple(rows)),) if rows else ()
    return Result(
        command=command,
        title=f"Secrets of {spec.stack}",
        summary=f"{len(new)} stored, {len(kept)} left alone. Nothing was set on Heroku: `pulumi up` does that.",
        sections=sections,
        exit=Exit.OK,
        data={
            "stack": spec.stack,
            "stored": [{"name": f"{n.app}/{n.variable}", "store": chain.home(n).name} for n in new],
            "left_alone": [f"{n.app}/{n.variable}" for n in kept],
        },
    )

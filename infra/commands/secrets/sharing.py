"""`secrets copy` from another stack, once and where the spec allows it, and `secrets rotate` with all that share it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace

from pydantic import SecretStr

from infra.apis.heroku import Values, read_config_vars
from infra.apis.http import Api, ApiFailure
from infra.apis.session import Apis
from infra.commands.looking import read_spec
from infra.commands.result import Exit, Mark, Result, Row, Section
from infra.commands.secrets.status import live_vars
from infra.comparison.before_up import ACKNOWLEDGE, overwrite_words
from infra.errors import ConvergeError, Fault, SecretError
from infra.secret_stores import Answer, Chain, SecretName, chosen
from infra.spec import StackSpec, ValueKind
from infra.spec.config_var import ConfigVar
from infra.spec.kinds import fault
from infra.spec.secrets import SharedWith

Say = Callable[[str], None]
_BYTES = 32


def to_copy(spec: StackSpec, source: str, name: SecretName) -> ConfigVar:
    """The variable, if the spec lets its value come from stack `source`. Raises `SecretError`."""
    var = spec.apps[name.app].config_vars[name.variable]
    rule = var.across_stacks.get(source)
    if rule not in ("same", "either"):
        said = f"must differ from {source}'s" if rule else f"says nothing of {source}"
        remedy = f"Make a new value, or write across_stacks: {{{source}: either}} if sharing it is meant."
        raise _nothing(name, f"its spec {said}", remedy)
    return var


def copy(spec: StackSpec, chain: Chain, name: SecretName, source: str, environ: Mapping[str, str]) -> Result:
    """Stores the value that stack `source` has, as it is live there; only where there is none yet.

    Raises `SecretError` without a value, and what reading the other stack raises.
    """
    var = to_copy(spec, source, name)
    if isinstance(chain.resolve([name])[name], Answer):
        raise _nothing(name, "a store has it already", "A copy is made once; change it with `secrets set` or `rotate`.")
    value = _value_of(read_spec(source), replace(name, stack=source), environ)
    wrong = fault(var.kind, value.get_secret_value(), spec.mode)
    if wrong:
        raise _nothing(name, f"the value of {source} {wrong}", "Store its own value with `secrets set`.")
    chain.home(name).set(name, value)
    row = Row((_short(name), chain.home(name).name, f"copied from {source}"), Mark.OK)
    return _result("secrets copy", spec, (row,), "1 copied. Nothing was set on Heroku: `pulumi up` does that.")


def rotate(spec: StackSpec, chain: Chain, name: SecretName, say: Say) -> Result:
    """Mints a new token and stores it; the answer lists in order what is to be set where.

    Raises `SecretError`, `StoreRefused` and `StoreUnavailable`.
    """
    var = spec.apps[name.app].config_vars[name.variable]
    if var.kind is not ValueKind.TOKEN:
        raise _nothing(name, "only 64-hex tokens are minted", "Rotate it where it is issued, then `secrets set`.")
    home, value = chain.home(name), SecretStr(secrets.token_hex(_BYTES))
    home.set(name, value)
    answer = chain.resolve([name])[name]
    if not isinstance(answer, Answer) or answer.value != value:
        other = answer.store if isinstance(answer, Answer) else "nothing"
        reason = f"the new value is in the {home.name} store, but {other} answers first"
        raise SecretError("Not rotated yet", [Fault(_short(name), reason, "Take the old value away there.")])
    say(f"stored a new {name} in the {home.name} store")
    steps = _steps(spec, name)
    lines = tuple(f"{number}. {where}: {how}" for number, (where, how) in enumerate(steps, 1))
    summary = f"A new value is stored. {len(steps)} steps set it where it is used; the last one compares."
    section = Section("In this order", lines=lines)
    data = {"stack": spec.stack, "secret": _short(name), "steps": [{"where": w, "how": h} for w, h in steps]}
    return Result("secrets rotate", f"Rotation of {name}", summary, (section,), Exit.OK, data)


def spread(spec: StackSpec, chain: Chain, name: SecretName, apis: Apis, say: Say) -> Result:
    """Sets the stored value in every app that shares it, in the spec's order, then compares all places.

    Exits 7 if one differs: this stack's own app, until `pulumi up` has set it. Raises `SecretError`, `LiveError` and
    `ConvergeError`.
    """
    var, answer = spec.apps[name.app].config_vars[name.variable], chain.resolve([name])[name]
    if not isinstance(answer, Answer):
        raise _nothing(name, "no store has it", f"Put it there: {' or: '.join(answer.where)}")
    heroku, own = apis.must_heroku, spec.apps[name.app].name
    before = read_config_vars(heroku, [own, *(place.app for place in var.shared_with)])
    for place in var.shared_with:
        if before[place.app].get(place.variable) != answer.value:
            _set_shared(heroku, place, answer.value)
            say(f"set {place.variable} of {place.app}")
    live = read_config_vars(heroku, before)
    places = [(own, name.variable), *((place.app, place.variable) for place in var.shared_with)]
    rows = tuple(_compared(app, variable, live[app], answer.value) for app, variable in places)
    differ = sum(row.mark is Mark.BAD for row in rows)
    summary = f"{differ} of {len(rows)} places differ from the store." if differ else "All places equal the store."
    return _result("secrets spread", spec, rows, summary, Exit.DIFFERS if differ else Exit.OK)


def _steps(spec: StackSpec, name: SecretName) -> list[tuple[str, str]]:
    var, stack = spec.apps[name.app].config_vars[name.variable], spec.stack
    prefix = f"{ACKNOWLEDGE}='{overwrite_words(name.app, name.variable)}' " if spec.live else ""
    own = (spec.apps[name.app].name, f"{prefix}pulumi up --stack {stack}")
    spreading = f"python -m infra secrets spread {_short(name)} --stack {stack}"
    shared = [(f"{place.app}: {place.variable}", spreading) for place in var.shared_with]
    return [own, *shared, ("all of them", spreading)]


def _compared(app: str, variable: str, live: Values, value: SecretStr) -> Row:
    found = live.get(variable)
    verdict = "has none" if found is None else "equals the store" if found == value else "differs from the store"
    return Row((variable, app, verdict), Mark.OK if found == value else Mark.BAD)


def _value_of(spec: StackSpec, name: SecretName, environ: Mapping[str, str]) -> SecretStr:
    """The value that another stack runs with; what its stores say must not be something else."""
    live = live_vars(spec, environ).get(name.app, {}).get(name.variable)
    kept = chosen(spec, environ=environ).resolve([name])[name]
    stored = kept.value if isinstance(kept, Answer) else None
    if live is None and stored is None:
        raise _nothing(name, "neither a store nor the live app has it", "There is nothing to copy.")
    if live is not None and stored is not None and live != stored:
        raise _nothing(name, "its store and its live app differ", "Converge that stack first, then copy.")
    value = live or stored
    assert value is not None
    return value


def _short(name: SecretName) -> str:
    return f"{name.app}/{name.variable}"


def _nothing(name: SecretName, reason: str, remedy: str) -> SecretError:
    return SecretError("Nothing was stored", [Fault(str(name), reason, remedy)])


def _result(command: str, spec: StackSpec, rows: tuple[Row, ...], summary: str, code: Exit = Exit.OK) -> Result:
    section = Section("By name", columns=("secret", "where", "what happened"), rows=rows)
    done = [dict(zip(("secret", "where", "what"), row.cells, strict=True)) for row in rows]
    return Result(command, f"Secrets of {spec.stack}", summary, (section,), code, {"stack": spec.stack, "done": done})


def _set_shared(api: Api, place: SharedWith, value: SecretStr) -> None:
    """One PATCH with the one variable. Raises `ConvergeError` where Heroku refuses; never with the value."""
    try:
        api.request("PATCH", f"/apps/{place.app}/config-vars", {place.variable: value.get_secret_value()})
    except ApiFailure as failure:
        raise ConvergeError(f"{place.app} did not take {place.variable}: {failure}") from None

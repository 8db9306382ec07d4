"""What each config var of an app should hold: literals, looked-up URLs, and what the secret stores answer.

Values stay `SecretStr` from the store to the last line that needs them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from infra.errors import Fault, SecretError
from infra.secret_stores import Answer, Chain, Missing, SecretName
from infra.spec import App, ConfigVar, StackSpec
from infra.spec.kinds import fault, label, mode_of


@dataclass(frozen=True)
class WantedVar:
    """What one config var should hold; `value` is None while no store has the secret.

    `origin` completes "want …" for people: 'the value in the keyring store', 'the URL of raxx-api-prod', '"true"'.
    Without a value, `remedy` says where to put one, and `unavailable` why a store could not be asked. `moved` is what
    is known of a live value that differs (moved.py).
    """

    label: str
    origin: str
    value: SecretStr | None
    remedy: str = ""
    unavailable: tuple[str, ...] = ()
    moved: str = ""


Wanted = Mapping[str, WantedVar]


def resolve(spec: StackSpec, urls: Mapping[str, str], chain: Chain) -> dict[str, Wanted]:
    """The wanted config vars of every app, by the spec's logical names; `urls` maps app names to web URLs.

    Raises `SecretError` with every value that is of another kind than the spec says; a missing one is no error here.
    """
    names = [_secret_name(spec, key, var) for key, app in spec.apps.items() for var in _secrets(app)]
    answers = chain.resolve(names)
    wanted: dict[str, Wanted] = {}
    faults: list[Fault] = []
    for key, app in spec.apps.items():
        wanted[key] = {
            name: _wanted(spec, var, answers.get(_secret_name(spec, key, name)), urls)
            for name, var in app.config_vars.items()
        }
        faults += [f for name, var in app.config_vars.items() for f in _kind_faults(spec, key, name, var, wanted[key])]
    if faults:
        raise SecretError("Values that are not what the spec says; nothing was written", faults)
    return wanted


def missing_faults(wanted: Mapping[str, Wanted]) -> list[Fault]:
    """A fault for each secret that no store has: with these `up` must not begin (issue 3, part 6)."""
    missing = {
        f"{key}/{name}": var
        for key, variables in wanted.items()
        for name, var in variables.items()
        if var.value is None
    }
    reasons = dict.fromkeys(reason for var in missing.values() for reason in var.unavailable)
    return [
        *(Fault(where, f"no secret store has this {var.label}", var.remedy) for where, var in missing.items()),
        *(Fault("a secret store", "could not be asked", reason) for reason in reasons),
    ]


def _secrets(app: App) -> list[str]:
    return [name for name, var in app.config_vars.items() if var.secret]


def _secret_name(spec: StackSpec, key: str, variable: str) -> SecretName:
    return SecretName(stack=spec.stack, app=key, variable=variable)


def _wanted(spec: StackSpec, var: ConfigVar, answer: Answer | Missing | None, urls: Mapping[str, str]) -> WantedVar:
    kind = label(var.kind, mode_of(spec.stack))
    if var.value is not None:
        return WantedVar(kind, f'"{var.value}"', SecretStr(var.value))
    if var.app_url is not None:
        return WantedVar(kind, f"the URL of {var.app_url}", SecretStr(urls[var.app_url]))
    if isinstance(answer, Answer):
        return WantedVar(kind, f"the value in the {answer.store} store", answer.value)
    assert isinstance(answer, Missing)
    return WantedVar(kind, "a secret", None, f"Put it there: {' or: '.join(answer.where)}", answer.unavailable)


def _kind_faults(spec: StackSpec, key: str, name: str, var: ConfigVar, wanted: Wanted) -> list[Fault]:
    value = wanted[name].value
    reason = fault(var.kind, value.get_secret_value(), mode_of(spec.stack)) if value is not None else ""
    if not reason:
        return []
    remedy = "Put the right value there." if var.secret else "Mend the spec, or the app that it is looked up from."
    return [Fault(f"{key}/{name}", f"{wanted[name].origin} {reason}", remedy)]

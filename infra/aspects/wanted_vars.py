"""What each config var of an app should hold: literals, looked-up URLs, and what the secret stores answer.

Values stay `SecretStr` from the store to the last line that needs them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from infra.errors import Fault, SecretError
from infra.items import Term, term
from infra.secret_stores import Answer, Chain, Missing, SecretName
from infra.spec import App, ConfigVar, StackSpec
from infra.spec.kinds import fault, label
from infra.words import say


@dataclass(frozen=True)
class WantedVar:
    """What one config var should hold; `value` is None while no store has the secret.

    `label` is its kind's name for people, `origin` where the value comes from. Without a value, `where_to_put`
    has the ways to put one into a store, and `unavailable` says why a store could not be asked.
    """

    label: str
    origin: Term
    value: SecretStr | None
    where_to_put: tuple[str, ...] = ()
    unavailable: tuple[str, ...] = ()

    @property
    def remedy(self) -> str:
        """Where to put a value that is missing."""
        return f"Put it there: {' or: '.join(self.where_to_put)}"


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


def missing(wanted: Mapping[str, Wanted]) -> list[tuple[str, str, WantedVar]]:
    """App, name and what is known of each secret that no store has."""
    return [
        (key, name, var) for key, variables in wanted.items() for name, var in variables.items() if var.value is None
    ]


def missing_faults(wanted: Mapping[str, Wanted]) -> list[Fault]:
    """A fault for each secret that no store has: with these `up` must not begin."""
    found = missing(wanted)
    reasons = dict.fromkeys(reason for _, _, var in found for reason in var.unavailable)
    return [
        *(Fault(f"{key}/{name}", f"no secret store has this {var.label}", var.remedy) for key, name, var in found),
        *(Fault("a secret store", "could not be asked", reason) for reason in reasons),
    ]


def _secrets(app: App) -> list[str]:
    return [name for name, var in app.config_vars.items() if var.secret]


def _secret_name(spec: StackSpec, key: str, variable: str) -> SecretName:
    return SecretName(project=spec.project, stack=spec.stack, app=key, variable=variable)


def _wanted(spec: StackSpec, var: ConfigVar, answer: Answer | Missing | None, urls: Mapping[str, str]) -> WantedVar:
    kind = label(var.kind, spec.mode)
    if var.value is not None:
        return WantedVar(kind, term("quoted", text=var.value), SecretStr(var.value))
    if var.app_url is not None:
        return WantedVar(kind, term("url_of", app=var.app_url), SecretStr(urls[var.app_url]))
    if isinstance(answer, Answer):
        return WantedVar(kind, term("stored", store=answer.store), answer.value)
    assert isinstance(answer, Missing)
    return WantedVar(kind, term("secret"), None, answer.where, answer.unavailable)


def _kind_faults(spec: StackSpec, key: str, name: str, var: ConfigVar, wanted: Wanted) -> list[Fault]:
    value = wanted[name].value
    reason = fault(var.kind, value.get_secret_value(), spec.mode) if value is not None else ""
    if not reason:
        return []
    remedy = "Put the right value there." if var.secret else "Mend the spec, or the app that it is looked up from."
    return [Fault(f"{key}/{name}", f"{say(wanted[name].origin)} {reason}", remedy)]

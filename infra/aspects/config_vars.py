"""The app's config vars, by name and kind, never with a value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from pydantic import SecretStr

from infra.apis.found import FoundApp, FoundRelease
from infra.apis.http import Api
from infra.aspects.aspect import Answers, AppAspect, Requests, WantedApp, Write, listing
from infra.aspects.changed_side import which_side_moved
from infra.aspects.wanted_vars import WantedVar
from infra.items import NONE, Item, Kind, Term, Weight, term, undeclared, weight
from infra.nearest_name import nearest_name
from infra.spec import App, ValueKind
from infra.spec.kinds import describe, fault

STRICT = "RAXX_STRICT"
"""With "1" in it, values that were not compared count as a difference."""


KIND = Kind("config_var", "config var {}", FoundRelease.may_have_changed)
REMOVED = Kind("config_var_to_remove", "will be removed: {}", FoundRelease.may_have_changed)
SECRETS = Kind("secrets", "secrets")


@dataclass(frozen=True)
class FoundVars:
    """The live values, and the add-on's name by each variable that an add-on owns."""

    values: Mapping[str, SecretStr] = field(repr=False)
    owned: Mapping[str, str]


class ConfigVars(AppAspect[FoundVars]):
    name = "config_vars"

    def requests(self, api: Api, app: str, addons: Iterable[str]) -> Requests:
        return {
            "config_vars": lambda: api.get(f"/apps/{app}/config-vars").body,
            **listing(api, app, "addons", "addons"),
            **listing(api, app, "attachments", "addon-attachments"),
        }

    def read(self, answers: Answers) -> FoundVars:
        values = {name: SecretStr(value) for name, value in sorted(answers["config_vars"].items())}
        return FoundVars(values, _owned(answers["app"]["id"], answers["addons"], answers["attachments"]))

    def state(self, live: FoundApp, want: WantedApp) -> Iterator[Item]:
        found = self.of(live).values
        for name, var in want.vars.items():
            value = found[name].get_secret_value() if name in found else None
            yield from _declared(name, var, value, want)
        for name in self.undeclared(want.spec, live):
            if name in want.managed:
                yield Item(REMOVED, (name,), term("left_spec"))
            elif want.spec.undeclared_vars.policy == "remove":
                yield Item(REMOVED, (name,), term("undeclared_removed"))
            else:
                yield undeclared(KIND, name, term("undeclared"), nearest_name(name, want.spec.config_vars))

    def converge(self, live: FoundApp, want: WantedApp, items: Sequence[Item]) -> Iterator[Write]:
        """Everything in one request, and so in one release; a value is taken out of its wrapping here."""
        body: dict[str, str | None] = {}
        for item in items:
            value = want.vars[item.which[0]].value if item.kind is KIND else None
            if value is not None:
                body[item.which[0]] = value.get_secret_value()
            elif item.kind is REMOVED:
                body[item.which[0]] = None
        if body:
            yield Write(", ".join(f"config var {name}" for name in body), "PATCH", "/config-vars", body)

    def changed(self, items: Iterable[Item]) -> list[str]:
        """The names of the config vars among the items."""
        return [item.which[0] for item in items if item.kind in (KIND, REMOVED)]

    def undeclared(self, app: App, live: FoundApp) -> list[str]:
        """The live config vars that the spec neither has nor ignores, and that no add-on owns."""
        found = self.of(live)
        return [
            name
            for name in found.values
            if name not in app.config_vars
            and name not in found.owned
            and not any(fnmatchcase(name, pattern) for pattern in app.undeclared_vars.ignore)
        ]


CONFIG_VARS = ConfigVars()


def is_strict(environ: Mapping[str, str]) -> bool:
    """Whether the environment asks that values that were not compared count as a difference."""
    return environ.get(STRICT) == "1"


def not_compared(items: Iterable[Item]) -> int:
    """How many of the items are values that could not be compared, because no store has them."""
    return sum(item.weight is Weight.NOTICE and item.found_is("not_compared") for item in items)


def count_not_compared(items: Iterable[Item], strict: bool) -> Iterator[Item]:
    """One item that says how many values were not compared, if any: a notice, under `strict` a report."""
    count = not_compared(items)
    if count:
        found = term("one_not_compared") if count == 1 else term("some_not_compared", count=count)
        yield Item(SECRETS, (), found, weight=Weight.REPORT if strict else Weight.NOTICE)


def _declared(name: str, var: WantedVar, found: str | None, want: WantedApp) -> Iterator[Item]:
    spec = want.spec.config_vars[name]
    decided = weight(want.spec.on_drift.config_vars)
    of_kind = term("of_kind", kind=var.label)
    if found is None:
        wanted = var.origin if spec.value is not None else of_kind
        yield Item(KIND, (name,), NONE if var.value else term("none_nowhere"), wanted, decided)
    elif var.value is None and fault(spec.kind, found, want.mode):
        # What no store has is not compared, but a live value of another kind cannot be right.
        yield Item(KIND, (name,), term("wrong_nowhere", kind=describe(found)), of_kind)
    elif var.value is None:
        yield Item(KIND, (name,), term("not_compared", places=var.where_to_put), weight=Weight.NOTICE)
    elif found == var.value.get_secret_value():
        yield Item(KIND, (name,), var.origin, var.origin, decided)
    else:
        moved = which_side_moved(name, var.value, SecretStr(found), bool(spec.secret), want.last_up, want.history)
        yield Item(KIND, (name,), _another(spec.kind, found), var.origin, decided, moved=moved)


def _another(kind: ValueKind, found: str) -> Term:
    """A live value that differs, by its kind; a flag is no secret and is shown."""
    if kind is ValueKind.FLAG and found in ("true", "false"):
        return term("quoted", text=found)
    return term("another", kind=describe(found))


def _owned(app: str, addons: Sequence[Mapping[str, Any]], attachments: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Which config vars the app's add-ons own: those that they name, and the same under each further attachment's name.

    An add-on of another app is listed, too, when it is attached; what it names are that app's variables, and of what
    it sets here only NAME_URL is known (docs/facts.md#attachments).
    """
    own = {addon["id"]: addon.get("config_vars") or () for addon in addons if addon["app"]["id"] == app}
    owned = {name: addon["name"] for addon in addons if addon["id"] in own for name in own[addon["id"]]}
    names: dict[str, set[str]] = defaultdict(set)
    for attachment in attachments:
        names[attachment["addon"]["id"]].add(attachment["name"])
    suffixes = {addon: set(_suffixes(own[addon], names[addon])) if addon in own else {"URL"} for addon in names}
    for attachment in attachments:
        addon = attachment["addon"]
        owned.update({f"{attachment['name']}_{suffix}": addon["name"] for suffix in suffixes[addon["id"]]})
    return owned


def _suffixes(config_vars: Iterable[str], attachments: set[str]) -> Iterator[str]:
    """What an add-on's variables are called behind its attachments' names: "URL" of DATABASE_URL."""
    for name in config_vars:
        for end, letter in enumerate(name):
            if letter == "_" and name[:end] in attachments:
                yield name[end + 1 :]

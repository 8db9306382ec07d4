"""Our own resources in words: what is wanted, what is live, and what of the difference the engine is to show.

Wanted and live are in the same words; where they differ there is a difference, and its name is the field's. A value of
a config var is never among the words, but for literals of the stack file, which are wanted, and flags.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.apis.found import FoundApp, FoundEnvironment
from infra.aspects import ADDONS, CONFIG_VARS, FORMATION
from infra.aspects.config_vars import KIND, REMOVED, SECRETS
from infra.aspects.running import RELEASES
from infra.comparison.protection import Protection, protection
from infra.comparison.stack import Comparison
from infra.items import Item, Term, Weight
from infra.words import found, say, wanted

Words = dict[str, Any]
LEFT = "left as it is"
NOT_COMPARED = "not compared"
SECRET = "secret"  # noqa: S105 - the word, not one
REMEMBERED = ("app", "addons", "release", "managed", "released", "refused")
"""What a resource keeps for the next run; no difference is made of it."""
_OF_VARS = (KIND, REMOVED, SECRETS)


@dataclass(frozen=True)
class Own:
    """One resource: the `wanted` words are its inputs, the `live` ones its outputs, with what it `remembers`.

    `items` are what is said of it.
    """

    wanted: Words
    live: Words
    items: tuple[Item, ...]
    remembers: Words = field(default_factory=dict)

    @property
    def recorded(self) -> Words:
        """What the state keeps of it."""
        return {**self.live, **self.remembers}


def of_vars(item: Item) -> bool:
    """Whether `ConfigVars` shows an item of an app: all of config vars but what is left as it is."""
    return item.kind in _OF_VARS and item.weight is not Weight.REPORT


def config_vars(comparison: Comparison, key: str, live: FoundApp | None, items: Iterable[Item] = ()) -> Own:
    """An app's config vars as they are now; None for an app that is to be created. `items` are what is said of them."""
    want = comparison.wanted_app(key)
    vars_ = want.spec.config_vars
    inputs = {name: _reference(want.vars[name].origin, bool(var.secret)) for name, var in vars_.items()}
    if live is None:
        return Own({"vars": inputs}, {"vars": {}}, ())
    outputs: Words = {}
    for item in CONFIG_VARS.state(live, want):
        name = item.which[0]
        if item.kind is REMOVED:
            outputs[name] = _found(item)
        elif item.found_is("not_compared"):
            inputs[name] = outputs[name] = NOT_COMPARED
        elif item.differs and item.weight is Weight.REPORT:
            inputs.pop(name, None)  # what is left as it is stands with the app's
        elif not item.found_is("none", "none_nowhere"):
            outputs[name] = _found(item) if item.differs else inputs[name]
    settled = not differences({"vars": outputs}, {"vars": inputs}, left=False) and NOT_COMPARED not in outputs.values()
    # Where something still differs, or may, what the last `up` set and ended with stays known; so it does over deploys.
    since = [each for each in RELEASES.of(live) if each.version > (want.last_up or 0)]
    moved = want.last_up is None or any(each.may_have_changed(name) for each in since for name in vars_)
    release = since[0].version if since and settled and moved else want.last_up
    remembers: Words = {"app": live.id, "managed": sorted({*vars_, *want.managed} & set(CONFIG_VARS.of(live).values))}
    remembers |= {"release": release} if release else {}
    return Own({"vars": inputs}, {"vars": outputs}, tuple(items), remembers)


def app(comparison: Comparison, key: str, live: FoundApp | None, items: Sequence[Item] | None = None) -> Own:
    """Everything else of an app as it is now; `items` are all of the app's, where they are known."""
    known = comparison.app(key, live) if items is None else items
    if live is None:
        return Own({}, {}, tuple(known))
    items = [item for item in known if not of_vars(item)]
    state = [item for item in comparison.state(key, live) if item.kind not in _OF_VARS]
    want = comparison.wanted_app(key)
    remembers = {
        "app": live.id,
        "addons": {name: addon.id for name, addon in ADDONS.declared(live, want).items()},
        # A process type that vanished must not pass for one that is to come.
        "released": sorted({*want.released, *FORMATION.of(live)}),
    }
    return _with_left(state, items, remembers)


def environment(
    comparison: Comparison, key: str, live: FoundEnvironment | None, items: Sequence[Item] | None = None
) -> Own:
    """One environment as it is now; `items` where they are known."""
    recorded = comparison.remembered.protection.get(key, "")
    known = protection(live, comparison.found.surroundings[key], recorded)
    refused = "" if known is Protection.AVAILABLE else recorded
    said = comparison.environment(key, live) if items is None else items
    return _with_left(comparison.environment_state(key, live), said, {"refused": refused})


def deploy_gate(items: Iterable[Item]) -> Own:
    """One deploy gate: nothing of it is undone by `up`."""
    return _with_left([], items, {})


def _with_left(state: Iterable[Item], items: Iterable[Item], remembers: Words) -> Own:
    inputs: Words = {}
    outputs: Words = {}
    said = tuple(items)
    for item in state:
        if item.weight is Weight.DRIFT and item.wanted is not None:
            _put(inputs, item, wanted(item))
            _put(outputs, item, wanted(item) if not item.differs else found(item))
    left = {item.title: found(item) for item in said if item.weight is Weight.REPORT}
    inputs["left"], outputs["left"] = dict.fromkeys(left, LEFT), left
    return Own(inputs, outputs, said, remembers)


def _put(words: Words, item: Item, text: str) -> None:
    """Below the field's name, and where there are several of a kind, below their names."""
    if item.which:
        words.setdefault(item.kind.name, {})["/".join(item.which)] = text
    else:
        words[item.kind.name] = text


def _reference(origin: Term, secret: bool) -> str:
    """What stands for a wanted value: a literal is itself."""
    if secret:
        return SECRET
    text = origin.values.get("text")
    return text if isinstance(text, str) else say(origin)


def _found(item: Item) -> str:
    """What stands for a live value: a flag is itself."""
    if item.found_is("quoted") and isinstance(item.found, Term):
        return str(item.found.values["text"])
    return found(item)


def differences(recorded: Mapping[str, Any], wanted_words: Mapping[str, Any], *, left: bool) -> dict[str, str]:
    """The property paths in which recorded words differ from wanted ones, each with "add", "update" or "delete".

    Only config vars can be too many; of everything else that is recorded and not wanted nothing is decided. Without
    `left` what is left as it is makes no difference: an `up` has nothing to do about it.
    """
    paths: dict[str, str] = {}
    for name, word in wanted_words.items():
        if name in REMEMBERED or (name == "left" and not left):
            continue
        before = recorded.get(name)
        if isinstance(word, Mapping):
            there = before if isinstance(before, Mapping) else {}
            paths |= {path(name, inner): kind for inner, kind in _entries(there, word, gone=name == "vars")}
        elif before != word:
            paths[name] = "add" if before is None else "update"
    return paths


def _entries(there: Mapping[str, Any], wanted_words: Mapping[str, Any], *, gone: bool) -> Iterable[tuple[str, str]]:
    for inner, word in wanted_words.items():
        if there.get(inner) != word:
            yield inner, "update" if inner in there else "add"
    for inner in there if gone else ():
        if inner not in wanted_words:
            yield inner, "delete"


def path(name: str, inner: str) -> str:
    """The engine's path of an entry: `vars.TOKEN`, `left["config var DEBUG"]`."""
    quoted = inner.replace('"', '\\"')
    return f"{name}.{inner}" if inner.isidentifier() else f'{name}["{quoted}"]'

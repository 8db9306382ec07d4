"""What is wrong with the provider's configuration, and how it changes, in the bridge's words (check_failures.go)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from toolchain.heroku_plugin.check import UNKNOWN_KEY, Problem, problems
from toolchain.heroku_plugin.config_fields import FIELDS, to_terraform_config
from toolchain.heroku_plugin.loopback import NotLoopback, require_loopback
from toolchain.heroku_plugin.values import UNKNOWN

_NEARBY: Final = 2


def failures(properties: Mapping[str, Any], resource_name: str) -> list[str]:
    """What is wrong with an unfolded configuration, one text each, in the bridge's words.

    `resource_name` is the provider resource's: one that begins with `default` stands for the stack's configuration.
    """
    default = resource_name.startswith("default")
    texts = [
        _default_text(problem) if default else _explicit_text(problem, resource_name)
        for problem in problems(to_terraform_config(properties), FIELDS)
    ]
    url = properties.get("url")
    try:
        if isinstance(url, str) and not texts:
            require_loopback(url)
    except NotLoopback as error:
        texts.append(f"could not validate provider configuration: {error}")
    return texts


def _explicit_text(problem: Problem, resource_name: str) -> str:
    return (
        f"could not validate provider configuration: {problem.reason}."
        f" Examine values at '{resource_name}.{problem.path}'."
    )


def _default_text(problem: Problem) -> str:
    if problem.summary == UNKNOWN_KEY:
        return _unknown_key_text(problem)
    option = "--path " if problem.nested else ""
    command = f"pulumi config get {option}heroku:{problem.path}"
    return f"could not validate provider configuration: {problem.reason}. Check `{command}`."


def _unknown_key_text(problem: Problem) -> str:
    sentences = [f"`heroku:{problem.path}` is not a valid configuration key for the heroku provider."]
    names = [] if problem.nested else [field.pulumi for field in FIELDS.values()]
    near = [f"`heroku:{name}`" for name in names if name != problem.path and _distance(problem.path, name) <= _NEARBY]
    if near:
        sentences.append(f"Did you mean {' or '.join(near)}?")
    sentences.append("If the referenced key is not intended for the provider, please choose a different namespace from")
    return " ".join([*sentences, "`heroku:`."])


def _distance(a: str, b: str) -> int:
    """Levenshtein's distance."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (x != y))
    return row[-1]


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """How the inputs of a provider differ: ADD, DELETE or UPDATE by name. None of them replaces the provider.

    What is unknown, before or now, is not taken for a change of what was there.
    """
    before = {name: value for name, value in old.items() if value is not UNKNOWN}
    added = dict.fromkeys(new.keys() - old.keys(), "ADD")
    deleted = dict.fromkeys(before.keys() - new.keys(), "DELETE")
    both = {name for name in before.keys() & new.keys() if new[name] is not UNKNOWN}
    return added | deleted | {name: "UPDATE" for name in both if before[name] != new[name]}

"""`explain`: what a failed `pulumi preview` or `pulumi up` means, and the exact command that mends it.

For the failures in which the engine stops before the program can speak for itself (docs/facts.md#program-first).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from infra.commands.result import Exit, Mark, Result, Row, Section

_VANISHED = re.compile(r"refreshing (urn:\S*formation:Formation::(\S+)): .*?Couldn't find that process type", re.DOTALL)


@dataclass(frozen=True)
class Explanation:
    """What happened, what it means for live and state, and the command that mends it."""

    happened: str
    means: str
    command: str


def explain(stack: str, output: str) -> Result:
    """The failures that are known in `output`, what the engine printed. Exits 0 with an explanation, 1 without one."""
    found = list(_explanations(stack, output))
    if not found:
        known = "a vanished process type, state without its resources, a locked stack, a wrong passphrase"
        return Result(
            "explain", "Not explained", f"Nothing that is known here was found. Known: {known}.", exit=Exit.FAILED
        )
    rows = tuple(Row((each.happened, each.means), Mark.BAD) for each in found)
    commands = tuple(f"{each.command}" for each in found)
    sections = (
        Section("What happened", columns=("happened", "means"), rows=rows),
        Section("What mends it", lines=commands),
    )
    data = {"explanations": [vars(each) for each in found]}
    return Result("explain", "What the engine's failure means", f"{len(found)} known.", sections, Exit.OK, data)


def _explanations(stack: str, output: str) -> Iterator[Explanation]:
    for urn, name in dict.fromkeys(_VANISHED.findall(output)):
        yield Explanation(
            f"The process type of {name} is in the state and no longer live ({urn}).",
            "A refresh cannot read what is gone, unless the program runs first and takes it out. Live is as it was.",
            f"PULUMI_RUN_PROGRAM=true pulumi up --stack {stack}",
        )
    if _lost(output):
        yield Explanation(
            "The refresh ran before the program, and may have dropped from the state what an API did not show.",
            "Live is as it was: everything is retained, and taken up again by the UUIDs that the stack recorded.",
            f"PULUMI_RUN_PROGRAM=true pulumi up --stack {stack}",
        )
    if "the stack is currently locked by" in output:
        yield Explanation(
            "Another up holds the lock of the stack, or one that was killed left it.",
            "Nothing was done. See who holds it first (docs/backends.md, 'A stranded lock').",
            f"pulumi cancel --stack {stack}",
        )
    if "incorrect passphrase" in output:
        yield Explanation(
            "PULUMI_CONFIG_PASSPHRASE is not the passphrase of this stack's state.",
            "Nothing was done.",
            "read -rs PULUMI_CONFIG_PASSPHRASE && export PULUMI_CONFIG_PASSPHRASE",
        )


def _lost(output: str) -> bool:
    """A refresh that deletes apps or environments from the state."""
    return (
        re.search(r"(heroku:app:App|github:index:RepositoryEnvironment) \S+ .*(delete|deleted)\b", output) is not None
    )

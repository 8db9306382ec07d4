"""What is called after a project, whose name stands in Pulumi.yaml and nowhere in the code."""

from __future__ import annotations

import re
from pathlib import Path

from infra.errors import Fault, SpecError

_PROVIDER = "is a provider's name: Pulumi would give that provider the whole config of a stack, secrets decrypted"
REFUSED = {
    "raxx": _PROVIDER,
    "heroku": _PROVIDER,
    "github": _PROVIDER,
    "pulumi": "is the name of the engine's own settings",
}
"""Names that a project may not have, and why: a key of a stack's config begins with the name of whom it is for."""


def environment_prefix(project: str, stack: str) -> str:
    """What the variables of a stack's secrets begin with: "ACME_EU_PROD__" of project acme and stack eu-prod.

    What a shell cannot have in a variable's name, such as the hyphen, becomes an underscore.
    """
    return f"{shell_name(project)}_{shell_name(stack)}__"


def shell_name(text: str) -> str:
    """A name as a part of a variable's name."""
    return re.sub(r"[^A-Za-z0-9]", "_", text).upper()


def stacks_in(folder: Path) -> list[str]:
    """The stacks that have a stack file in the project's folder, by name."""
    return sorted(path.name.removeprefix("Pulumi.").removesuffix(".yaml") for path in folder.glob("Pulumi.*.yaml"))


def check_names(project: str, stack: str, folder: Path) -> None:
    """Raises `SpecError` where the project may not be called so, or another of its stacks has the same variables."""
    faults = []
    if project in REFUSED:
        remedy = "Give the project another name (docs/instance.md, 'Renaming a project')."
        faults.append(Fault("Pulumi.yaml: name", f"{project} {REFUSED[project]}", remedy))
    prefix = environment_prefix(project, stack)
    for other in stacks_in(folder):
        if other != stack and environment_prefix(project, other) == prefix:
            reason = f"the variables of its secrets would be those of stack {other}: {prefix}…"
            faults.append(Fault(f"Pulumi.{stack}.yaml", reason, "Give one of the two stacks another name."))
    if faults:
        raise SpecError("These names cannot be used; nothing was read or written", faults)

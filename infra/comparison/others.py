"""Reads what the apps of other stacks hold, for the rules across stacks: config vars alone, one request an app."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from infra.apis.apis import Apis
from infra.apis.config_vars import Values, read_config_vars
from infra.spec import read_file


def look_at_stacks(apis: Apis, stacks: Sequence[str], folder: Path = Path()) -> dict[str, Mapping[str, Values]]:
    """The live config vars of each stack's apps by the logical names that its own stack file gives them.

    Raises `SpecError` for a stack file that is missing or wrong, and `LiveError`.
    """
    if not stacks:
        return {}
    specs = {stack: read_file(folder / f"Pulumi.{stack}.yaml") for stack in stacks}
    live = read_config_vars(apis.must_heroku, [app.name for spec in specs.values() for app in spec.apps.values()])
    return {stack: {key: live[app.name] for key, app in spec.apps.items()} for stack, spec in specs.items()}

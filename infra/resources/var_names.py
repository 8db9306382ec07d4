"""Names what an `up` does to the config vars, in preview and in `up`, from what the engine itself is about to send.

A before-hook that also runs in a preview gets the refreshed old inputs and the new ones (design fact 19). Values are
compared in memory; only names are said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from infra.live.found import FoundApp


def say_names(name: str, live: FoundApp | None) -> pulumi.ResourceHookBinding:
    """The hooks for an app's ConfigAssociation. A create overwrites silently (design fact 6), so there the `live`
    values are what it is compared with."""

    async def say(args: pulumi.ResourceHookArgs) -> None:
        new = await _values(args.new_inputs)
        if args.old_inputs is None:
            found = live.config_vars if live else {}
            old: Mapping[str, Any] = {var: found[var].get_secret_value() for var in new if var in found}
        else:
            old = await _values(args.old_inputs)
        text = _changes(old, new)
        if text:
            pulumi.log.info(f"{name}: {text}: 1 release, and so a restart of the dynos")

    hook = pulumi.ResourceHook(f"{name}: names", say, pulumi.ResourceHookOptions(on_dry_run=True))
    return pulumi.ResourceHookBinding(before_create=[hook], before_update=[hook])


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    parts = {
        "adds": sorted(set(new) - set(old)),
        "changes": sorted(name for name in set(new) & set(old) if new[name] != old[name]),
        "removes": sorted(set(old) - set(new)),
    }
    return "; ".join(f"{verb} {', '.join(names)}" for verb, names in parts.items() if names)


async def _values(inputs: Mapping[str, Any] | None) -> dict[str, Any]:
    """The config vars among a ConfigAssociation's inputs, out of their wrappings as secrets."""
    found = await _plain((inputs or {}).get("sensitiveVars"))
    return {name: await _plain(value) for name, value in (found or {}).items()}


async def _plain(value: Any) -> Any:
    return await value.future() if isinstance(value, pulumi.Output) else value

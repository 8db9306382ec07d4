"""Puts the resource plugins where the engine looks for them: PULUMI_HOME, by `pulumi plugin install`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from toolchain import stamps
from toolchain.errors import SetupError
from toolchain.layout import Layout
from toolchain.progress import CommandFailed, run, say
from toolchain.versions import GITHUB, HEROKU, Plugin


def ensure_published(layout: Layout) -> str:
    """Downloads the published plugins. Gives "" when they are there, else why they cannot be had.

    A refusal is remembered, so that the next setup does not wait for it again; deleting the stamp tries again.
    """
    refusal = layout.stamps / "published-plugins-refused.json"
    if refusal.exists():
        return f"they could not be downloaded before (delete {refusal} to try again)"
    for plugin in (GITHUB, HEROKU):
        source = ["--server", plugin.server] if plugin.server else []
        try:
            _install(layout, plugin, {"published": plugin.server or "Pulumi's own"}, source)
        except CommandFailed as failure:
            reason = failure.explained(plugin.name, "its server").reason
            stamps.put(refusal, {plugin.name: reason})
            return f"the {plugin.name} plugin cannot be downloaded ({reason})"
    return ""


def ensure_built(layout: Layout, plugin: Plugin, file: Path, digest: str) -> None:
    """Installs a plugin that was built here, from sources of that digest. Raises SetupError."""
    try:
        _install(layout, plugin, {"own": digest}, ["--file", str(file)])
    except CommandFailed as failure:
        raise failure.explained(f"{plugin.name} plugin", "the plugin's server") from failure


def _install(layout: Layout, plugin: Plugin, origin: dict[str, str], source: Sequence[str]) -> None:
    stamp = layout.stamps / f"{plugin.executable}.json"
    inputs = {"version": plugin.version, "home": str(layout.home), **origin}
    if stamps.is_current(stamp, inputs, [installed(layout, plugin)]):
        say(f"{plugin.name} plugin: {plugin.version} is up to date")
        return
    command = [str(layout.engine), "plugin", "install", "resource", plugin.name, plugin.version, "--reinstall", *source]
    env = dict(os.environ, PULUMI_HOME=str(layout.home), PULUMI_SKIP_UPDATE_CHECK="true")
    what = f"installing the {plugin.name} plugin {plugin.version} ({next(iter(origin))})"
    run(what, command, layout.logs / f"install-{plugin.name}-{next(iter(origin))}.log", env=env, cwd=layout.folder)
    if not installed(layout, plugin).is_file():
        raise SetupError(
            f"{plugin.name} plugin", "the engine did not install it", f"delete {layout.home}; run it again"
        )
    stamps.put(stamp, inputs)


def installed(layout: Layout, plugin: Plugin) -> Path:
    """Where the engine keeps a plugin's executable."""
    return layout.home / "plugins" / f"resource-{plugin.name}-v{plugin.version}" / plugin.executable

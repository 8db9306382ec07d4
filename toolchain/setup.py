"""The steps of `make setup`, in order.

Each does nothing when it is done; an interrupted setup goes on where it was.
"""

from __future__ import annotations

import fcntl
import os
import sys
import time
from pathlib import Path
from typing import Protocol

from toolchain import activate, ambient, launchers, plugins, stamps, venv, versions
from toolchain.errors import SetupError, of_the_disk
from toolchain.layout import Layout
from toolchain.progress import say

_BUILD = "`make setup` builds them from Go modules"
_REMEDY = f"install the published pulumi {','.join(versions.SUITABLE)}, and run it again; or {_BUILD}"


class Builder(Protocol):
    """Makes what a machine cannot download, each part unless that was done. Raises SetupError."""

    def engine(self, layout: Layout) -> None: ...

    def language_host(self, layout: Layout) -> None: ...

    def plugins(self, layout: Layout) -> None: ...


class NoBuilder:
    """On a machine that has to download everything: what cannot be had is an error, with what to do."""

    def engine(self, layout: Layout) -> None:
        raise SetupError("engine", "none that is suitable is on PATH", _REMEDY)

    def language_host(self, layout: Layout) -> None:
        raise SetupError("language host", f"the engine on PATH comes without {ambient.HOST}", _REMEDY)

    def plugins(self, layout: Layout) -> None:
        raise SetupError("plugins", "they cannot be downloaded", f"check the network; or {_BUILD}")


def main(arguments: list[str], builder: Builder | None = None) -> int:
    """Sets the checkout up that this file lies in. Gives the exit code; what stops it is one line on stderr."""
    builder = builder or NoBuilder()
    if arguments:
        print(f"error: arguments: none are known ({' '.join(arguments)}); run `make setup`", file=sys.stderr)
        return 2
    started = time.monotonic()
    try:
        set_up(Layout(Path(__file__).resolve().parent.parent), builder)
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {of_the_disk(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; the next `make setup` goes on from here", file=sys.stderr)
        return 130
    say(f"ready after {time.monotonic() - started:.0f} s; for plain pulumi commands: source .toolchain/activate")
    return 0


def set_up(layout: Layout, builder: Builder) -> None:
    """Makes everything that is not there. Raises SetupError and OSError."""
    layout.make_folders()
    with (layout.folder / "lock").open("w") as lock:
        _take(lock.fileno())
        venv.ensure(layout)
        launchers.ensure_raxx(layout)
        engine = ambient.find(os.environ.get("PATH", ""))
        own_plugins = engine_and_plugins(layout, engine, builder)
        activate.ensure(layout, own_plugins=own_plugins)


def _take(lock: int) -> None:
    """Waits for another setup of this checkout; the lock goes with the process."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("another setup of this checkout is running: waiting for it")
        fcntl.flock(lock, fcntl.LOCK_EX)


def engine_and_plugins(layout: Layout, found: ambient.Ambient | ambient.Unsuitable, builder: Builder) -> bool:
    """Gives whether the plugins are this checkout's own."""
    if isinstance(found, ambient.Unsuitable):
        say(f"engine and plugins: made here, because {found.reason}")
        builder.engine(layout)
        builder.language_host(layout)
        builder.plugins(layout)
        return True
    say(f"engine: using {found.path} {found.version}, because it is on PATH and {','.join(versions.SUITABLE)} holds")
    _place(layout, found, builder)
    refusal = plugins.ensure_published(layout)
    if not refusal:
        say("plugins: the published ones, because they could be downloaded")
        return False
    say(f"plugins: made here, because {refusal}")
    builder.plugins(layout)
    return True


def _place(layout: Layout, found: ambient.Ambient, builder: Builder) -> None:
    """Links to the engine found; copies it to lie beside our language host if it has none, or it warns of ours."""
    stamp = layout.stamps / "engine.json"
    changed = str(found.path.stat().st_mtime_ns)
    inputs = {"engine": str(found.path), "copied": str(not found.has_host), "changed": changed}
    if not stamps.is_current(stamp, inputs, [layout.engine]):
        (stamps.link if found.has_host else stamps.copy)(layout.engine, found.path)
        stamps.put(stamp, inputs)
    if found.has_host:
        for name in (ambient.HOST, ambient.SHIM):
            (layout.bin / name).unlink(missing_ok=True)
        return
    say(f"language host: made here, because {found.path} comes without one")
    builder.language_host(layout)

"""The steps of `make setup`, in order.

Each does nothing when it is done; an interrupted setup goes on where it was.
"""

from __future__ import annotations

import fcntl
import os
import sys
import time
from pathlib import Path

from toolchain import activate, ambient, go_modules, launchers, plugins, stamps, venv, versions
from toolchain.errors import SetupError, of_the_disk
from toolchain.layout import Layout
from toolchain.progress import say


def main(arguments: list[str]) -> int:
    """Sets the checkout up that this file lies in. Gives the exit code; what stops it is one line on stderr."""
    if arguments:
        print(f"error: arguments: none are known ({' '.join(arguments)}); run `python3 -m toolchain`", file=sys.stderr)
        return 2
    started = time.monotonic()
    try:
        set_up(Layout(Path(__file__).resolve().parent.parent))
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


def set_up(layout: Layout) -> None:
    """Makes everything that is not there. Raises SetupError and OSError."""
    layout.make_folders()
    with (layout.folder / "lock").open("w") as lock:
        _take(lock.fileno())
        venv.ensure(layout)
        engine = ambient.find(os.environ.get("PATH", ""))
        own_plugins = engine_and_plugins(layout, engine)
        activate.ensure(layout, own_plugins=own_plugins)


def _take(lock: int) -> None:
    """Waits for another setup of this checkout; the lock goes with the process."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("another setup of this checkout is running: waiting for it")
        fcntl.flock(lock, fcntl.LOCK_EX)


def engine_and_plugins(layout: Layout, found: ambient.Ambient | ambient.Unsuitable) -> bool:
    """Gives whether the plugins are this checkout's own."""
    if isinstance(found, ambient.Unsuitable):
        say(f"engine and plugins: made here, because {found.reason}")
        go_modules.ensure(layout, go_modules.ENGINE, layout.engine)
        launchers.ensure_language_host(layout)
        plugins.ensure_own(layout)
        return True
    say(f"engine: using {found.path} {found.version}, because it is on PATH and {','.join(versions.SUITABLE)} holds")
    _place(layout, found)
    refusal = plugins.ensure_published(layout)
    if not refusal:
        say("plugins: the published ones, because they could be downloaded")
        return False
    say(f"plugins: made here, because {refusal}")
    plugins.ensure_own(layout)
    return True


def _place(layout: Layout, found: ambient.Ambient) -> None:
    """Links to the engine found; copies it to lie beside our language host if it has none, or it warns of ours."""
    stamp = layout.stamps / "engine.json"
    changed = str(found.path.stat().st_mtime_ns)
    inputs = {"engine": str(found.path), "copied": str(not found.has_host), "changed": changed}
    if not stamps.is_current(stamp, inputs, [layout.engine]):
        (stamps.link if found.has_host else stamps.copy)(layout.engine, found.path)
        stamps.put(stamp, inputs)
    if found.has_host:
        for name in (ambient.HOST, launchers.SHIM):
            (layout.bin / name).unlink(missing_ok=True)
        return
    say(f"language host: made here, because {found.path} comes without one")
    launchers.ensure_language_host(layout)

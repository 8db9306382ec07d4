"""Commands that run this checkout's own Python, from any folder; `raxx` is `python -m infra`."""

from __future__ import annotations

import shlex

from toolchain import stamps
from toolchain.layout import Layout


def launcher(layout: Layout, module: str, *arguments: str) -> str:
    """A script that runs a module of the checkout with the checkout's Python, from any folder and in any environment.

    A shell starts Python, because a `#!` line takes neither a blank in the path nor a long one. `-I` keeps the caller's
    folder, PYTHONPATH and user packages out.
    """
    code = (
        f"import sys; sys.path.insert(0, {str(layout.root)!r}); import runpy; "
        f"runpy.run_module({module!r}, run_name='__main__', alter_sys=True)"
    )
    words = [str(layout.python), "-I", "-c", code, *arguments]
    return f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n'


def ensure_raxx(layout: Layout) -> None:
    """Puts the operator's command where `activate` puts the engine. Raises OSError."""
    stamps.write(layout.bin / "raxx", launcher(layout, "infra"), 0o755)

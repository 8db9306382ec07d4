"""Makes the language host: an executable that runs this checkout's own Python."""

from __future__ import annotations

import shlex

from lab.build import go_modules
from toolchain import stamps, versions
from toolchain.ambient import HOST, SHIM
from toolchain.layout import Layout
from toolchain.progress import say

_SDK = f"github.com/pulumi/pulumi/sdk/v3@v{versions.ENGINE}"


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


def ensure_language_host(layout: Layout) -> None:
    """Puts the language host beside the engine, and beside it the official shim that runs a program.

    The shim comes out of the sdk's Go module, which is what the published pulumi ships too. Raises SetupError.
    """
    stamp = layout.stamps / "language-host.json"
    host, shim = layout.bin / HOST, layout.bin / SHIM
    text = launcher(layout, "lab.language_host", f"--use-executor={shim}")
    inputs = {"launcher": text, "shim": _SDK}
    if stamps.is_current(stamp, inputs, [host, shim]):
        say("language host: up to date")
        return
    sdk = go_modules.module_folder(layout, _SDK, "language host")
    stamps.copy(shim, sdk / "python" / "cmd" / SHIM)
    shim.chmod(0o644)
    stamps.write(host, text, 0o755)
    stamps.put(stamp, inputs)
    say("language host: made from lab/language_host")

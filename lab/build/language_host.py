"""Puts the language host beside the engine."""

from __future__ import annotations

from lab.build import go_modules
from toolchain import stamps, versions
from toolchain.ambient import HOST, SHIM
from toolchain.launchers import launcher
from toolchain.layout import Layout
from toolchain.progress import say

_SDK = f"github.com/pulumi/pulumi/sdk/v3@v{versions.ENGINE}"


def ensure(layout: Layout) -> None:
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

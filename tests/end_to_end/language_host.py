"""One language host for all engines that a test process starts, by the engine's own way to attach to one that runs.

An engine starts two of them a run, which is a sixth of what a preview costs. Tests of what people start do without
(`World.alone`), and so do those that have two engines at once or end one.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from lab.sandbox.simulator import ROOT
from tests.waiting import until

ATTACH = "PULUMI_DEBUG_LANGUAGES"
_KEPT = ("PATH", "COVERAGE_PROCESS_CONFIG")


class LanguageHost:
    """A running host, `environment` is what an engine needs to use it. It ends with the process that started it."""

    def __init__(self, launcher: Path) -> None:
        self._log, self._read = Path(tempfile.mkdtemp(prefix="language-host-")) / "log", 0
        environ = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environ["no_grpc_proxy"] = "127.0.0.1,localhost"
        with self._log.open("wb") as stream:
            self._process = subprocess.Popen([str(launcher)], env=environ, stdout=stream, stderr=stream)
        atexit.register(self._end)
        until(lambda: self._log.read_bytes().endswith(b"\n"))
        self.environment = {ATTACH: f"python:{int(self.news())}"}

    def news(self) -> str:
        """What the host and the programs that it ran have printed since this was asked last."""
        printed = self._log.read_bytes()
        text, self._read = printed[self._read :].decode(), len(printed)
        return text

    def _end(self) -> None:
        self._process.terminate()
        self._process.wait()
        shutil.rmtree(self._log.parent)


@cache
def language_host() -> LanguageHost | None:
    """The one of this process; None where an installed engine has its own."""
    launcher = ROOT / ".toolchain" / "bin" / "pulumi-language-python"
    return LanguageHost(launcher) if launcher.exists() else None


def attached() -> dict[str, str]:
    """What an engine needs to use the host of this process, if there is one."""
    host = language_host()
    return host.environment if host else {}


def printed() -> str:
    """What programs printed since this was asked last, which an engine that is attached does not show."""
    host = language_host()
    return host.news() if host else ""

"""Which Python runs a project's program: the `runtime: options:` of Pulumi.yaml."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class OptionError(Exception):
    """A runtime option that this host cannot honour; the text says which, why and what to do."""


@dataclass(frozen=True)
class Interpreter:
    """A project's Python: its executable and, if it has one, its virtual environment."""

    executable: Path
    virtualenv: Path | None

    def environment(self) -> dict[str, str]:
        """This process's environment with the virtual environment activated (the sdk's ActivateVirtualEnv)."""
        env = dict(os.environ)
        if self.virtualenv is not None:
            env.pop("PYTHONHOME", None)
            env["VIRTUAL_ENV"] = str(self.virtualenv)
            env["PATH"] = os.pathsep.join(filter(None, [str(self.virtualenv / "bin"), env.get("PATH")]))
        return env

    def site_packages(self) -> list[Path]:
        """The folders that hold its installed packages, without starting it where it is a virtual environment."""
        if self.virtualenv is not None:
            return sorted(self.virtualenv.glob("lib/python3*/site-packages"))
        return [Path(line) for line in self.ask("import sys; print(*filter(None, sys.path), sep='\\n')").splitlines()]

    def version(self) -> str:
        """Its version, such as 3.11.7."""
        if str(self.executable) == sys.executable:
            return ".".join(map(str, sys.version_info[:3]))
        return self.ask("import platform; print(platform.python_version())").strip()

    def ask(self, code: str) -> str:
        """What a line of Python prints in it. Raises OptionError when it does not run."""
        command = [str(self.executable), "-c", code]
        try:
            return subprocess.run(command, env=self.environment(), check=True, capture_output=True, text=True).stdout
        except (OSError, subprocess.CalledProcessError) as error:
            raise OptionError(f"{self.executable} does not run: {error}") from error


def chosen(root: str, options: Mapping[str, object], default_virtualenv: str = "") -> Interpreter:
    """The interpreter that a project's runtime options name; it need not exist yet.

    `root` is the folder of Pulumi.yaml, to which `virtualenv` is relative. Without one, the Python on PATH is used
    (PULUMI_PYTHON_CMD, python3, python), as the published host does. Raises OptionError.
    """
    for name in ("virtualenv", "toolchain", "typechecker"):
        if not isinstance(options.get(name, ""), str):
            raise OptionError(f"Pulumi.yaml: runtime option {name} must be a string")
    if options.get("toolchain", "pip") != "pip" or options.get("typechecker"):
        raise OptionError(
            "Pulumi.yaml: this language host knows the runtime options `virtualenv` and `toolchain: pip` only; "
            "the published pulumi brings one that knows the rest"
        )
    if virtualenv := str(options.get("virtualenv") or default_virtualenv):
        folder = Path(root) / virtualenv
        return Interpreter(folder / "bin" / "python", folder)
    asked = os.environ.get("PULUMI_PYTHON_CMD")
    names = [asked] if asked else ["python3", "python"]
    for name in names:
        if found := shutil.which(name):
            return Interpreter(Path(found), None)
    raise OptionError(f"no Python on PATH (looked for {', '.join(names)}): install one, or set `virtualenv`")


def existing(root: str, options: Mapping[str, object], default_virtualenv: str = "") -> Interpreter:
    """As `chosen`, and it is there to run. Raises OptionError."""
    interpreter = chosen(root, options, default_virtualenv)
    if not interpreter.executable.is_file():
        raise OptionError(
            f"The 'virtualenv' option in Pulumi.yaml is set to \"{options.get('virtualenv') or default_virtualenv}\", "
            f"but {interpreter.virtualenv} doesn't appear to be a virtual environment: run `pulumi install`"
        )
    return interpreter

"""Builds a program from one of the committed Go modules (`lab/build/engine`, `lab/build/bridged_plugins`).

Their go.sum is complete, so that the same sources are built everywhere and no checksum database is asked.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from toolchain import stamps, versions
from toolchain.errors import SetupError
from toolchain.layout import Layout
from toolchain.progress import CommandFailed, Count, run, say

_PROXY = "the Go module proxy"


@dataclass(frozen=True)
class Program:
    """What to build: the module's folder under `lab/build/`, the package, and the linker's -X settings.

    `main` is the file or folder in the module that the program is written in.
    """

    name: str
    module: str
    main: str
    package: str
    version: str
    version_variable: str

    @property
    def slug(self) -> str:
        """Its name in file names."""
        return self.name.lower().replace(" ", "-")


ENGINE = Program(
    name="engine",
    module="engine",
    main="main.go",
    package="github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    version=f"v{versions.ENGINE}",
    version_variable="github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
)
GITHUB_PLUGIN = Program(
    name="GitHub plugin",
    module="bridged_plugins",
    main="github",
    package="./github",
    version=versions.GITHUB.version,
    version_variable="main.version",
)
HEROKU_PLUGIN = Program(
    name="Heroku plugin",
    module="bridged_plugins",
    main="heroku",
    package="./heroku",
    version=versions.HEROKU.version,
    version_variable="main.version",
)


def folder_of(layout: Layout, module: str) -> Path:
    """Where a Go module's files are."""
    return layout.root / "lab" / "build" / module


def sources(layout: Layout, program: Program) -> list[Path]:
    """The files and folders that a program is built from."""
    return [folder_of(layout, program.module) / name for name in ("go.mod", "go.sum", program.main)]


def ensure(layout: Layout, program: Program, output: Path) -> None:
    """Downloads what a program is made of and builds it, unless that was done. Raises SetupError."""
    stamp = layout.stamps / f"{program.slug}.json"
    inputs = {"sources": stamps.digest(sources(layout, program)), "version": program.version}
    if stamps.is_current(stamp, inputs, [output]):
        say(f"{program.name}: {program.version} is up to date")
        return
    say(f"{program.name}: building {program.version} from its Go modules")
    part = output.with_name(f"{output.name}.part")
    try:
        _build(layout, program, part)
    except CommandFailed as failure:
        raise failure.explained(program.name, _PROXY) from failure
    part.replace(output)
    stamps.put(stamp, inputs)


def _build(layout: Layout, program: Program, output: Path) -> None:
    folder = folder_of(layout, program.module)
    go, env = compiler(folder, program.name), environment(layout)
    listed = layout.logs / f"{program.slug}-download.log"
    downloading = Count("go: downloading", "modules")
    run("downloading", [go, "list", "-deps", program.package], listed, env=env, cwd=folder, counting=downloading)
    packages = sum(not line.startswith("go: ") for line in listed.read_text().splitlines())
    flags = f"-s -w -X {program.version_variable}={program.version}"
    run(
        "compiling",
        [go, "build", "-v", "-ldflags", flags, "-o", str(output), program.package],
        layout.logs / f"{program.slug}-build.log",
        env=env,
        cwd=folder,
        counting=Count("", f"of at most {packages} packages"),
    )


def compiler(folder: Path, wanted_for: str) -> str:
    """The path of a `go` that is new enough for the module in `folder`. Raises SetupError."""
    needed = re.search(r"^go (\S+)$", (folder / "go.mod").read_text(), re.MULTILINE)
    least = needed[1] if needed else "1.26"
    remedy = f"install Go {least} or newer, or the published pulumi {','.join(versions.SUITABLE)}, and run it again"
    go = shutil.which("go")
    if go is None:
        raise SetupError(wanted_for, "there is no Go on PATH to build it with", remedy)
    env = dict(os.environ, GOTOOLCHAIN="local")
    try:
        said = subprocess.run([go, "env", "GOVERSION"], env=env, check=True, capture_output=True, text=True, cwd="/")
        old = versions.numbers(said.stdout) < versions.numbers(least)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise SetupError(wanted_for, f"{go} does not tell its version", remedy) from error
    if old:
        raise SetupError(wanted_for, f"{said.stdout.strip()} is too old to build it", remedy)
    return go


def environment(layout: Layout) -> dict[str, str]:
    """The environment of a build: this process's, with what makes it reproducible and free of a C compiler.

    Go's caches stay the user's own, which other projects share; without a writable home, they go to `.cache/go`.
    """
    env = dict(os.environ)
    env |= {"CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOWORK": "off"}
    env["GOFLAGS"] = "-mod=readonly -modcacherw -buildvcs=false -trimpath"
    home = os.environ.get("HOME", "")
    if not home or not os.access(home, os.W_OK):
        caches = layout.root / ".cache" / "go"
        env.setdefault("GOMODCACHE", str(caches / "modules"))
        env.setdefault("GOCACHE", str(caches / "build"))
    return env


def module_folder(layout: Layout, module: str, wanted_for: str) -> Path:
    """The folder of a module that the engine is built from, downloaded if need be. Raises SetupError."""
    folder = folder_of(layout, "engine")
    command = [compiler(folder, wanted_for), "mod", "download", "-json", module]
    said = subprocess.run(command, env=environment(layout), cwd=folder, capture_output=True, text=True, check=False)
    try:
        return Path(json.loads(said.stdout)["Dir"])
    except (ValueError, KeyError) as error:
        log = layout.logs / "module.log"
        log.write_text(said.stdout + said.stderr)
        raise CommandFailed(log).explained(wanted_for, _PROXY) from error

"""Checks of the engine, by its own commands, none of which writes: version, plugins, backend, lock, passphrase."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

from infra.commands.checks import Check, State

_SECONDS = 60
_PLUGINS = {"heroku": "pulumiverse-heroku", "github": "pulumi-github"}
_STAND_IN = "+loopback"
_BOUND = re.compile(r"(?P<sign>>=|<)\s*(?P<version>[\d.]+)")
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+(?=@)")


def checks(stack: str, environ: Mapping[str, str]) -> list[Check]:
    """The checks in the order in which one needs the other; the rest is left out where one ends it."""
    return list(_checks(stack, environ))


def _checks(stack: str, environ: Mapping[str, str]) -> Iterator[Check]:
    version = _pulumi(environ, "version")
    if version is None:
        yield Check("pulumi", State.WRONG, "is not on PATH", "make setup, then: source .toolchain/activate")
        return
    project = _project()
    yield _version(version.stdout.strip(), str(project.get("requiredPulumiVersion", "")))
    yield from _plugins(environ)
    who = _pulumi(environ, "whoami", "--json", "-v")
    if who is None or who.returncode:
        yield _failed("backend", who, "Set PULUMI_BACKEND_URL to the team's backend (docs/operations.md), or log in.")
        return
    url = str(json.loads(who.stdout).get("url", ""))
    stacks = _pulumi(environ, "stack", "ls", "--json")
    if stacks is None or stacks.returncode:
        yield _failed("backend", stacks, "Check PULUMI_BACKEND_URL, the network and the backend's own credentials.")
        return
    yield Check("backend", State.OK, hidden(url))
    if stack not in (each["name"].rpartition("/")[2] for each in json.loads(stacks.stdout)):
        yield Check(
            "stack", State.WRONG, f"{stack} is not in this backend", f"pulumi stack init {stack}, or another backend."
        )
        return
    yield Check("stack", State.OK, f"{stack} is there")
    yield lock(url, str(project.get("name", "")), stack)
    yield _passphrase(stack, environ)


def hidden(text: str) -> str:
    """The text without the credentials of a URL in it."""
    return _CREDENTIALS.sub("…", text)


def _project() -> dict[str, Any]:
    """What Pulumi.yaml says."""
    file = Path("Pulumi.yaml")
    return yaml.safe_load(file.read_text(encoding="utf-8")) or {} if file.exists() else {}


def _version(said: str, wanted: str) -> Check:
    if all(_keeps(said, bound) for bound in _BOUND.finditer(wanted)):
        return Check("pulumi", State.OK, said)
    return Check(
        "pulumi", State.WRONG, f"{said}; Pulumi.yaml wants {wanted}", "make setup, then: source .toolchain/activate"
    )


def _keeps(said: str, bound: re.Match[str]) -> bool:
    found, limit = _numbers(said), _numbers(bound["version"])
    return found >= limit if bound["sign"] == ">=" else found < limit


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("-")[0]))


def _plugins(environ: Mapping[str, str]) -> Iterator[Check]:
    """The engine takes only the plugin of exactly the Python package's version."""
    listed = _pulumi(environ, "plugin", "ls", "--json")
    found = json.loads(listed.stdout) if listed and not listed.returncode else []
    for name, package in _PLUGINS.items():
        wanted = metadata.version(package)
        versions = [each.get("version") for each in found if each["name"] == name]
        if wanted in versions:
            yield installed(name, wanted, environ)
        else:
            seen = f"has {', '.join(map(str, versions)) or 'none'}, needs {wanted}"
            yield Check(f"{name} plugin", State.WRONG, seen, "make setup, or: pulumi install")


def installed(name: str, version: str, environ: Mapping[str, str]) -> Check:
    """Whether an installed plugin is the published one: a stand-in says `+loopback` after its version."""
    home = Path(environ.get("PULUMI_HOME") or "~/.pulumi").expanduser()
    plugin = home / "plugins" / f"resource-{name}-v{version}" / f"pulumi-resource-{name}"
    said = _run([str(plugin), "-version"], environ)
    if said is None or not said.stdout.strip().endswith(_STAND_IN):
        return Check(f"{name} plugin", State.OK, version)
    remedy = "For the API itself install the published pulumi, then: make setup (docs/toolchain.md)."
    return Check(f"{name} plugin", State.NOTE, f"{version}, a stand-in for loopback", remedy)


def lock(url: str, project: str, stack: str) -> Check:
    """Who holds the stack's lock. Only a file backend lets it be seen; others name the holder when `up` is refused."""
    if not url.startswith("file://"):
        return Check("lock", State.NOTE, "not seen from here: pulumi up names who holds it")
    folder = _folder(url) / ".pulumi" / "locks" / "organization" / project / stack
    holders = [_holder(file) for file in sorted(folder.glob("*.json"))]
    if not holders:
        return Check("lock", State.OK, "nobody holds it")
    remedy = (
        f"Ask them. If that pulumi is dead for sure: pulumi cancel --stack {stack} (docs/operations.md, 'Bad day')."
    )
    return Check("lock", State.WRONG, f"held by {'; '.join(holders)}", remedy)


def _folder(url: str) -> Path:
    path = unquote(urlsplit(url).netloc + urlsplit(url).path)
    return Path(path).expanduser()


def _holder(file: Path) -> str:
    try:
        held: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "a lock file that cannot be read"
    return f"{held.get('username')}@{held.get('hostname')}, process {held.get('pid')}, since {held.get('timestamp')}"


def _passphrase(stack: str, environ: Mapping[str, str]) -> Check:
    """Whether the state's secrets can be decrypted: the engine does it, and what it prints is thrown away."""
    done = _pulumi(environ, "stack", "--stack", stack, "--show-secrets")
    if done is not None and not done.returncode:
        return Check("passphrase", State.OK, "decrypts the state (or the key service does)")
    return _failed("passphrase", done, "Set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the team's.")


def _failed(what: str, done: subprocess.CompletedProcess[str] | None, remedy: str) -> Check:
    said = done.stderr if done else "pulumi did not answer in time"
    line = next((line for line in said.splitlines() if line.startswith("error:")), said.strip().partition("\n")[0])
    return Check(what, State.WRONG, hidden(line.removeprefix("error: "))[:300], remedy)


def _pulumi(environ: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str] | None:
    """One command of the engine without prompts; None where there is none, or no answer in a minute."""
    return _run(["pulumi", *arguments, "--non-interactive", "--color", "never"], environ)


def _run(command: list[str], environ: Mapping[str, str]) -> subprocess.CompletedProcess[str] | None:
    try:
        return subprocess.run(
            command,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None

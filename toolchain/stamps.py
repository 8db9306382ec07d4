"""Remembers what was made from what, so that a second setup does nothing and a half-finished one goes on."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

Inputs = Mapping[str, str]


def digest(paths: Iterable[Path]) -> str:
    """A digest of the contents and names of files, and of those under folders; a missing path counts too."""
    total = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            content = file.read_bytes() if file.is_file() else b""
            total.update(f"{file.name} {len(content)} ".encode() + content)
    return total.hexdigest()


def write(path: Path, content: str, mode: int = 0o644) -> None:
    """Writes a file under a temporary name and then renames it, so that it is never half there. Raises OSError."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(content)
    part.chmod(mode)
    part.replace(path)


def link(path: Path, target: Path) -> None:
    """Makes a symbolic link in the same way. Raises OSError."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    part.symlink_to(target)
    part.replace(path)


def copy(path: Path, source: Path) -> None:
    """Copies a file, its mode too, in the same way. Raises OSError."""
    part = path.with_name(f"{path.name}.part")
    shutil.copy2(source, part)
    part.replace(path)


def is_current(stamp: Path, inputs: Inputs, made: Iterable[Path] = ()) -> bool:
    """Whether the stamp says these inputs and no others, and everything that was made is still there."""
    return _read(stamp) == dict(inputs) and all(os.access(path, os.R_OK) for path in made)


def has(stamp: Path, inputs: Inputs) -> bool:
    """Whether the stamp says these inputs, among others."""
    return dict(inputs).items() <= _read(stamp).items()


def _read(stamp: Path) -> dict[str, str]:
    try:
        said = json.loads(stamp.read_text())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def put(stamp: Path, inputs: Inputs) -> None:
    """Writes the stamp; the last act of a step. Raises OSError."""
    write(stamp, json.dumps(dict(inputs), indent=1, sort_keys=True) + "\n")

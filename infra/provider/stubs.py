"""Imports the pulumi wheel's gRPC stubs without the rest of the SDK, which takes most of a plugin's start."""

from __future__ import annotations

import importlib.machinery
import sys
from pathlib import Path
from types import ModuleType


def import_stubs_only() -> None:
    """Registers `pulumi`, `pulumi.runtime` and `pulumi.runtime.proto` as packages whose `__init__` has not run.

    Does nothing where `pulumi` is imported already. Raises ImportError where it is not installed.
    """
    if "pulumi" in sys.modules:
        return
    spec = importlib.machinery.PathFinder.find_spec("pulumi")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("no package named pulumi: run `make setup`")
    folder = Path(next(iter(spec.submodule_search_locations)))
    for name in ("pulumi", "pulumi.runtime", "pulumi.runtime.proto"):
        package = ModuleType(name)
        package.__path__ = [str(folder.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = package

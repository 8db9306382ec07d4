"""Imports the pulumi wheel's generated gRPC stubs without the rest of the SDK.

`import pulumi.runtime.proto.language_pb2` first runs `pulumi/__init__.py`, which loads the whole SDK: measured 0.3 s
of the 0.5 s that the language host takes to start, and a preview starts several. The stubs need none of it.
"""

from __future__ import annotations

import importlib.machinery
import sys
from pathlib import Path
from types import ModuleType


def import_stubs_only() -> None:
    """Registers `pulumi`, `pulumi.runtime` and `pulumi.runtime.proto` as packages whose `__init__` has not run.

    For the main of a process, before it imports a stub. Does nothing where `pulumi` is imported already.
    Raises ImportError when the pulumi package is not installed.
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

"""Every outside change that an aspect knows, in the order of docs/drift.md; some are played with the real engine."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from infra.aspects import APP, ENVIRONMENT
from tests.aspects.case import Case
from tests.aspects.contract import AppContract, EnvironmentContract

_FILES = sorted((Path(__file__).parents[1] / "aspects").glob("test_*.py"))
_FOUND = [each for file in _FILES for each in vars(import_module(f"tests.aspects.{file.stem}")).values()]
CONTRACTS: list[type[AppContract | EnvironmentContract]] = [
    each
    for aspect in (*APP, *ENVIRONMENT)
    for each in _FOUND
    if isinstance(each, type)
    and issubclass(each, AppContract | EnvironmentContract)
    and getattr(each, "aspect", None) is aspect
]
CASES: list[Case] = [case for contract in CONTRACTS for case in contract.changes]
ENGINE = [case for case in CASES if case.engine]

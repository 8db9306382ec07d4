"""Every outside change that an aspect knows, in the order of docs/drift.md; some are played with the real engine."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from infra.aspects import APP, ENVIRONMENT
from infra.aspects.aspect import AppAspect, EnvironmentAspect
from tests.aspects.case import Case
from tests.aspects.contract import Contract
from tests.aspects.test_environment_itself import TestEnvironmentItself


def _contract(aspect: AppAspect[Any] | EnvironmentAspect[Any]) -> type[Contract]:
    """The aspect's own test class: each has one, in the test file of its name."""
    module = import_module(f"tests.aspects.test_{type(aspect).__module__.rpartition('.')[2]}")
    own = [each for each in vars(module).values() if isinstance(each, type) and each.__module__ == module.__name__]
    return next(each for each in own if issubclass(each, Contract))


CONTRACTS: list[type[Contract]] = [*map(_contract, APP), TestEnvironmentItself, *map(_contract, ENVIRONMENT)]
CASES: list[Case] = [case for contract in CONTRACTS for case in contract.changes]
ENGINE = [case for case in CASES if case.engine]

"""Wanted against found: the drift, as data."""

from infra.audit.app import compare_app
from infra.audit.drift import Item, Weight, counted, to_converge
from infra.audit.environment import compare_environment

__all__ = ["Item", "Weight", "compare_app", "compare_environment", "counted", "to_converge"]

"""What is wanted: the models of a stack file, their rules, and the one reader."""

from infra.spec.kinds import Kind
from infra.spec.models import Addon, App, BranchPatterns, ConfigVar, Environment, Process, Reviewers, StackSpec
from infra.spec.reader import PROJECT, read, read_file

__all__ = [
    "PROJECT",
    "Addon",
    "App",
    "BranchPatterns",
    "ConfigVar",
    "Environment",
    "Kind",
    "Process",
    "Reviewers",
    "StackSpec",
    "read",
    "read_file",
]

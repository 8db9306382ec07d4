"""What is wanted: the models of a stack file, their rules, and the one reader."""

from infra.spec.app import Addon, App, Process
from infra.spec.config_var import ConfigVar
from infra.spec.deploy_gate import DeployGate, ReleasedBy
from infra.spec.drift_policy import Explained
from infra.spec.environment import BranchPatterns, BranchPolicy, Environment, Reviewers
from infra.spec.health import Health
from infra.spec.kinds import ValueKind
from infra.spec.reader import live_stack, read, read_file, read_project
from infra.spec.stack import StackSpec

__all__ = [
    "Addon",
    "App",
    "BranchPatterns",
    "BranchPolicy",
    "ConfigVar",
    "DeployGate",
    "Environment",
    "Explained",
    "Health",
    "Process",
    "ReleasedBy",
    "Reviewers",
    "StackSpec",
    "ValueKind",
    "live_stack",
    "read",
    "read_file",
    "read_project",
]

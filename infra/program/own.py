"""Resources of our own, which the provider `raxx` (infra/provider/) serves: what stock resources miss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

CONFIG_VARS, APP = "raxx:heroku:ConfigVars", "raxx:heroku:App"
ENVIRONMENT, DEPLOY_GATE = "raxx:github:Environment", "raxx:github:DeployGate"


class ConfigVars(pulumi.CustomResource):
    """All config vars of an app, by name: a literal, or a word that stands for a secret; never a secret's value."""

    def __init__(
        self, name: str, app: pulumi.Input[str], words: Mapping[str, Any], opts: pulumi.ResourceOptions
    ) -> None:
        super().__init__(CONFIG_VARS, name, {**words, "app": app}, opts)


class App(pulumi.CustomResource):
    """Everything else of an app, in words; after its stock resources, whose effect it proves."""

    def __init__(
        self, name: str, app: pulumi.Input[str], words: Mapping[str, Any], opts: pulumi.ResourceOptions
    ) -> None:
        super().__init__(APP, name, {**words, "app": app}, opts)


class Environment(pulumi.CustomResource):
    """A GitHub environment's protection, in words; after its stock resources, whose effect it proves."""

    def __init__(self, name: str, words: Mapping[str, Any], opts: pulumi.ResourceOptions) -> None:
        super().__init__(ENVIRONMENT, name, dict(words), opts)


class DeployGate(pulumi.CustomResource):
    """What keeps a deploy gate from being proved."""

    def __init__(self, name: str, words: Mapping[str, Any], opts: pulumi.ResourceOptions) -> None:
        super().__init__(DEPLOY_GATE, name, dict(words), opts)

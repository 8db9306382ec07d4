"""Resources of our own, which the provider `raxx` serves, and the options of every resource."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

CONFIG_VARS, APP = "raxx:heroku:ConfigVars", "raxx:heroku:App"
ENVIRONMENT, DEPLOY_GATE = "raxx:github:Environment", "raxx:github:DeployGate"


def stock(
    live_id: str | None,
    *,
    protect: bool = False,
    ignore_changes: Sequence[str] = (),
    depends_on: Sequence[pulumi.Resource] = (),
) -> pulumi.ResourceOptions:
    """Options for a stock resource: imported by `live_id` if it exists, retained on delete always, and protected where
    losing it loses data (`protect`: apps and add-ons)."""
    return pulumi.ResourceOptions(
        import_=live_id,
        retain_on_delete=True,
        protect=protect,
        ignore_changes=list(ignore_changes),
        depends_on=list(depends_on),
    )


def existing(live_id: str | None, after: Sequence[pulumi.Resource] = ()) -> pulumi.ResourceOptions:
    """Options for a resource of our own, which comes after the stock resources of its subject."""
    return pulumi.ResourceOptions(import_=live_id, depends_on=list(after))


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

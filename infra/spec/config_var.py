"""What a stack file wants of one config var: its kind, its one source, and how it stands to other stacks and apps."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from infra.spec import heroku_rules
from infra.spec.base import Model, broken
from infra.spec.kinds import RULES, ValueKind, fault
from infra.spec.secrets import Equality, Secret, SecretSource, SharedWith


def _app_name(name: str) -> str:
    if not heroku_rules.APP_NAME.fullmatch(name):
        raise broken(
            f"{name!r} is not a Heroku app name",
            "Use 3 to 30 lowercase letters, digits and dashes, beginning with a letter and not ending with a dash.",
        )
    return name


def _var_name(name: str) -> str:
    reason = heroku_rules.var_name_fault(name)
    if reason:
        raise broken(reason, "Rename the variable, or take it out of the spec.")
    return name


AppName = Annotated[str, AfterValidator(_app_name)]
VarName = Annotated[str, AfterValidator(_var_name)]


class ConfigVar(Model):
    """One config var: a kind, and exactly one of a literal (`value`), a secret from a store, another app's URL.

    `across_stacks` maps a stack to whether its value of the same name must be the same, must differ, or may be either;
    `shared_with` are the places where a secret has to be set, too, in the order in which to set it.
    """

    kind: ValueKind = Field(strict=False)
    value: str | None = None
    secret: Secret | None = None
    app_url: AppName | None = None
    across_stacks: dict[str, Equality] = Field(default_factory=dict)
    shared_with: tuple[SharedWith, ...] = Field(default=(), strict=False)

    @property
    def own_store(self) -> SecretSource | None:
        """The authoritative store that the variable names for itself, None where the stack's stores hold."""
        return self.secret if isinstance(self.secret, SecretSource) else None

    @model_validator(mode="after")
    def _one_source(self, info: ValidationInfo) -> ConfigVar:
        sources = [name for name in ("value", "secret", "app_url") if getattr(self, name) is not None]
        if len(sources) != 1:
            found = f"has {' and '.join(sources)}" if sources else "has no source"
            raise broken(
                f"a config var has exactly one source; this one {found}", "Keep one of value, secret, app_url."
            )
        if self.app_url is not None and self.kind is not ValueKind.URL:
            raise broken(f"app_url gives a URL, but the kind is {self.kind}", "Write kind: url.")
        if self.shared_with and self.secret is None:
            raise broken("shared_with is for secrets that are rotated", "Take it out, or make the variable a secret.")
        if self.value is not None:
            self._check_literal(self.value, info)
        return self

    def _check_literal(self, value: str, info: ValidationInfo) -> None:
        reasons = []
        if RULES[self.kind].secret:
            reasons.append(f"a {RULES[self.kind].label} may not stand in a stack file")
        wrong = fault(self.kind, value, (info.context or {})["mode"])
        if wrong:
            reasons.append(f"the value {wrong}")
        if reasons:
            remedy = (
                "Write secret: true and put the value into a secret store." if len(reasons) > 1 or not wrong else ""
            )
            raise broken("; ".join(reasons), remedy or f"Write {RULES[self.kind].shape}.")

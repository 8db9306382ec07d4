"""The committed prod stack to compare with: its spec, changed where a test asks, values of every kind, and stores."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from infra.aspects import wanted_vars as wanted
from infra.errors import StoreUnavailable
from infra.secret_stores import Chain, SecretName, SecretStore
from infra.spec import StackSpec, read
from lab.sandbox.values import fake_secrets

ROOT = Path(__file__).resolve().parents[2]
RAPTOR = "raxx-api-prod"
RAPTOR_URL = f"https://{RAPTOR}-0123456789ab.herokuapp.com"
SENTRY = "https://" + "fa4e" * 8 + "@o1.ingest.sentry.io/1"


def prod(app: Mapping[str, Any] | None = None, environment: Mapping[str, Any] | None = None) -> StackSpec:
    """The prod stack, its one app and its one environment changed field by field, without its deploy gate."""
    config: dict[str, Any] = yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text(encoding="utf-8"))["config"]
    config.pop("raxx-queue:deploy_gates", None)
    config["raxx-queue:apps"]["queue"].update(app or {})
    config["raxx-queue:environments"]["production"].update(environment or {})
    return read("raxx-queue", "prod", config)


def secrets() -> dict[str, str]:
    """A fake value for each secret of prod, by the config var's name."""
    return {**fake_secrets("live"), "SENTRY_DSN_QUEUE": SENTRY}


class MemoryStore(SecretStore):
    """Holds what it is given by the config vars' names; `locked` is why it cannot be asked."""

    name = "memory"

    def __init__(self, values: Mapping[str, str], locked: str = "") -> None:
        self.values, self.locked = dict(values), locked
        self.asked: list[str] = []

    def where(self, name: SecretName) -> str:
        return f"keep {name}"

    def _read(self, name: SecretName) -> str | None:
        if self.locked:
            raise StoreUnavailable(self.locked)
        self.asked.append(str(name))
        return self.values.get(name.variable)


def resolve(
    spec: StackSpec, values: Mapping[str, str] | None = None, url: str = RAPTOR_URL
) -> dict[str, wanted.Wanted]:
    """What `spec` wants when one store holds `values`, all secrets by default."""
    return wanted.resolve(spec, {RAPTOR: url}, Chain([MemoryStore(secrets() if values is None else values)]))

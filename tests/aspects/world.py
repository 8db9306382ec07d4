"""A converged prod on simulators in this process: changed from outside, compared, and converged by our own writes."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import yaml

from infra.comparison.look import look_at_app, look_at_environment
from infra.comparison.stack import Comparison, Remembered, compare_stack
from infra.items import Item, to_converge
from infra.provider.converge import Written, converge_app, converge_environment
from infra.secret_stores import Chain
from infra.spec import StackSpec, read
from lab.sandbox.simulator import ROOT
from lab.sandbox.values import fake_secrets
from lab.simulators.heroku.seed import sentry_dsn
from tests.apis.simulated import Simulated, simulated
from tests.aspects.case import GATE, MENTIONED_BY_HAND, PROD, Operated, mention_everything
from tests.comparison.declared import MemoryStore


class AspectWorld(Operated):
    """The world; with `mentioned` the spec is the one that mentions everything, and live is so."""

    def __init__(self, simulators: Simulated) -> None:
        super().__init__(ROOT)
        self.simulators, self.port = simulators, int(simulators.url.rsplit(":", 1)[1])
        self.secrets = {**fake_secrets("live"), "SENTRY_DSN_QUEUE": sentry_dsn()}
        self.spec = spec(False)

    def state(self) -> Any:
        """What is live on both platforms, to be put back."""
        return copy.deepcopy(self.simulators.app.state.document)

    def put_back(self, document: Any) -> None:
        """Makes live what `state` gave."""
        self.control("PUT", "/_/state", document)
        self.control("DELETE", "/_/rate-limits")

    def writes(self, since: int = 0) -> list[tuple[str, str]]:
        entries = self.simulators.app.journal.entries()[since:]
        return [(entry["method"], entry["path"]) for entry in entries if entry["method"] != "GET"]

    def compare(self) -> Comparison:
        """One look, with the identities of the first one remembered."""
        store = MemoryStore(self.secrets)
        store.name = "environment"
        return compare_stack(self.spec, self.simulators.apis(), Chain([store]), {}, self.remembered)

    def converge(self, comparison: Comparison) -> list[tuple[str, str]]:
        """Our own writes for what the comparison shows, as `up` makes them; gives method and path of each."""
        before, apis = len(self.simulators.app.journal.entries()), comparison.apis
        live, items = comparison.found.apps["queue"], _items(comparison, "App")
        if live and to_converge(items):
            converge_app(apis.must_heroku, comparison.wanted_app("queue"), live, items, Written())
            look_at_app(apis, live.id)
        if to_converge(_items(comparison, "Environment")):
            spec_ = comparison.spec
            converge_environment(
                comparison, "production", lambda: look_at_environment(spec_, apis, "production"), Written()
            )
        return self.writes(before)

    @property
    def remembered(self) -> Remembered:
        """What an `up` of this world recorded."""
        heroku = self.simulators.app.state.document["heroku"]
        addon = next(uuid for uuid, each in heroku["addons"].items() if each["app"] == self.app_id)
        return Remembered(ids={"queue": self.app_id, "queue/database": addon}, released={"queue": ["web"]})

    def make_converged(self, mentioned: bool) -> None:
        """From the seed state to a prod as its spec says."""
        apps = self.simulators.app.state.document["heroku"]["apps"]
        self.app_id = next(uuid for uuid, app in apps.items() if app["name"] == PROD)
        raptor = self.heroku("GET", "/apps/raxx-api-prod")["web_url"].rstrip("/")
        values = {**self.secrets, "FLAG_QUEUE_BILLING": "true", "RAPTOR_BASE_URL": raptor}
        self.heroku("PATCH", f"/apps/{PROD}/config-vars", values)
        self.release_container(PROD)
        self.heroku("PATCH", f"/apps/{PROD}/formation/web", {"quantity": 1, "size": "Standard-1X"})
        self.github("PUT", GATE, {"reviewers": [{"type": "User", "id": 101}]})
        if mentioned:
            self.spec = spec(True)
            for change in MENTIONED_BY_HAND:
                change(self)
            self.heroku("POST", f"/apps/{PROD}/acm", {})
            self.converge(self.compare())
            for pattern in ("main", "release/*"):
                self.github("POST", f"{GATE}/deployment-branch-policies", {"name": pattern})


@cache
def spec(mentioned: bool) -> StackSpec:
    """The committed prod spec without its deploy gate, or the one that mentions everything."""
    config: dict[str, Any] = yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text(encoding="utf-8"))["config"]
    config.pop("raxx-queue:deploy_gates")
    config["raxx-queue:apps"]["queue"]["config_vars"]["SENTRY_DSN_QUEUE"].pop("across_stacks")
    for var in config["raxx-queue:apps"]["queue"]["config_vars"].values():
        var.pop("across_stacks", None)  # the other stack is not looked at here
    if mentioned:
        mention_everything(config)
    return read("raxx-queue", "prod", config)


@contextmanager
def converged(mentioned: bool) -> Iterator[AspectWorld]:
    """A converged world until the block ends."""
    with simulated() as simulators:
        world = AspectWorld(simulators)
        world.make_converged(mentioned)
        yield world


def _items(comparison: Comparison, kind: str) -> tuple[Item, ...]:
    return next(subject.items for subject in comparison.subjects if subject.kind == kind)

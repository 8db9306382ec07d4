"""What an aspect is: one thing that can differ, how it is read, compared, and converged where no provider does it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar

from infra.apis.found import FoundApp, FoundEnvironment, FoundSurroundings
from infra.apis.heroku import History, get_list
from infra.apis.http import Api
from infra.aspects.wanted_vars import Wanted
from infra.items import Item
from infra.spec import App, Environment
from infra.spec.drift_policy import Choice
from infra.spec.kinds import Mode

T = TypeVar("T")

Answers = Mapping[str, Any]
"""What the API answered to each request, by the request's name."""

Requests = dict[str, Callable[[], Any]]
"""Requests by name; two aspects that need the same one use the same name, and it is made once."""


@dataclass(frozen=True)
class Write:
    """One write to an API that converges `what`: the path is below the app's or the environment's own, or begins with
    two slashes."""

    what: str
    method: str
    path: str
    body: Any = field(default=None, repr=False)


@dataclass(frozen=True)
class WantedApp:
    """What is wanted of one app, and what the last `up` remembers of it.

    `managed` are the names of the config vars that the last `up` set, `addon_ids` the UUIDs of the add-ons by logical
    name, `released` the process types that an earlier `up` saw live, `last_up` the release that the last `up` ended
    with, and `history` what the app's releases remember; None before a first `up`.
    """

    spec: App
    vars: Wanted
    mode: Mode
    managed: Collection[str] = frozenset()
    addon_ids: Mapping[str, str] = field(default_factory=dict)
    released: Collection[str] = ()
    last_up: int | None = None
    history: History | None = None


class AppAspect(ABC, Generic[T]):
    """One thing of an app. A new one is a subclass in a file of its own, and a line in `infra/aspects/__init__.py`."""

    name: str
    """Under which what is live is kept in `FoundApp.found`."""

    def requests(self, api: Api, app: str, addons: Iterable[str]) -> Requests:
        """The requests besides the app's own object; `app` is its name or UUID, `addons` the recorded UUIDs."""
        return {}

    @abstractmethod
    def read(self, answers: Answers) -> T:
        """What is live, from the answers; "app" is the app's own object."""

    def of(self, live: FoundApp) -> T:
        """What is live of this app."""
        found: T = live.found[self.name]
        return found

    @abstractmethod
    def state(self, live: FoundApp, want: WantedApp) -> Iterator[Item]:
        """An item for each thing that the spec decides or that nobody declared, also where it is as it should be."""

    def compare(self, live: FoundApp, want: WantedApp) -> Iterator[Item]:
        """Every difference."""
        return (item for item in self.state(live, want) if item.differs)

    def converge(self, live: FoundApp, want: WantedApp, items: Sequence[Item]) -> Iterator[Write]:
        """The writes that undo those of the items that are this aspect's and that no stock resource undoes."""
        return iter(())


class EnvironmentAspect(ABC, Generic[T]):
    """One thing of a GitHub environment; all of them are written in one PUT (docs/facts.md#environment-writes)."""

    name: str

    @abstractmethod
    def read(self, answers: Answers) -> T:
        """What is live; "environment" is GitHub's object, "policies" its branch policies."""

    def of(self, live: FoundEnvironment) -> T:
        """What is live of this environment."""
        found: T = live.found[self.name]
        return found

    @abstractmethod
    def body(self, environment: Environment, ids: Mapping[str, int]) -> dict[str, Any]:
        """Its fields in the PUT; `ids` are the reviewers' ("MooseQuest", "team ops")."""

    @abstractmethod
    def state(self, live: FoundEnvironment, environment: Environment) -> Iterator[Item]:
        """An item for each thing that the spec decides, also where it is as it should be."""

    def beside(self, environment: Environment, surroundings: FoundSurroundings) -> Iterator[Item]:
        """What keeps the wanted from having its effect, whatever is live."""
        return iter(())

    def after(self, live: FoundEnvironment, environment: Environment) -> Iterator[Write]:
        """The writes that follow the PUT."""
        return iter(())


def listing(api: Api, app: str, name: str, path: str) -> Requests:
    """The request for a list below the app's own path."""
    return {name: partial(get_list, api, f"/apps/{app}/{path}")}


def mentioned(choice: Choice | None, value: object) -> Choice:
    """The spec's choice; without one, drift is converged where the spec mentions the setting, else reported."""
    return choice or ("report" if value is None else "converge")


def on(flag: bool) -> str:
    """A switch in the field's words."""
    return "on" if flag else "off"

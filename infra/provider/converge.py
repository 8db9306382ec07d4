"""The writes that no stock resource makes, as the aspects have them: only what undoes a shown item.

An environment's protection is put back as a whole: the stock provider reads removed reviewers back as if they were
still there (docs/facts.md#reviewers-read-back), so it never sends them again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.apis.found import FoundApp, FoundEnvironment
from infra.apis.github import environment_path
from infra.apis.http import Api, ApiFailure, NotThere, Unanswered
from infra.aspects import APP, ENVIRONMENT
from infra.aspects.aspect import AppAspect, WantedApp, Write
from infra.comparison.stack import Comparison
from infra.errors import ConvergeError
from infra.items import Item, to_converge
from infra.spec import Environment

_PLAN = "ensure the billing plan supports"
"""What GitHub says in the two refusals of a plan without protection rules (docs/facts.md#protection-needs-a-plan)."""


@dataclass
class Written:
    """The names of the writes that were made, and of those that may have been: no answer to them came."""

    sure: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.sure or self.unsure)

    def make(self, api: Api, write: Write, path: str) -> None:
        """Makes one write, of `path`. Raises `ApiFailure`."""
        try:
            api.request(write.method, path, write.body)
        except Unanswered:
            self.unsure.append(write.what)
            raise
        self.sure.append(write.what)


def converge_app(
    api: Api,
    want: WantedApp,
    live: FoundApp,
    items: Sequence[Item],
    written: Written,
    aspects: Sequence[AppAspect[Any]] = APP,
) -> None:
    """Undoes those of the items that are ours to undo. Raises `ConvergeError` where Heroku refuses."""
    ours = to_converge(items)
    writes = [write for aspect in aspects for write in aspect.converge(live, want, ours)]
    write_all(api, f"/apps/{live.id}", writes, written)


def write_all(api: Api, place: str, writes: Iterable[Write], written: Written) -> None:
    """Makes the writes in their order; `place` is the path that theirs are below. What is to be deleted may be gone.

    Raises `ConvergeError` where the API refuses.
    """
    for write in writes:
        path = write.path.removeprefix("/") if write.path.startswith("//") else f"{place}{write.path}"
        try:
            written.make(api, write, path)
        except ApiFailure as failure:
            if write.method != "DELETE" or not isinstance(failure, NotThere):
                raise ConvergeError(f"{write.what} cannot be converged: {failure}") from None


class PlanRefused(ConvergeError):
    """GitHub says that the account's plan does not have this protection for private repositories."""


def put_environment(
    api: Api, owner: str, name: str, environment: Environment, ids: Mapping[str, int], written: Written
) -> None:
    """One PUT with every field of the environment, as the provider writes them (docs/facts.md#environment-writes).

    Raises `PlanRefused` where GitHub says that the plan lacks the protection, `ConvergeError` where it refuses for
    another reason. Success proves nothing: the caller looks again (docs/facts.md#reduced-protection).
    """
    body: dict[str, Any] = {}
    for aspect in ENVIRONMENT:
        body |= aspect.body(environment, ids)
    write = Write(f"the protection of {name}", "PUT", environment_path(owner, environment.repository, name), body)
    try:
        written.make(api, write, write.path)
    except ApiFailure as failure:
        text = f"{write.what} cannot be put back: {failure}"
        raise (PlanRefused if _PLAN in str(failure) else ConvergeError)(text) from None


def converge_environment(
    comparison: Comparison, key: str, look_again: Callable[[], FoundEnvironment | None], written: Written
) -> None:
    """Puts one environment back as the spec has it, then what follows of what is live after that.

    Raises `ConvergeError` where GitHub refuses, and what `look_again` raises.
    """
    spec, api = comparison.spec, comparison.apis.must_github
    name, owner = spec.environment_name(key), spec.owner or ""
    environment = comparison.wanted_environment(key, comparison.found.environments[key])
    put_environment(api, owner, name, environment, comparison.found.surroundings[key].reviewer_ids, written)
    live = look_again()
    write_all(
        api,
        environment_path(owner, environment.repository, name),
        [write for aspect in ENVIRONMENT for write in (aspect.after(live, environment) if live else ())],
        written,
    )

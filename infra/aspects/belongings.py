"""The difference of what else lives on an app: domains, collaborators, webhooks, log drains and app features."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from infra.audit.drift import Item, Weight, differs, unknown
from infra.audit.slips import likely_slip
from infra.live.found import Belonging, FoundApp
from infra.spec import App


def compare_belongings(app: App, live: FoundApp) -> Iterator[Item]:
    """What nobody owns, and what is declared and not there. All of it is only reported: `up` writes none of it."""
    found = live.belongings
    yield from _compare("domain", app.domains, found.domains)
    yield from _compare("collaborator", app.collaborators, found.collaborators)
    yield from _compare("webhook", app.webhooks, found.webhooks)
    yield from _compare("log drain", app.log_drains, found.log_drains)
    yield from _compare("app feature", app.features, found.features)


def _compare(kind: str, declared: tuple[str, ...], found: tuple[Belonging, ...]) -> Iterator[Item]:
    """By number, for two webhooks may go to one host: the second needs a declaration of its own."""
    wanted, there = Counter(declared), Counter(thing.name for thing in found if not thing.owner)
    for name in sorted(there - wanted):
        more = there[name] - wanted[name]
        count = f"{more} that nobody declared" if more > 1 or wanted[name] else "one that nobody declared"
        yield unknown(f"{kind} {name}", count + likely_slip(name, declared))
    missing = wanted - Counter(thing.name for thing in found)
    for name in sorted(missing):
        yield differs(f"{kind} {name}", "one", "none", Weight.REPORT)

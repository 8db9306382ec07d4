"""What can be had at Heroku: regions, stacks, dyno sizes, add-on services with their plans."""

from __future__ import annotations

from dataclasses import dataclass

REGIONS = ("us", "eu")
STACKS = ("container", "heroku-22", "heroku-24")
DEFAULT_STACK = "heroku-24"

SIZES = (
    "Eco",
    "Basic",
    "Standard-1X",
    "Standard-2X",
    "Performance-M",
    "Performance-L",
    "Performance-L-RAM",
    "Performance-XL",
    "Performance-2XL",
)
DEFAULT_SIZE = "Basic"
ALONE = frozenset({"Eco", "Basic"})
"""Sizes that an app cannot mix with others, and of which a process type has one dyno (docs/facts.md#dyno-sizes)."""


@dataclass(frozen=True)
class Service:
    """An add-on service. `plans` gives cents a month; the first attachment is named `attachment`."""

    name: str
    attachment: str
    prefix: str
    """What its generated names begin with: `postgresql` in postgresql-flat-88052."""
    plans: dict[str, int]
    suffix: str = "URL"
    """DATABASE and URL make DATABASE_URL."""
    scheme: str = "https"
    later: bool = False
    """Whether it is still provisioning when create answers."""


_POSTGRES = {
    "essential-0": 500,
    "essential-1": 900,
    "essential-2": 2000,
    **{f"standard-{n}": cents for n, cents in {0: 5000, 2: 20000, 3: 40000, 4: 75000, 5: 140000}.items()},
    **{f"premium-{n}": cents for n, cents in {0: 20000, 2: 35000, 3: 75000, 4: 120000}.items()},
}

SERVICES = {
    service.name: service
    for service in (
        Service("heroku-postgresql", "DATABASE", "postgresql", _POSTGRES, scheme="postgres", later=True),
        Service("heroku-redis", "REDIS", "redis", {"mini": 300, "premium-0": 1500, "premium-1": 3000}, scheme="rediss"),
        Service("papertrail", "PAPERTRAIL", "papertrail", {"choklad": 0, "fixa": 700}, suffix="API_TOKEN"),
        Service("rollbar", "ROLLBAR", "rollbar", {"free": 0, "bronze": 4900}, suffix="ACCESS_TOKEN"),
        Service("scheduler", "SCHEDULER", "scheduler", {"standard": 0}, suffix=""),
    )
}

COLOURS = ("AMBER", "AQUA", "BLUE", "BRONZE", "COBALT", "CRIMSON", "GOLD", "GREEN", "JADE", "MAUVE", "ONYX", "PINK")
ADJECTIVES = ("amber", "calm", "crisp", "flat", "lively", "polished", "round", "silent", "solid", "tidy")
NOUNS = ("brook", "cliff", "dawn", "field", "harbor", "lake", "meadow", "reef", "ridge", "shore")


def size_named(name: str) -> str | None:
    """The size as Heroku writes it, whatever the case it was asked in; None when there is none."""
    return next((size for size in SIZES if size.lower() == name.lower()), None)


def service_of(plan: str) -> Service | None:
    """The service of `service:plan`; None when the service or the plan does not exist."""
    service = SERVICES.get(plan.partition(":")[0])
    return service if service is not None and plan.partition(":")[2] in service.plans else None

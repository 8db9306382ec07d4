"""What is live when production is exactly as the prod stack says, for tests to change one thing of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import SecretStr

from infra.apis.found import Found, FoundApp, FoundEnvironment, FoundSurroundings
from infra.aspects.addons import FoundAddon
from infra.aspects.app_settings import FoundPlacement
from infra.aspects.app_stack import FoundStack
from infra.aspects.attachments import FoundAttachment, FoundAttachments
from infra.aspects.branch_policy import FoundPolicy
from infra.aspects.config_vars import FoundVars
from infra.aspects.formation import FoundProcess
from infra.aspects.reviewers import FoundReviewers
from tests.comparison.declared import RAPTOR, RAPTOR_URL, secrets

APP_ID = "11111111-aaaa-4aaa-8aaa-111111111111"
ADDON_ID = "22222222-bbbb-4bbb-8bbb-222222222222"
DATABASE = FoundAddon(
    id=ADDON_ID,
    name="postgresql-flat-88052",
    plan="heroku-postgresql:standard-0",
    state="provisioned",
)
VALUES = {
    **secrets(),
    "FLAG_QUEUE_BILLING": "true",
    "RAPTOR_BASE_URL": RAPTOR_URL,
    "DATABASE_URL": "postgres://fake:fake@db.invalid/fake",
}
APP = FoundApp(
    id=APP_ID,
    name="raxx-queue-prod",
    web_url="https://raxx-queue-prod-0123456789ab.herokuapp.com",
    found={
        "name": "raxx-queue-prod",
        "stack": FoundStack("container", "container"),
        "placement": FoundPlacement("us", None),
        "maintenance": False,
        "acm": False,
        "buildpacks": (),
        "addons": (DATABASE,),
        "attachments": FoundAttachments((FoundAttachment("DATABASE", ADDON_ID, DATABASE.name, "raxx-queue-prod"),)),
        "config_vars": FoundVars(
            {name: SecretStr(value) for name, value in VALUES.items()}, {"DATABASE_URL": DATABASE.name}
        ),
        "releases": (),
        "formation": {"web": FoundProcess("Standard-1X", 1)},
        "dynos": {},
        "domains": (),
        "collaborators": (),
        "webhooks": (),
        "log_drains": (),
        "features": (),
    },
)
ENVIRONMENT = FoundEnvironment(
    {
        "archived": False,
        "reviewers": FoundReviewers(("MooseQuest",), ()),
        "prevent_self_review": False,
        "can_admins_bypass": True,
        "wait_timer": 0,
        "branch_policy": FoundPolicy("any", {}),
    }
)
SURROUNDINGS = FoundSurroundings(True, "", {"MooseQuest": 101}, {"MooseQuest": True})


def live(app: FoundApp = APP, **found: Any) -> FoundApp:
    """The app, with other things found by some of its aspects."""
    return replace(app, name=found.get("name", app.name), found={**app.found, **found})


def environment(**found: Any) -> FoundEnvironment:
    """The environment, with other things found by some of its aspects."""
    return FoundEnvironment({**ENVIRONMENT.found, **found})


def found(app: FoundApp | None = APP, *, same_name: str = "") -> Found:
    """One look at prod that found `app`; `same_name` is the UUID of another app that has its name."""
    return Found(
        apps={"queue": app},
        same_name={"queue": same_name} if same_name else {},
        urls={RAPTOR: RAPTOR_URL},
        environments={"production": ENVIRONMENT},
        surroundings={"production": SURROUNDINGS},
    )


def with_vars(**changes: str | None) -> FoundVars:
    """The converged config vars, some with another value; None takes one away."""
    values: dict[str, str | None] = {**VALUES, **changes}
    kept = {name: SecretStr(value) for name, value in values.items() if value is not None}
    return FoundVars(kept, {"DATABASE_URL": DATABASE.name})

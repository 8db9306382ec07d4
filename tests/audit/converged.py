"""What is live when production is exactly as the prod stack says, for tests to change one thing of."""

from __future__ import annotations

from pydantic import SecretStr

from infra.live.found import (
    Found,
    FoundAddon,
    FoundApp,
    FoundAttachment,
    FoundEnvironment,
    FoundProcess,
    FoundSurroundings,
)
from tests.audit.declared import RAPTOR, RAPTOR_URL, secrets

APP_ID = "11111111-aaaa-4aaa-8aaa-111111111111"
ADDON_ID = "22222222-bbbb-4bbb-8bbb-222222222222"
DATABASE = FoundAddon(
    id=ADDON_ID,
    name="postgresql-flat-88052",
    plan="heroku-postgresql:standard-0",
    state="provisioned",
    config_vars=("DATABASE_URL",),
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
    region="us",
    stack="container",
    team=None,
    web_url="https://raxx-queue-prod-0123456789ab.herokuapp.com",
    addons=(DATABASE,),
    owned={"DATABASE_URL": DATABASE.name},
    formation={"web": FoundProcess("Standard-1X", 1)},
    config_vars={name: SecretStr(value) for name, value in VALUES.items()},
    build_stack="container",
    attachments=(FoundAttachment("DATABASE", ADDON_ID, DATABASE.name, "raxx-queue-prod"),),
)
ENVIRONMENT = FoundEnvironment(
    users=("MooseQuest",),
    teams=(),
    prevent_self_review=False,
    can_admins_bypass=True,
    wait_timer=0,
    branch_policy="any",
    policy_ids={},
)


def found(app: FoundApp | None = APP, *, same_name: str = "") -> Found:
    """One look at prod that found `app`; `same_name` is the UUID of another app that has its name."""
    return Found(
        apps={"queue": app},
        same_name={"queue": same_name} if same_name else {},
        urls={RAPTOR: RAPTOR_URL},
        environments={"production": ENVIRONMENT},
        surroundings={"production": FoundSurroundings(True, "", {"MooseQuest": 101}, {"MooseQuest": True})},
    )


def with_vars(**changes: str | None) -> dict[str, SecretStr]:
    """The converged config vars, some with another value; None takes one away."""
    values: dict[str, str | None] = {**VALUES, **changes}
    return {name: SecretStr(value) for name, value in values.items() if value is not None}

"""Every kind of outside change to a converged prod: who does what, what a preview must say of it, and what `up` does.

docs/drift.md shows this table (`python -m tests.end_to_end.drift_table` writes it there).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from tests.end_to_end.world import GATE, PROD, STAGING, World

APP = f"/apps/{PROD}"
POSTGRES = "postgresql-flat-88052"
MOOSE, RAPTOR_DEV, ENGINEERS = ("User", 101), ("User", 103), ("Team", 201)
Change = Callable[[World], object]


@dataclass(frozen=True)
class Case:
    """One change. `named` is the text that the preview must hold, `by` who reveals it, `up` what it does about it.

    `stays` is what is still named when `up` has converged the rest. With `mentioned` the spec is the one that mentions
    everything (`mention_everything`), else it is the committed one. `lingers` says that the state knows of the change
    after it was taken back, until the next `up`. `acknowledge` are the words without which `up` refuses.
    """

    name: str
    change: Change
    named: str
    by: Literal["stock", "audit"]
    up: Literal["converge", "report", "follow"]
    stays: str = ""
    mentioned: bool = False
    lingers: bool = False
    acknowledge: str = ""


def heroku(method: str, path: str, body: Any = None) -> Change:
    """A call with an operator's token, below the prod app."""
    return lambda world: world.heroku(method, APP + path, body)


def set_vars(**values: str | None) -> Change:
    return heroku("PATCH", "/config-vars", values)


def github(method: str, path: str = "", body: Any = None) -> Change:
    """A call with an operator's token, below the environment production."""
    return lambda world: world.github(method, GATE + path, body)


def control(path: str, body: Any) -> Change:
    return lambda world: world.control("POST", f"/_/heroku/{path}", body)


def reviewers(*people: tuple[str, int], **others: Any) -> Change:
    return github("PUT", "", {"reviewers": [{"type": kind, "id": number} for kind, number in people], **others})


def in_app(**values: Any) -> Change:
    """What has no public route, written into the prod app's record; a mapping is merged into the one that is there."""

    def change(world: World) -> None:
        document = world.control("GET", "/_/state")
        app = next(each for each in document["heroku"]["apps"].values() if each["name"] == PROD)
        for name, value in values.items():
            app[name] = {**app[name], **value} if isinstance(app[name], dict) else value
        world.control("PUT", "/_/state", document)

    return change


def in_github(change: Callable[[Any], object]) -> Change:
    """Changes the repository's surroundings: `change` takes the state of GitHub and mutates it."""

    def written(world: World) -> None:
        document = world.control("GET", "/_/state")
        change(document["github"])
        world.control("PUT", "/_/state", document)

    return written


def all_of(*changes: Change) -> Change:
    return lambda world: [change(world) for change in changes]


def another_addon(plan: str, name: str) -> Change:
    def change(world: World) -> None:
        world.heroku("POST", f"{APP}/addons", {"plan": plan, "name": name})
        world.control("POST", f"/_/heroku/addons/{name}", {"state": "provisioned"})

    return change


def attached(addon: str, name: str) -> Change:
    """An add-on attached to the prod app under this name, which it takes from whatever had it."""
    body = {"addon": addon, "app": PROD, "name": name, "confirm": PROD}
    return lambda world: world.heroku("POST", "/addon-attachments", body)


def policy(pattern: str, **changed: str) -> Change:
    """Deletes the branch pattern, or changes it."""

    def change(world: World) -> None:
        path = f"{GATE}/deployment-branch-policies"
        found = {each["name"]: each["id"] for each in world.github("GET", path)["branch_policies"]}
        world.github("PUT" if changed else "DELETE", f"{path}/{found[pattern]}", changed or None)

    return change


def without_web(world: World) -> None:
    """A deploy without the process type web."""
    document = world.control("GET", "/_/state")
    app = next(each for each in document["heroku"]["apps"].values() if each["name"] == PROD)
    app["formation"], app["dynos"] = {}, []
    world.control("PUT", "/_/state", document)


def database_lent(world: World) -> None:
    """Prod's database attached to another app, which so gets its URL."""
    body = {"addon": "postgresql-flat-88052", "app": "raxx-api-staging", "name": "LENT", "confirm": "raxx-api-staging"}
    world.heroku("POST", "/addon-attachments", body)


def raptor_moves(world: World) -> None:
    """The app that RAPTOR_BASE_URL is looked up from has another address."""
    document = world.control("GET", "/_/state")
    app = next(each for each in document["heroku"]["apps"].values() if each["name"] == "raxx-api-prod")
    app["web_url"] = "https://raxx-api-prod-0123456789ab.herokuapp.com/"
    world.control("PUT", "/_/state", document)


def swapped_keys(world: World) -> None:
    own, restricted = world.secrets["STRIPE_API_KEY"], world.secrets["STRIPE_RESTRICTED_KEY"]
    set_vars(STRIPE_API_KEY=restricted, STRIPE_RESTRICTED_KEY=own)(world)


def line_break(world: World) -> None:
    set_vars(STRIPE_WEBHOOK_SECRET=world.secrets["STRIPE_WEBHOOK_SECRET"] + "\n")(world)


def all_vars_removed(world: World) -> None:
    set_vars(**dict.fromkeys((*world.secrets, "FLAG_QUEUE_BILLING", "RAPTOR_BASE_URL")))(world)


def worker(world: World) -> None:
    world.control("POST", f"/_/heroku/apps/{PROD}/container-release", {"process_types": ["web", "worker"]})
    world.heroku("PATCH", f"{APP}/formation/worker", {"quantity": 1})


def no_people(github_state: Any) -> None:
    """The team loses its access to the repository."""
    github_state["teams"][0]["repos"] = {}


CUSTOM = {"protected_branches": False, "custom_branch_policies": True}
PROTECTED = {"protected_branches": True, "custom_branch_policies": False}
MALLORY = {"id": "00000000-0000-4000-8000-000000000666", "email": "mallory@example.net"}
TEST_KEY = "sk_test_FAKE" + "0" * 30
OTHER_KEY = "sk_live_FAKE" + "0" * 30
UNKNOWN = "want none (not in the spec), found one that nobody declared"

_APP = [
    Case(
        "app renamed",
        heroku("PATCH", "", {"name": "raxx-queue-old"}),
        "app name: want raxx-queue-prod, found raxx-queue-old",
        "stock",
        "converge",
    ),
    Case(
        "stack changed",
        heroku("PATCH", "", {"build_stack": "heroku-24"}),
        "stack: want container, found heroku-24",
        "stock",
        "converge",
    ),
    Case(
        "build stack changed, stack not yet",
        in_app(build_stack="heroku-24"),
        "build stack: want container, found heroku-24",
        "stock",
        "converge",
    ),
    Case(
        "maintenance mode on",
        heroku("PATCH", "", {"maintenance": True}),
        "maintenance mode: want off, found on",
        "audit",
        "report",
    ),
    Case("ACM on", heroku("POST", "/acm", {}), "ACM (automated certificates): want off, found on", "audit", "report"),
    Case(
        "buildpack added to a container app",
        heroku("PUT", "/buildpack-installations", {"updates": [{"buildpack": "heroku/python"}]}),
        "buildpacks: want none, found heroku/python",
        "audit",
        "report",
    ),
    Case(
        "app moved into a team",
        in_app(team={"id": "00000000-0000-4000-8000-000000000007", "name": "raxx"}),
        "team: want none, found raxx",
        "audit",
        "report",
        lingers=True,  # The provider does not find an app that has left the team that it recorded.
    ),
    Case("app in another region", in_app(region="eu"), "region: want us, found eu", "audit", "report"),
    Case("ownership transferred", in_app(owner=MALLORY), f"collaborator ops@example.com: {UNKNOWN}", "audit", "report"),
]
_VARS = [
    Case(
        "secret changed",
        set_vars(STRIPE_API_KEY=OTHER_KEY),
        "config var STRIPE_API_KEY: want the value in the environment store, found another value (live Stripe",
        "stock",
        "converge",
    ),
    Case(
        "test key on prod",
        set_vars(STRIPE_API_KEY=TEST_KEY),
        "found another value (test Stripe secret key)",
        "stock",
        "converge",
    ),
    Case(
        "secret removed",
        set_vars(STRIPE_API_KEY=None),
        "config var STRIPE_API_KEY: want a live Stripe secret key, found none",
        "stock",
        "converge",
    ),
    Case(
        "secret emptied",
        set_vars(STRIPE_WEBHOOK_SECRET=""),
        "config var STRIPE_WEBHOOK_SECRET: want the value in the environment store, found another value (empty value)",
        "stock",
        "converge",
    ),
    Case("line break behind a secret", line_break, "config var STRIPE_WEBHOOK_SECRET: want", "stock", "converge"),
    Case("two secrets swapped", swapped_keys, "config var STRIPE_RESTRICTED_KEY: want", "stock", "converge"),
    Case(
        "flag turned",
        set_vars(FLAG_QUEUE_BILLING="false"),
        'config var FLAG_QUEUE_BILLING: want "true", found "false"',
        "stock",
        "converge",
    ),
    Case(
        "flag in another case",
        set_vars(FLAG_QUEUE_BILLING="True"),
        'config var FLAG_QUEUE_BILLING: want "true", found another value',
        "stock",
        "converge",
    ),
    Case(
        "URL of another host",
        set_vars(RAPTOR_BASE_URL="https://raptor.example.net"),
        "config var RAPTOR_BASE_URL: want the URL of raxx-api-prod, found another value (URL)",
        "stock",
        "converge",
    ),
    Case(
        "all declared vars removed", all_vars_removed, "config var QUEUE_SERVICE_TOKEN_CRON: want", "stock", "converge"
    ),
    Case("undeclared var", set_vars(DEBUG_PAYMENTS="1"), f"config var DEBUG_PAYMENTS: {UNKNOWN}", "audit", "report"),
    Case(
        "undeclared var, a slip of a declared one",
        set_vars(STRIPE_APIKEY=OTHER_KEY),
        f"config var STRIPE_APIKEY: {UNKNOWN}; a slip of STRIPE_API_KEY?",
        "audit",
        "report",
    ),
    Case(
        "undeclared var of Python's own",
        set_vars(PYTHONSTARTUP="x"),
        f"config var PYTHONSTARTUP: {UNKNOWN}",
        "audit",
        "report",
    ),
    Case(
        "URL of the Raptor app moved",
        raptor_moves,
        "config var RAPTOR_BASE_URL: want the URL of raxx-api-prod, found another value (URL)",
        "stock",
        "follow",
        lingers=True,
    ),
]
_ADDONS = [
    Case(
        "add-on renamed",
        heroku("PATCH", f"/addons/{POSTGRES}", {"name": "postgresql-old-1"}),
        f"add-on database name: want {POSTGRES}, found postgresql-old-1",
        "stock",
        "converge",
    ),
    Case(
        "add-on suspended",
        control(f"addons/{POSTGRES}", {"state": "suspended"}),
        f"add-on {POSTGRES} state: want provisioned, found suspended",
        "audit",
        "report",
    ),
    Case(
        "add-on provisioning again",
        control(f"addons/{POSTGRES}", {"state": "provisioning"}),
        f"add-on {POSTGRES} state: want provisioned, found provisioning",
        "audit",
        "report",
    ),
    Case(
        "undeclared add-on",
        another_addon("heroku-redis:mini", "redis-calm-1"),
        "add-on redis-calm-1: want none (not in the spec), found heroku-redis:mini",
        "audit",
        "report",
    ),
    Case(
        "undeclared log add-on",
        another_addon("papertrail:choklad", "papertrail-calm-1"),
        "add-on papertrail-calm-1: want none (not in the spec), found papertrail:choklad",
        "audit",
        "report",
    ),
    Case(
        "second database",
        another_addon("heroku-postgresql:standard-0", "postgresql-calm-1"),
        "add-on postgresql-calm-1: want none (not in the spec), found heroku-postgresql:standard-0",
        "audit",
        "report",
    ),
    Case(
        "add-on of another app attached",
        attached("postgresql-polished-29366", "STAGING_DB"),
        "attachment STAGING_DB: want none (not in the spec), found postgresql-polished-29366 of the app",
        "audit",
        "report",
    ),
    Case(
        "add-on attached under a second name",
        attached(POSTGRES, "DATABASE_COPY"),
        f"attachment DATABASE_COPY: want none (not in the spec), found {POSTGRES}",
        "audit",
        "report",
    ),
    Case(
        "DATABASE_URL detached from its add-on",
        all_of(attached(POSTGRES, "SPARE"), lambda w: w.heroku("DELETE", f"/addon-attachments/{PROD}::DATABASE")),
        f"attachment DATABASE: want {POSTGRES}, found none",
        "audit",
        "converge",
        "attachment SPARE: ",
    ),
    Case(
        "DATABASE_URL moved to another database",
        all_of(
            another_addon("heroku-postgresql:standard-0", "postgresql-calm-1"),
            attached(POSTGRES, "SPARE"),
            attached("postgresql-calm-1", "DATABASE"),
        ),
        f"attachment DATABASE: want {POSTGRES}, found postgresql-calm-1",
        "audit",
        "report",
    ),
    Case(
        "DATABASE_URL moved to staging's database",
        all_of(attached(POSTGRES, "SPARE"), attached("postgresql-polished-29366", "DATABASE")),
        f"attachment DATABASE: want {POSTGRES}, found postgresql-polished-29366",
        "audit",
        "report",
    ),
    Case(
        "add-on plan changed",
        heroku("PATCH", f"/addons/{POSTGRES}", {"plan": "heroku-postgresql:premium-0"}),
        f"add-on {POSTGRES} plan: want heroku-postgresql:standard-0, found heroku-postgresql:premium-0",
        "stock",
        "converge",
        acknowledge="queue/database to heroku-postgresql:standard-0",
    ),
]
_FORMATION = [
    Case(
        "scaled up",
        heroku("PATCH", "/formation/web", {"quantity": 3}),
        "formation web: want 1 x Standard-1X, found 3 x Standard-1X",
        "stock",
        "converge",
    ),
    Case(
        "scaled to zero",
        heroku("PATCH", "/formation/web", {"quantity": 0}),
        "formation web: want 1 x Standard-1X, found 0 x Standard-1X",
        "stock",
        "converge",
    ),
    Case(
        "resized",
        heroku("PATCH", "/formation/web", {"size": "Performance-L"}),
        "formation web: want 1 x Standard-1X, found 1 x Performance-L",
        "stock",
        "converge",
    ),
    Case(
        "database attached to another app",
        database_lent,
        "add-on postgresql-flat-88052 in raxx-api-staging: want none (not in the spec), found attached there",
        "audit",
        "report",
    ),
    Case(
        "undeclared process type running",
        worker,
        "formation worker: want none (not in the spec), found 1 x Standard-1X",
        "audit",
        "report",
    ),
    Case(
        "process type vanished",
        without_web,
        "formation web: want 1 x Standard-1X, found none: no release has it any more",
        "stock",
        "report",
        lingers=True,
    ),
]
_BELONGINGS = [
    Case(
        "domain added",
        heroku("POST", "/domains", {"hostname": "queue.example.net", "sni_endpoint": None}),
        f"domain queue.example.net: {UNKNOWN}",
        "audit",
        "report",
    ),
    Case(
        "collaborator added",
        heroku("POST", "/collaborators", {"user": "mallory@example.net"}),
        f"collaborator mallory@example.net: {UNKNOWN}",
        "audit",
        "report",
    ),
    Case(
        "webhook added",
        heroku(
            "POST", "/webhooks", {"include": ["api:release"], "level": "notify", "url": "https://hooks.example.net/x"}
        ),
        f"webhook hooks.example.net: {UNKNOWN}",
        "audit",
        "report",
    ),
    Case(
        "log drain added",
        heroku("POST", "/log-drains", {"url": "syslog+tls://logs.example.net:6514"}),
        f"log drain logs.example.net: {UNKNOWN}",
        "audit",
        "report",
    ),
    Case(
        "app feature on",
        heroku("PATCH", "/features/preboot", {"enabled": True}),
        f"app feature preboot: {UNKNOWN}",
        "audit",
        "report",
    ),
    Case(
        "app feature off again, another on",
        heroku("PATCH", "/features/runtime-dyno-metadata", {"enabled": True}),
        f"app feature runtime-dyno-metadata: {UNKNOWN}",
        "audit",
        "report",
    ),
]
_ENVIRONMENT = [
    Case(
        "all reviewers removed",
        github("PUT", "", {"reviewers": None}),
        "required reviewers: want MooseQuest, found none",
        "audit",
        "converge",
    ),
    Case(
        "reviewer swapped",
        reviewers(RAPTOR_DEV),
        "required reviewers: want MooseQuest, found RaptorDev",
        "stock",
        "converge",
    ),
    Case(
        "reviewer added",
        reviewers(MOOSE, RAPTOR_DEV),
        "required reviewers: want MooseQuest, found MooseQuest, RaptorDev",
        "stock",
        "converge",
    ),
    Case(
        "team added as reviewer",
        reviewers(MOOSE, ENGINEERS),
        "required reviewers: want MooseQuest, found MooseQuest, team queue-engineers",
        "stock",
        "converge",
    ),
    Case(
        "reviewer swapped for a team",
        reviewers(ENGINEERS),
        "required reviewers: want MooseQuest, found team queue-engineers",
        "stock",
        "converge",
    ),
    Case(
        "wait timer added",
        github("PUT", "", {"wait_timer": 30}),
        "wait timer: want 0 min, found 30 min",
        "stock",
        "converge",
    ),
    Case(
        "self-review prevented",
        github("PUT", "", {"prevent_self_review": True}),
        "prevent self-review: want off, found on",
        "stock",
        "converge",
    ),
    Case(
        "admin bypass off",
        github("PUT", "", {"can_admins_bypass": False}),
        "admins can bypass: want yes, found no",
        "stock",
        "converge",
    ),
    Case(
        "protected branches only",
        github("PUT", "", {"deployment_branch_policy": PROTECTED}),
        "branch policy: want any branch, found protected branches only",
        "stock",
        "converge",
    ),
    Case(
        "custom branch policy",
        all_of(
            github("PUT", "", {"deployment_branch_policy": CUSTOM}),
            github("POST", "/deployment-branch-policies", {"name": "evil/*"}),
        ),
        "branch policy: want any branch, found branches evil/*",
        "stock",
        "converge",
    ),
    Case("environment deleted", github("DELETE"), "environment: want production, found none", "stock", "converge"),
    Case(
        "environment deleted and made anew without rules",
        all_of(github("DELETE"), github("PUT", "", {})),
        "required reviewers: want MooseQuest, found none",
        "audit",
        "converge",
    ),
    Case(
        "all reviewers removed and a wait timer added",
        github("PUT", "", {"reviewers": [], "wait_timer": 1}),
        "required reviewers: want MooseQuest, found none",
        "stock",
        "converge",
    ),
]
_MENTIONED = [
    Case(
        "maintenance mode on, spec says off",
        heroku("PATCH", "", {"maintenance": True}),
        "maintenance mode: want off, found on",
        "audit",
        "converge",
    ),
    Case(
        "ACM off, spec says on",
        heroku("DELETE", "/acm"),
        "ACM (automated certificates): want on, found off",
        "audit",
        "converge",
    ),
    Case(
        "buildpack added, spec says none",
        heroku("PUT", "/buildpack-installations", {"updates": [{"buildpack": "heroku/python"}]}),
        "buildpacks: want none, found heroku/python",
        "audit",
        "converge",
    ),
    Case(
        "DATABASE_URL moved, spec says converge",
        all_of(attached(POSTGRES, "SPARE"), attached("postgresql-polished-29366", "DATABASE")),
        f"attachment DATABASE: want {POSTGRES}, found postgresql-polished-29366",
        "audit",
        "converge",
        "attachment SPARE: ",
    ),
    Case(
        "undeclared var, spec says remove",
        set_vars(DEBUG_PAYMENTS="1"),
        "will be removed: DEBUG_PAYMENTS: a config var that nobody declared",
        "audit",
        "converge",
    ),
    Case(
        "declared domain removed",
        heroku("DELETE", "/domains/queue.example.com"),
        "domain queue.example.com: want one, found none",
        "audit",
        "report",
    ),
    Case(
        "domain a slip from the declared one",
        heroku("POST", "/domains", {"hostname": "queu.example.com", "sni_endpoint": None}),
        f"domain queu.example.com: {UNKNOWN}; a slip of queue.example.com?",
        "audit",
        "report",
    ),
    Case(
        "second webhook to a declared host",
        heroku(
            "POST",
            "/webhooks",
            {"include": ["api:release"], "level": "notify", "url": "https://hooks.example.com/other"},
        ),
        "webhook hooks.example.com: want none (not in the spec), found 1 that nobody declared",
        "audit",
        "report",
    ),
    Case(
        "declared log drain removed",
        lambda w: w.heroku("DELETE", f"{APP}/log-drains/{w.heroku('GET', f'{APP}/log-drains')[0]['id']}"),
        "log drain logs.example.com: want one, found none",
        "audit",
        "report",
    ),
    Case(
        "declared collaborator removed",
        heroku("DELETE", "/collaborators/dev@example.com"),
        "collaborator dev@example.com: want one, found none",
        "audit",
        "report",
    ),
    Case(
        "declared app feature off",
        heroku("PATCH", "/features/preboot", {"enabled": False}),
        "app feature preboot: want one, found none",
        "audit",
        "report",
    ),
    Case(
        "branch pattern removed",
        policy("release/*"),
        "branch policy: want branches main, release/*, found branches main",
        "stock",
        "converge",
    ),
    Case(
        "all branch patterns removed",
        all_of(policy("release/*"), policy("main")),
        "branch policy: want branches main, release/*, found branches none",
        "stock",
        "converge",
    ),
    Case(
        "branch pattern added",
        github("POST", "/deployment-branch-policies", {"name": "evil/*"}),
        "branch policy: want branches main, release/*, found branches evil/*, main, release/*",
        "audit",
        "converge",
    ),
    Case(
        "tag pattern added",
        github("POST", "/deployment-branch-policies", {"name": "v*", "type": "tag"}),
        "found branches main, release/*, tag v*",
        "audit",
        "converge",
    ),
    Case(
        "branch pattern changed",
        policy("main", name="*"),
        "branch policy: want branches main, release/*, found branches *, release/*",
        "stock",
        "converge",
    ),
    Case(
        "branch policy lifted",
        github("PUT", "", {"deployment_branch_policy": None}),
        "branch policy: want branches main, release/*, found any branch",
        "stock",
        "converge",
    ),
    Case(
        "team no longer a reviewer",
        reviewers(MOOSE),
        "required reviewers: want MooseQuest, team queue-engineers, found MooseQuest",
        "stock",
        "converge",
    ),
    Case(
        "self-review allowed",
        github("PUT", "", {"prevent_self_review": False}),
        "prevent self-review: want on, found off",
        "stock",
        "converge",
    ),
    Case(
        "admin bypass on",
        github("PUT", "", {"can_admins_bypass": True}),
        "admins can bypass: want no, found yes",
        "stock",
        "converge",
    ),
    Case(
        "wait timer shortened",
        github("PUT", "", {"wait_timer": 1}),
        "wait timer: want 10 min, found 1 min",
        "stock",
        "converge",
    ),
    Case(
        "all reviewers removed, users and teams",
        github("PUT", "", {"reviewers": []}),
        "required reviewers: want MooseQuest, team queue-engineers, found none",
        "audit",
        "converge",
    ),
    Case(
        "guarded environment made anew without rules",
        all_of(github("DELETE"), github("PUT", "", {})),
        "admins can bypass: want no, found yes",
        "stock",
        "converge",
    ),
    Case(
        "reviewing team loses its access",
        in_github(no_people),
        "reviewer team queue-engineers: want access to TradeMasterAPI, found none",
        "audit",
        "report",
    ),
]
CASES: list[Case] = [
    *_APP,
    *_VARS,
    *_ADDONS,
    *_FORMATION,
    *_BELONGINGS,
    *_ENVIRONMENT,
    *(replace(case, mentioned=True) for case in _MENTIONED),
]


def mention_everything(config: dict[str, Any]) -> None:
    """A spec that mentions all that a spec may: put into a stack's config."""
    config["raxx-queue:apps"]["queue"] |= {
        "maintenance": False,
        "acm": True,
        "buildpacks": [],
        "on_drift": {"attachment": "converge"},
        "undeclared_vars": {"policy": "remove"},
        "domains": ["queue.example.com"],
        "collaborators": ["dev@example.com"],
        "webhooks": ["hooks.example.com"],
        "log_drains": ["logs.example.com"],
        "features": ["preboot"],
    }
    config["raxx-queue:environments"]["production"] |= {
        "reviewers": {"users": ["MooseQuest"], "teams": ["queue-engineers"]},
        "prevent_self_review": True,
        "can_admins_bypass": False,
        "wait_timer": 10,
        "branch_policy": {"patterns": ["main", "release/*"]},
    }


MENTIONED_BY_HAND: tuple[Change, ...] = (
    heroku("POST", "/domains", {"hostname": "queue.example.com", "sni_endpoint": None}),
    heroku("POST", "/collaborators", {"user": "dev@example.com"}),
    heroku("POST", "/webhooks", {"include": ["api:release"], "level": "notify", "url": "https://hooks.example.com/x"}),
    heroku("POST", "/log-drains", {"url": "https://logs.example.com/x"}),
    heroku("PATCH", "/features/preboot", {"enabled": True}),
)
"""What `up` does not make of `mention_everything`."""


def live_state(world: World) -> Any:
    """Both platforms as a person sees them: without ids, times, releases and dynos, which follow from the rest."""
    document = world.control("GET", "/_/state")
    heroku_state = document["heroku"]
    names = {uuid: thing["name"] for kind in ("apps", "addons") for uuid, thing in heroku_state[kind].items()}
    attachments = [(names[a["app"]], a["name"], names[a["addon"]]) for a in heroku_state["attachments"].values()]
    apps, addons = (list(heroku_state[kind].values()) for kind in ("apps", "addons"))
    return _seen({"apps": apps, "addons": addons, "attachments": sorted(attachments), "github": document["github"]})


_PASSING = {
    "id", "created_at", "updated_at", "released_at", "releases", "dynos", "rules", "serial", "last_id", "turn",
    "web_url", "cname", "token", "provision_message",
}  # fmt: skip


def _seen(value: Any) -> Any:
    if isinstance(value, Mapping):
        if set(value) == {"type", "id"}:  # A reviewer: here the id is the thing.
            return dict(value)
        return {name: _seen(inner) for name, inner in value.items() if name not in _PASSING}
    if isinstance(value, list):
        found = [_seen(inner) for inner in value]
        return sorted(found, key=repr) if found and isinstance(found[0], dict) else found
    return value


__all__ = ["CASES", "MENTIONED_BY_HAND", "PROD", "STAGING", "Case", "live_state", "mention_everything"]

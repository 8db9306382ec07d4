"""Outside changes to a converged prod: who does what, what must be said of it, and what `up` does about it.

Each aspect's own changes stand in its test file; here is what they are made of. docs/drift.md shows all of them
(`python -m tests.end_to_end.drift_table` writes it there).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from lab.sandbox.simulator import Simulator

PROJECT = "raxx-queue"
PROD, STAGING = "raxx-queue-prod", "raxx-queue-staging"
GATE = "/repos/raxx-app/TradeMasterAPI/environments/production"


class Operated(Simulator):
    """Simulators whose prod app has these values of its secrets."""

    secrets: dict[str, str]


APP = f"/apps/{PROD}"
POSTGRES = "postgresql-flat-88052"
MOOSE, RAPTOR_DEV, ENGINEERS = ("User", 101), ("User", 103), ("Team", 201)
Change = Callable[[Operated], object]


@dataclass(frozen=True)
class Case:
    """One change. `named` is the text that the preview must hold, `by` who reveals it, `up` what it does about it.

    `stays` is what is still named when `up` has converged the rest. With `mentioned` the spec is the one that mentions
    everything (`mention_everything`), else it is the committed one. `lingers` says that the state knows of the change
    after it was taken back, until the next `up`. `acknowledge` are the words without which `up` refuses. With `engine`
    the real engine plays it, too (tests/end_to_end/test_drift.py): one of each kind.
    """

    name: str
    change: Change
    named: str
    by: Literal["stock", "own"]
    up: Literal["converge", "report", "notice", "follow"]
    stays: str = ""
    mentioned: bool = False
    lingers: bool = False
    acknowledge: str = ""
    engine: bool = False


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

    def change(world: Operated) -> None:
        document = world.control("GET", "/_/state")
        app = next(each for each in document["heroku"]["apps"].values() if each["name"] == PROD)
        for name, value in values.items():
            app[name] = {**app[name], **value} if isinstance(app.get(name), dict) else value
        world.control("PUT", "/_/state", document)

    return change


def in_github(change: Callable[[Any], object]) -> Change:
    """Changes the repository's surroundings: `change` takes the state of GitHub and mutates it."""

    def written(world: Operated) -> None:
        document = world.control("GET", "/_/state")
        change(document["github"])
        world.control("PUT", "/_/state", document)

    return written


def all_of(*changes: Change) -> Change:
    return lambda world: [change(world) for change in changes]


def another_addon(plan: str, name: str) -> Change:
    def change(world: Operated) -> None:
        world.heroku("POST", f"{APP}/addons", {"plan": plan, "name": name})
        world.control("POST", f"/_/heroku/addons/{name}", {"state": "provisioned"})

    return change


def attached(addon: str, name: str) -> Change:
    """An add-on attached to the prod app under this name, which it takes from whatever had it."""
    body = {"addon": addon, "app": PROD, "name": name, "confirm": PROD}
    return lambda world: world.heroku("POST", "/addon-attachments", body)


def policy(pattern: str, **changed: str) -> Change:
    """Deletes the branch pattern, or changes it."""

    def change(world: Operated) -> None:
        path = f"{GATE}/deployment-branch-policies"
        found = {each["name"]: each["id"] for each in world.github("GET", path)["branch_policies"]}
        world.github("PUT" if changed else "DELETE", f"{path}/{found[pattern]}", changed or None)

    return change


def without_web(world: Operated) -> None:
    """A deploy without the process type web."""
    document = world.control("GET", "/_/state")
    app = next(each for each in document["heroku"]["apps"].values() if each["name"] == PROD)
    app["formation"], app["dynos"] = {}, []
    world.control("PUT", "/_/state", document)


def database_lent(world: Operated) -> None:
    """Prod's database attached to another app, which so gets its URL."""
    body = {"addon": "postgresql-flat-88052", "app": "raxx-api-staging", "name": "LENT", "confirm": "raxx-api-staging"}
    world.heroku("POST", "/addon-attachments", body)


def raptor_moves(world: Operated) -> None:
    """The app that RAPTOR_BASE_URL is looked up from has another address."""
    document = world.control("GET", "/_/state")
    app = next(each for each in document["heroku"]["apps"].values() if each["name"] == "raxx-api-prod")
    app["web_url"] = "https://raxx-api-prod-0123456789ab.herokuapp.com/"
    world.control("PUT", "/_/state", document)


def swapped_keys(world: Operated) -> None:
    own, restricted = world.secrets["STRIPE_API_KEY"], world.secrets["STRIPE_RESTRICTED_KEY"]
    set_vars(STRIPE_API_KEY=restricted, STRIPE_RESTRICTED_KEY=own)(world)


def line_break(world: Operated) -> None:
    set_vars(STRIPE_WEBHOOK_SECRET=world.secrets["STRIPE_WEBHOOK_SECRET"] + "\n")(world)


def all_vars_removed(world: Operated) -> None:
    set_vars(**dict.fromkeys((*world.secrets, "FLAG_QUEUE_BILLING", "RAPTOR_BASE_URL")))(world)


def worker(world: Operated) -> None:
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


def live_state(world: Operated) -> Any:
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

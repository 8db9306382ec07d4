"""What the spec chooses: converge or report, undeclared vars, acceptances, ranges; eight changes at once."""

from __future__ import annotations

import datetime
from typing import Any

from tests.aspects.case import APP, CUSTOM, OTHER_KEY, POSTGRES, UNKNOWN, attached, heroku, live_state, set_vars
from tests.end_to_end.world import GATE, PROD, World, queue

KINDS = ("stack", "addon_plan", "config_vars", "size", "quantity", "maintenance", "acm", "buildpacks", "attachment")
PLAN = f"add-on {POSTGRES} plan: want heroku-postgresql:standard-0, found heroku-postgresql:premium-0"
ALL = [
    ("stack", heroku("PATCH", "", {"build_stack": "heroku-24"}), "stack: want container, found heroku-24"),
    ("addon_plan", heroku("PATCH", f"/addons/{POSTGRES}", {"plan": "heroku-postgresql:premium-0"}), PLAN),
    ("config_vars", set_vars(STRIPE_API_KEY=OTHER_KEY, FLAG_QUEUE_BILLING=None), "config var STRIPE_API_KEY: want"),
    (
        "size and quantity",
        heroku("PATCH", "/formation/web", {"size": "Standard-2X", "quantity": 2}),
        "formation web: want 1 x Standard-1X, found 2 x Standard-2X",
    ),
    ("maintenance", heroku("PATCH", "", {"maintenance": True}), "maintenance mode: want off, found on"),
    ("acm", heroku("POST", "/acm", {}), "ACM (automated certificates): want off, found on"),
    (
        "buildpacks",
        heroku("PUT", "/buildpack-installations", {"updates": [{"buildpack": "heroku/go"}]}),
        "buildpacks: want none, found heroku/go",
    ),
    ("attachment", attached("postgresql-polished-29366", "DATABASE"), f"attachment DATABASE: want {POSTGRES}, found"),
    (
        "environment",
        lambda world: world.github("PUT", GATE, {"reviewers": [], "wait_timer": 5, "deployment_branch_policy": CUSTOM}),
        "required reviewers: want MooseQuest, found none",
    ),
]


def change_all(world: World) -> None:
    attached(POSTGRES, "SPARE")(world)
    for _, change, _ in ALL:
        change(world)


def choose(world: World, choice: str) -> None:
    def edit(config: dict[str, Any]) -> None:
        queue(config)["on_drift"] = dict.fromkeys(KINDS, choice)
        queue(config)["accepted"] = [{"what": "attachment SPARE", "reason": "made by this test"}]
        config["raxx-queue:environments"]["production"]["on_drift"] = choice

    world.edit(edit)


def test_report_shows_everything_and_leaves_it(converged: World) -> None:
    choose(converged, "report")
    change_all(converged)
    changed = live_state(converged)
    shown = converged.preview(expect=7)
    for kind, _, text in ALL:
        assert text in shown, kind
    before = len(converged.journal())
    converged.up("--skip-preview")
    assert not converged.writes(before)
    assert live_state(converged) == changed
    shown = converged.preview(expect=7)
    for kind, _, text in ALL:
        assert text in shown, kind


def test_converge_undoes_everything(converged: World) -> None:
    choose(converged, "converge")
    attached(POSTGRES, "SPARE")(converged)
    before = live_state(converged)
    change_all_but_spare(converged)
    shown = converged.preview(expect=7)
    for kind, _, text in ALL:
        assert text in shown, kind
    words = "queue/database to heroku-postgresql:standard-0"
    converged.up("--skip-preview", env={"RAXX_ACKNOWLEDGE": words})
    assert live_state(converged) == before
    converged.preview()


def change_all_but_spare(world: World) -> None:
    for _, change, _ in ALL:
        change(world)


def test_eight_changes_at_once(converged: World) -> None:
    """Across app, add-on and environment: all named in one preview, handled by one `up`."""
    before = live_state(converged)
    converged.heroku("PATCH", APP, {"build_stack": "heroku-24"})
    converged.heroku("PATCH", f"{APP}/formation/web", {"quantity": 3, "size": "Standard-2X"})
    set_vars(STRIPE_API_KEY=OTHER_KEY, RAPTOR_BASE_URL=None)(converged)
    converged.heroku("PATCH", f"{APP}/addons/{POSTGRES}", {"name": "postgresql-old-1"})
    converged.github("PUT", GATE, {"reviewers": None, "wait_timer": 30, "can_admins_bypass": False})
    shown = converged.preview(expect=7)
    for text in (
        "stack: want container",
        "formation web: want 1 x Standard-1X, found 3 x Standard-2X",
        "config var STRIPE_API_KEY: want",
        "config var RAPTOR_BASE_URL: want",
        f"add-on database name: want {POSTGRES}",
        "required reviewers: want MooseQuest, found none",
        "wait timer: want 0 min, found 30 min",
        "admins can bypass: want yes, found no",
        "these make one release, and so a restart of the dynos",
    ):
        assert text in shown
    converged.up("--skip-preview")
    assert live_state(converged) == before
    converged.preview()


def test_undeclared_vars_are_removed_in_one_release(converged: World) -> None:
    before = converged.config_vars(PROD)
    policy = {"policy": "remove", "ignore": ["TEMP_*"]}
    converged.edit(lambda config: queue(config).update(undeclared_vars=policy))
    set_vars(DEBUG_PAYMENTS="1", OLD_FLAG="2", TEMP_ONE="3")(converged)
    shown = converged.preview(expect=7)
    assert "will be removed: DEBUG_PAYMENTS" in shown
    assert "will be removed: OLD_FLAG" in shown
    assert "TEMP_ONE" not in shown
    assert "DATABASE_URL" not in shown
    releases = len(converged.releases())
    converged.up("--skip-preview")
    assert len(converged.releases()) == releases + 1
    assert converged.config_vars(PROD) == {**before, "TEMP_ONE": "3"}
    converged.preview()


def test_an_acceptance_holds_to_the_end_of_its_day(converged: World) -> None:
    today = datetime.date.today()
    accepted: list[dict[str, Any]] = [{"what": "webhook always.*", "reason": "the pager"}]
    for host, days in (("today", 0), ("month", 30), ("over", -1)):
        entry = {"what": f"webhook {host}.*", "reason": "the pager", "until": today + datetime.timedelta(days=days)}
        accepted.append(entry)
    for host in ("always", "today", "month"):
        body = {"include": ["api:release"], "level": "notify", "url": f"https://{host}.example.net/key"}
        converged.heroku("POST", f"{APP}/webhooks", body)
    converged.edit(lambda config: queue(config).update(accepted=accepted))
    shown = converged.preview()
    assert f"webhook always.example.net: {UNKNOWN} (accepted: the pager)" in shown
    for host, entry in zip(("today", "month"), accepted[1:], strict=False):
        assert f"webhook {host}.example.net: {UNKNOWN} (accepted until {entry['until']}: the pager)" in shown
    body["url"] = "https://over.example.net/key"
    converged.heroku("POST", f"{APP}/webhooks", body)
    shown = converged.preview(expect=7)
    assert f"webhook over.example.net: {UNKNOWN} (accepted only until {accepted[3]['until']})" in shown


def test_a_quantity_beyond_its_range_goes_to_the_nearest_bound(converged: World) -> None:
    converged.edit(lambda config: queue(config)["formation"]["web"].update(quantity={"min": 2, "max": 4}))
    assert "formation web: want 2 to 4 x Standard-1X, found 1 x Standard-1X" in converged.preview(expect=7)
    converged.up("--skip-preview")
    assert converged.heroku("GET", f"{APP}/formation/web")["quantity"] == 2
    heroku("PATCH", "/formation/web", {"quantity": 9})(converged)
    assert "found 9 x Standard-1X" in converged.preview(expect=7)
    converged.up("--skip-preview")
    assert converged.heroku("GET", f"{APP}/formation/web")["quantity"] == 4
    converged.preview()

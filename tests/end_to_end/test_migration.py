"""The first `up` from a state that the version before recorded (commit 6ffdc9b): nothing live is touched by it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.aspects.case import set_vars
from tests.end_to_end.world import PROD, World

OLD = Path(__file__).parent / "old_state" / "prod.6ffdc9b.json"


@pytest.fixture
def older(converged: World) -> World:
    """A converged prod whose state is that of the version before; UUIDs and release numbers are the simulator's own."""
    shutil.copy(OLD, converged.project.state / ".pulumi" / "stacks" / "raxx-queue" / "prod.json")
    file = converged.project.stack_file("prod")
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    # The salt of the state holds, not that of the stack which the fixture made.
    file.write_text("".join(line for line in lines if not line.startswith("encryptionsalt:")), encoding="utf-8")
    converged.project.environment["PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER"] = "true"
    return converged


def types(world: World) -> set[str]:
    return {resource["type"] for resource in world.resources().values()}


def test_the_first_up_writes_nothing(older: World) -> None:
    assert "pulumi:index:Stash" in types(older)
    before, releases = len(older.journal()), older.releases()
    shown = older.pulumi("preview", "--stack", "prod", expect=0)
    assert "of an older version, and leave the state, nothing live is touched by that:" in shown
    assert "ConfigAssociation queue" in shown
    done = older.up("--skip-preview")
    assert "7 deleted" in done
    assert not older.writes(before)
    assert older.releases() == releases
    assert not [each for each in types(older) if each.startswith(("pulumi:index:Stash", "raxx:audit"))]
    older.preview()


def test_what_it_remembered_is_carried_on(older: World) -> None:
    """A var that the last `up` of the old version set and the spec has dropped since is removed; which side moved is
    told from the release that it ended with."""
    set_vars(STRIPE_API_KEY="sk_live_FAKE" + "0" * 30)(older)
    older.edit(lambda config: config["raxx-queue:apps"]["queue"]["config_vars"].pop("FLAG_QUEUE_BILLING"))
    shown = older.preview(expect=7)
    assert "will be removed: FLAG_QUEUE_BILLING: a config var that is no longer in the spec" in shown
    assert "live was changed in v8" in shown
    older.up("--skip-preview")
    assert "FLAG_QUEUE_BILLING" not in older.config_vars(PROD)
    older.preview()

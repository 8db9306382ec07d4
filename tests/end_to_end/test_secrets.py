"""Secrets from where they are kept to the app, with the real engine: first day, two operators, rules across stacks."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from lab.sandbox.simulator import ROOT
from lab.sandbox.values import fake_secrets
from tests.end_to_end.conftest import MakeWorld
from tests.end_to_end.world import PROD, STAGING, World, queue

CRON = "QUEUE_SERVICE_TOKEN_CRON"
OVERWRITE = f"RAXX_ACKNOWLEDGE='overwrite queue/{CRON}'"


def operator(world: World, name: str) -> dict[str, str]:
    """The environment of an operator with a keyring of their own and nothing in the environment store."""
    for variable in [each for each in world.project.environment if each.startswith("RAXX_QUEUE_")]:
        del world.project.environment[variable]
    return {
        "PYTHON_KEYRING_BACKEND": "tests.secret_stores.backends.FileBackend",
        "RAXX_TEST_KEYRING": str(world.folder / f"keyring-{name}.json"),
        "PYTHONPATH": str(ROOT),
    }


def infra(world: World, *arguments: str, given: str = "", env: Mapping[str, str] | None = None) -> str:
    """Runs `python -m infra …` in the project with `given` on stdin; gives what it printed."""
    command = [
        "bash",
        "-c",
        'source "$0" && exec .venv/bin/python -m infra "$@"',
        str(ROOT / ".toolchain" / "activate"),
    ]
    done = subprocess.run(
        [*command, *arguments],
        cwd=world.project.folder,
        env={**world.project._environ(), **(env or {})},
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 7), done.stdout + done.stderr
    assert given.strip() == "" or given.strip() not in done.stdout + done.stderr
    return done.stdout


def seed(world: World, env: Mapping[str, str]) -> dict[str, str]:
    """Mints the tokens and sets the rest, one operator's first day; gives what was set."""
    infra(world, "secrets", "mint", "--stack", "prod", "--yes", env=env)
    given = {name: value for name, value in world.secrets.items() if not name.startswith("QUEUE_SERVICE_TOKEN")}
    for name, value in given.items():
        infra(world, "secrets", "set", name, "--stack", "prod", "--yes", given=value + "\n", env=env)
    return given


def test_prod_is_seeded_from_nothing(world: World) -> None:
    env = operator(world, "ann")
    given = seed(world, env)
    before = json.loads(infra(world, "secrets", "list", "--stack", "prod", "--json", env=env))
    assert {each["store"] for each in before["secrets"]} == {"keyring"}
    assert not world.writes()
    world.up(env=env)
    world.preview(env=env)
    live = world.config_vars(PROD)
    assert {name: live[name] for name in given} == given
    minted = [value for name, value in live.items() if name.startswith("QUEUE_SERVICE_TOKEN")]
    assert [len(value) for value in minted] == [64, 64, 64]
    assert len(set(minted)) == 3
    assert infra(world, "secrets", "check", "--stack", "prod", env=env).strip().endswith("All secrets are fine.")


def test_two_operators_one_of_them_stale(world: World) -> None:
    ann, bob = operator(world, "ann"), operator(world, "bob")
    seed(world, ann)
    (world.folder / "keyring-bob.json").write_bytes((world.folder / "keyring-ann.json").read_bytes())
    world.up("--skip-preview", env=ann)
    first = world.config_vars(PROD)[CRON]

    steps = infra(world, "secrets", "rotate", CRON, "--stack", "prod", "--yes", env=ann)
    assert "overwrite queue/" in steps
    shown = world.preview(expect=7, env=ann)
    assert "live is as the last up left it (v6); the store's value is newer than what the last up wrote" in shown
    assert OVERWRITE in world.refused("up", "--yes", "--skip-preview", env=ann)
    assert world.config_vars(PROD)[CRON] == first
    world.up("--skip-preview", env={**ann, "RAXX_ACKNOWLEDGE": f"overwrite queue/{CRON}"})
    second = world.config_vars(PROD)[CRON]
    assert second != first
    world.preview(env=ann)

    shown = world.preview(expect=7, env=bob)
    assert "live is as the last up left it (v7); the store's value is older: v6 set it" in shown
    assert OVERWRITE in world.refused("up", "--yes", "--skip-preview", env=bob)
    assert world.config_vars(PROD)[CRON] == second
    assert not [value for value in (first, second) if value in shown + steps]


def test_a_change_of_live_is_undone_without_asking(converged: World) -> None:
    converged.heroku("PATCH", f"/apps/{PROD}/config-vars", {CRON: "ab" * 32})
    shown = converged.preview(expect=7)
    version = converged.heroku("GET", f"/apps/{PROD}/releases", Range="version ..; order=desc,max=1")[0]["version"]
    assert f"live was changed in v{version} (" in shown
    assert "the store's value is what the last up wrote" in shown
    assert "up will be refused" not in shown
    converged.up("--skip-preview")
    converged.preview()


class TestAcrossStacks:
    """The DSN is the same on purpose, Stripe's values never are."""

    def test_a_value_of_staging_never_reaches_prod(self, converged: World) -> None:
        staging = converged.config_vars(STAGING)["STRIPE_WEBHOOK_SECRET"]
        converged.keep({"STRIPE_WEBHOOK_SECRET": staging})
        line = "STRIPE_WEBHOOK_SECRET against staging: want a value of its own, found the same as in staging (store)"
        assert line in converged.preview(expect=7)
        env = {"RAXX_ACKNOWLEDGE": "overwrite queue/STRIPE_WEBHOOK_SECRET"}
        shown = converged.refused("up", "--yes", "--skip-preview", env=env)
        assert "queue/STRIPE_WEBHOOK_SECRET: the store has staging's value" in shown
        assert staging not in shown

    def test_what_must_be_the_same_is_reported_and_left(self, converged: World) -> None:
        dsn = "https://" + "fa4e" * 8 + "@o2.ingest.sentry.io/2"
        converged.heroku("PATCH", f"/apps/{STAGING}/config-vars", {"SENTRY_DSN_QUEUE": dsn})
        line = "SENTRY_DSN_QUEUE against staging: want the same value as in staging, found another (store)"
        assert line in converged.preview(expect=7)
        before = len(converged.journal())
        converged.up("--skip-preview")
        assert not converged.writes(before)

    def test_a_token_is_copied_once(self, world: World) -> None:
        env = operator(world, "ann")
        arguments = ("secrets", "copy", CRON, "--from", "staging", "--stack", "prod", "--yes")
        infra(world, *arguments, env=env)
        kept = json.loads(Path(env["RAXX_TEST_KEYRING"]).read_text())
        assert kept[f"raxx-queue/prod queue/{CRON}"] == world.config_vars(STAGING)[CRON]
        with pytest.raises(AssertionError, match="a store has it already"):
            infra(world, *arguments, env=env)


class TestOtherStores:
    """The stack file chooses; the program reads what it chose."""

    def test_pulumis_own_config(self, worlds: MakeWorld) -> None:
        world = worlds()
        world.pulumi("stack", "init", "prod", expect=0)
        world.edit(lambda config: config.update({"raxx-queue:secret_stores": ["pulumi"]}))
        env = operator(world, "ann")
        seed(world, env)
        text = world.project.stack_file("prod").read_text()
        assert not [value for value in world.secrets.values() if value in text]
        world.up("--skip-preview", env=env)
        world.preview(env=env)
        assert world.config_vars(PROD)["STRIPE_API_KEY"] == world.secrets["STRIPE_API_KEY"]

    def test_a_command_for_one_variable(self, converged: World) -> None:
        value = fake_secrets("live", salt="vault")["STRIPE_API_KEY"]
        program, listed = converged.folder / "vault", converged.folder / "commands.toml"
        program.write_text(f"#!/bin/sh\necho {value}\n")
        program.chmod(0o700)
        listed.write_text(f"allow = [['{program}', 'read', 'prod/*']]\n")
        listed.chmod(0o600)
        secret = {"command": ["vault", "read", "prod/stripe"]}
        converged.edit(lambda config: queue(config)["config_vars"]["STRIPE_API_KEY"].update(secret=secret))
        assert "want the value in the environment store" not in converged.preview()
        env = {"RAXX_COMMANDS_ALLOWED": str(listed)}
        shown = converged.preview(expect=7, env=env)
        assert "STRIPE_API_KEY: want the value in the command store" in shown
        assert value not in shown


def test_push_hands_every_secret_to_the_ci(converged: World) -> None:
    infra(converged, "secrets", "push", "--to", "github-environment", "--stack", "prod", "--yes")
    gate = "/_/github/repos/raxx-app/TradeMasterAPI/environments/production/secrets"
    handed = converged.control("GET", gate)
    assert handed == {f"RAXX_QUEUE_PROD__QUEUE__{name}": value for name, value in converged.secrets.items()}
    journal = converged.journal_file.read_text()
    assert not [value for value in fake_secrets("live").values() if f'"encrypted_value": "{value}' in journal]
    for variable in handed:
        assert f'"{variable}"' not in converged.project.stack_file("prod").read_text()

"""Bad input: one clear message without a traceback, exit code 1, and both APIs and the state as they were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.end_to_end.world import World, queue

COMMANDS = [("preview",), ("up", "--yes", "--skip-preview")]


def refused(world: World, env: Mapping[str, str] | None = None) -> Iterator[str]:
    """What stops a preview stops an `up`: what each of them said."""
    for command in COMMANDS:
        yield world.refused(*command, env=env)


class TestBothCommands:
    """On a converged state."""

    def test_no_tokens(self, converged: World) -> None:
        for shown in refused(converged, {"HEROKU_API_KEY": "", "GITHUB_TOKEN": ""}):
            assert "HEROKU_API_KEY: is not set" in shown
            assert "GITHUB_TOKEN: is not set" in shown

    def test_wrong_tokens(self, converged: World) -> None:
        for shown in refused(converged, {"HEROKU_API_KEY": "wrong", "GITHUB_TOKEN": "wrong"}):
            assert "refused the token (Invalid credentials provided). Set HEROKU_API_KEY" in shown
            assert "refused the token (Bad credentials). Set GITHUB_TOKEN" in shown

    def test_tokens_without_rights(self, converged: World) -> None:
        for shown in refused(converged, {"HEROKU_API_KEY": "norights", "GITHUB_TOKEN": "norights"}):
            assert "TradeMasterAPI: Not Found" in shown
            assert "HEROKU_API_KEY" in shown

    def test_unreachable(self, converged: World) -> None:
        nowhere = "http://127.0.0.1:1"
        for shown in refused(converged, {"HEROKU_API_URL": nowhere, "GITHUB_BASE_URL": f"{nowhere}/"}):
            assert f"Heroku API at {nowhere}: cannot be reached (Connection refused)" in shown
            assert f"GitHub API at {nowhere}/api/v3: cannot be reached (Connection refused)" in shown

    def test_html(self, converged: World) -> None:
        fault = {"path": ".*", "status": 200, "body": "<html>maintenance</html>", "content_type": "text/html"}
        converged.control("POST", "/_/faults", fault)
        for shown in refused(converged):
            assert "HTML" in shown

    def test_reviewer_and_repository_that_do_not_exist(self, converged: World) -> None:
        def change(config: dict[str, Any]) -> None:
            production = config["raxx-queue:environments"]["production"]
            production["reviewers"]["users"] = ["nobody-at-all"]
            config["raxx-queue:environments"]["other"] = {"repository": "NoSuchRepository"}

        converged.edit(change)
        for shown in refused(converged):
            assert "/users/nobody-at-all: Not Found" in shown
            assert "/repos/raxx-app/NoSuchRepository: Not Found" in shown

    def test_five_mistakes(self, converged: World) -> None:
        def change(config: dict[str, Any]) -> None:
            app = queue(config)
            app["nmae"] = "x"
            app["stack"] = "heroku"
            app["formation"]["web"]["size"] = "Huge"
            app["config_vars"]["DATABASE_URL"] = {"kind": "url", "value": "http://x"}
            config["raxx-queue:environments"]["production"]["wait_timer"] = -1

        converged.edit(change)
        for shown in refused(converged):
            assert "has 5 faults; nothing was read or written" in shown
            for part in ("queue.nmae", "queue.stack", "web.size", "DATABASE_URL", "production.wait_timer"):
                assert part in shown

    def test_a_test_key_for_prod(self, converged: World) -> None:
        converged.keep({"STRIPE_API_KEY": "sk_test_" + "F" * 30, "QUEUE_SERVICE_TOKEN_CRON": "G" * 64})
        for shown in refused(converged):
            assert "queue/STRIPE_API_KEY: the value in the environment store is a test Stripe secret key" in shown
            assert "queue/QUEUE_SERVICE_TOKEN_CRON: the value in the environment store is not a 64-hex token" in shown
            assert "F" * 30 not in shown

    def test_provider_logs(self, converged: World) -> None:
        for shown in refused(converged, {"TF_LOG": "DEBUG"}):
            assert "TF_LOG: makes the engine or a provider write secret" in shown


def test_a_stack_without_a_stack_file(world: World) -> None:
    world.pulumi("stack", "init", "dev", expect=0)
    world.stack = "dev"
    assert "Pulumi.dev.yaml: there is no stack file" in world.refused("preview")


def test_missing_secrets_stop_up_before_any_write(world: World) -> None:
    world.forget("STRIPE_API_KEY")
    world.forget("STRIPE_WEBHOOK_SECRET")
    shown = world.preview(expect=7)
    assert "config var STRIPE_API_KEY: want a live Stripe secret key, found none; no secret store has it" in shown
    shown = world.refused("up", "--yes", "--skip-preview")
    for name in ("STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRET"):
        assert f"queue/{name}: no secret store has this" in shown
        assert f"RAXX_QUEUE_PROD__QUEUE__{name}" in shown
        assert f"keyring set raxx-queue/prod queue/{name}" in shown


def test_a_live_value_stands_in_for_a_secret_that_no_store_has(converged: World) -> None:
    converged.forget("STRIPE_API_KEY")
    shown = converged.preview()
    assert "config var STRIPE_API_KEY: not compared, no secret store has it" in shown
    assert "no secret store has this" in converged.refused("up", "--yes", "--skip-preview")

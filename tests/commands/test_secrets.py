"""`secrets set`, `mint`, `list` and `check`: what is stored, what is refused, what is said; never a value."""

from __future__ import annotations

import json
import secrets as generator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from infra.commands.cli import app
from infra.commands.result import Exit
from infra.commands.secrets import status, storing
from infra.errors import SecretError, StoreRefused
from infra.secret_stores import Chain, EnvironmentStore, SecretName, SecretStore
from infra.spec import StackSpec, read_file
from tests.aspects.case import PROJECT

SPEC = Path(__file__).parents[2] / "Pulumi.prod.yaml"
CRON = SecretName(PROJECT, "prod", "queue", "QUEUE_SERVICE_TOKEN_CRON")
STRIPE = SecretName(PROJECT, "prod", "queue", "STRIPE_API_KEY")


class Drawer(SecretStore):
    """A store in memory."""

    name = "drawer"
    writable = True

    def __init__(self) -> None:
        self.kept: dict[SecretName, str] = {}

    def where(self, name: SecretName) -> str:
        return f"put {name} into the drawer"

    def _read(self, name: SecretName) -> str | None:
        return self.kept.get(name)

    def _write(self, name: SecretName, text: str) -> None:
        self.kept[name] = text


@pytest.fixture
def spec() -> StackSpec:
    return read_file(SPEC)


@pytest.fixture
def drawer() -> Drawer:
    return Drawer()


def stripe(mode: str) -> str:
    return f"sk_{mode}_{generator.token_hex(12)}"


def test_set_keeps_a_value_of_the_right_kind(spec: StackSpec, drawer: Drawer) -> None:
    value = stripe("live")
    result = storing.put(spec, Chain([drawer]), storing.named(spec, "queue/STRIPE_API_KEY"), SecretStr(value + "\n"))
    assert drawer.kept == {STRIPE: value}
    assert value not in repr(result)


def test_set_refuses_a_test_key_on_prod_without_quoting_it(spec: StackSpec, drawer: Drawer) -> None:
    value = stripe("test")
    with pytest.raises(SecretError, match="takes only live ones") as raised:
        storing.put(spec, Chain([drawer]), STRIPE, SecretStr(value))
    assert value not in str(raised.value)
    assert drawer.kept == {}


def test_set_names_the_secrets_that_there_are(spec: StackSpec) -> None:
    with pytest.raises(SecretError, match="queue/STRIPE_WEBHOOK_SECRET"):
        storing.named(spec, "STRIPE_API_KEI")


def test_set_does_not_write_to_a_store_that_is_only_read(spec: StackSpec) -> None:
    with pytest.raises(StoreRefused, match="read-only"):
        storing.put(spec, Chain([EnvironmentStore({})]), STRIPE, SecretStr(stripe("live")))


def test_mint_makes_the_tokens_that_are_missing_and_leaves_the_others(spec: StackSpec, drawer: Drawer) -> None:
    there = generator.token_hex(32)
    drawer.kept[CRON] = there
    said: list[str] = []
    result = storing.mint(spec, Chain([drawer]), storing.to_mint(spec, ()), said.append)
    assert drawer.kept[CRON] == there
    made = {value for name, value in drawer.kept.items() if name != CRON}
    assert [len(value) for value in made] == [64, 64]
    assert result.data["left_alone"] == ["queue/QUEUE_SERVICE_TOKEN_CRON"]
    assert not any(value in repr(result) + "".join(said) for value in made)


def test_mint_refuses_what_somebody_else_issues(spec: StackSpec) -> None:
    with pytest.raises(SecretError, match="only 64-hex tokens"):
        storing.to_mint(spec, ["STRIPE_API_KEY"])


def found(spec: StackSpec, drawer: Drawer, live: dict[str, str]) -> dict[str, status.SecretStatus]:
    values = {"queue": {name: SecretStr(value) for name, value in live.items()}}
    return {one.name: one for one in status.statuses(spec, Chain([drawer]), values)}


def test_a_secret_is_fine_only_if_live_equals_it(spec: StackSpec, drawer: Drawer) -> None:
    drawer.kept = {CRON: generator.token_hex(32), STRIPE: stripe("live")}
    statuses = found(spec, drawer, {CRON.variable: drawer.kept[CRON], STRIPE.variable: stripe("live")})
    assert statuses["queue/QUEUE_SERVICE_TOKEN_CRON"].fine
    assert statuses["queue/STRIPE_API_KEY"].equal is False
    assert not statuses["queue/STRIPE_API_KEY"].fine


def test_what_is_missing_says_where_it_goes_and_what_live_is(spec: StackSpec, drawer: Drawer) -> None:
    one = found(spec, drawer, {STRIPE.variable: stripe("test")})["queue/STRIPE_API_KEY"]
    assert (one.store, one.kind_fits, one.equal) == (None, None, None)
    assert one.live == "another kind (test Stripe secret key)"
    assert one.remedy == f"Put it there: put {STRIPE} into the drawer"


@pytest.mark.parametrize(
    ("stored", "live", "exit_code"),
    [("same", "same", Exit.OK), ("same", "other", Exit.DIFFERS), (None, "same", Exit.FAILED)],
)
def test_exit_code_of_check(
    spec: StackSpec, monkeypatch: pytest.MonkeyPatch, stored: str | None, live: str, exit_code: Exit
) -> None:
    tokens = {"same": generator.token_hex(32), "other": generator.token_hex(32)}
    variables = {CRON.variable: spec.apps["queue"].config_vars[CRON.variable]}
    one = spec.model_copy(update={"apps": {"queue": spec.apps["queue"].model_copy(update={"config_vars": variables})}})
    one = one.model_copy(update={"secret_stores": ("environment",)})
    environ = {"RAXX_QUEUE_PROD__QUEUE__QUEUE_SERVICE_TOKEN_CRON": tokens[stored]} if stored else {}
    answer = {"queue": {CRON.variable: SecretStr(tokens[live])}}
    monkeypatch.setattr(status, "live_vars", lambda *_: answer)
    result = status.check(one, environ)
    assert result.exit is exit_code
    assert not any(token in repr(result) for token in tokens.values())


def test_set_at_the_command_line_asks_for_the_stack_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SPEC.parent)
    value = stripe("live")
    done: Any = CliRunner().invoke(app, ["secrets", "set", "STRIPE_API_KEY", "--json"], input=value)
    assert done.exit_code == Exit.FAILED
    assert json.loads(done.stdout)["error"]["faults"][0]["remedy"] == "Type it, or give --yes."
    assert value not in done.output

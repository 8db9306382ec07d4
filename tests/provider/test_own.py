"""Our resources in words: equal while all is as it should be, else another word under the name of what differs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from infra.items import Item, Weight
from infra.provider import own
from infra.provider.own import LEFT, Own, differences
from infra.provider.session import APP, CONFIG_VARS
from infra.spec import read
from infra.words import sentence
from tests.aspects.case import OTHER_KEY, PROD, Case, heroku, set_vars
from tests.aspects.contract import AppContract
from tests.aspects.world import AspectWorld
from tests.end_to_end.cases import CONTRACTS
from tests.provider.world import Config, Provided, config, resources

CHANGES = [(contract, case) for contract in CONTRACTS for case in contract.changes]
NAMED = {
    "app renamed": {"app_name": "update"},
    "stack changed": {"stack": "update", "build_stack": "update"},
    "app in another region": {"left.region": "update"},
    "maintenance mode on": {'left["maintenance mode"]': "update"},
    "maintenance mode on, spec says off": {"maintenance": "update"},
    "add-on renamed": {"addon_name.database": "update"},
    "add-on plan changed": {'addon_plan["postgresql-flat-88052"]': "update"},
    "undeclared add-on": {'left["add-on redis-calm-1"]': "update"},
    "DATABASE_URL detached from its add-on": {"attachment.DATABASE": "update", 'left["attachment SPARE"]': "update"},
    "secret changed": {"vars.STRIPE_API_KEY": "update"},
    "secret removed": {"vars.STRIPE_API_KEY": "add"},
    "two secrets swapped": {"vars.STRIPE_API_KEY": "update", "vars.STRIPE_RESTRICTED_KEY": "update"},
    "undeclared var": {'left["config var DEBUG_PAYMENTS"]': "update"},
    "undeclared var, spec says remove": {"vars.DEBUG_PAYMENTS": "delete"},
    "latest release failed": {'left["release v7"]': "update"},
    "latest release pending": {},
    "scaled up": {"formation.web": "update"},
    "process type vanished": {'left["formation web"]': "update"},
    "dyno crashed": {},
    "domain added": {'left["domain queue.example.net"]': "update"},
    "repository archived": {'left["repository TradeMasterAPI"]': "update"},
    "environment deleted": {"environment": "update"},
    "all reviewers removed": {"reviewers": "update"},
    "guarded environment made anew without rules": dict.fromkeys(
        ("reviewers", "self_review", "admin_bypass", "wait_timer", "branch_policy"), "update"
    ),
    "branch pattern added": {"branch_policy": "update"},
}
"""Some changes as `preview --diff` names them."""


def shown(own_: Own, *, left: bool = True) -> dict[str, str]:
    """The differences of a resource just as a Read records it."""
    return differences({**own_.live, **own_.remembers}, own_.wanted, left=left)


def test_converged_gives_equal_words(worlds: dict[bool, AspectWorld]) -> None:
    for world in worlds.values():
        for each in resources(world).values():
            assert each.wanted == each.live
            assert each.wanted
            assert not each.items
            assert not shown(each)


def test_every_named_change_is_one() -> None:
    assert set(NAMED) <= {case.name for _, case in CHANGES}


@pytest.mark.parametrize(("contract", "case"), CHANGES, ids=[case.name for _, case in CHANGES])
def test_an_outside_change(worlds: dict[bool, AspectWorld], contract: type[object], case: Case) -> None:
    world = worlds[case.mentioned]
    live = world.config_vars(world.app_id)
    case.change(world)
    found = resources(world)
    differing = {kind: paths for kind, each in found.items() if (paths := shown(each))}
    said = {kind: [item for item in each.items if case.named in sentence(item)] for kind, each in found.items()}
    (kind,) = (kind for kind, items in said.items() if items)
    assert (kind in (APP, CONFIG_VARS)) == issubclass(contract, AppContract)
    (item, *_) = said[kind]
    if case.up == "notice":
        assert item.weight is Weight.NOTICE
        assert not differing
    else:
        assert list(differing) == [kind], "in another resource, too"
        assert _path(item) in differing[kind]
        undone = {kind: paths for kind, each in found.items() if (paths := shown(each, left=False))}
        assert bool(undone) == (case.up != "report"), "what is left is nothing for `up` to do"
    assert differing.get(kind, {}) == NAMED.get(case.name, differing.get(kind, {}))
    _no_value_in(found, live, world.config_vars(world.app_id), world.secrets)


def _path(item: Item) -> str:
    """Where the engine shows an item."""
    if item.weight is Weight.REPORT:
        return own.path("left", item.title)
    if item.kind.name.startswith("config_var"):
        return own.path("vars", item.which[0])
    return own.path(item.kind.name, "/".join(item.which)) if item.which else item.kind.name


def _no_value_in(found: dict[str, Own], *values: dict[str, str]) -> None:
    """Of values that are long enough to be told from an accident."""
    text = "".join(f"{json.dumps([each.wanted, each.live, each.remembers])} {each!r}" for each in found.values())
    assert not [name for each in values for name, value in each.items() if len(value) >= 8 and value in text]


def test_no_value_of_any_config_var_is_a_word(worlds: dict[bool, AspectWorld]) -> None:
    """Of all kinds at once, undeclared ones and an add-on's included; a literal of the spec is one, and a flag."""
    for world in worlds.values():
        canaries = {name: f"CANARY-{name}-{'x' * 20}" for name in (*world.secrets, "RAPTOR_BASE_URL", "UNDECLARED")}
        set_vars(**canaries, FLAG_QUEUE_BILLING="false")(world)
        found = resources(world)
        _no_value_in(found, canaries, world.secrets, world.config_vars(PROD))
        vars_ = found[CONFIG_VARS]
        assert vars_.wanted["vars"]["FLAG_QUEUE_BILLING"] == "true"
        assert vars_.live["vars"]["FLAG_QUEUE_BILLING"] == "false"
        assert set(vars_.wanted["vars"].values()) == {"true", "secret", "the URL of raxx-api-prod"}


def test_a_flag_that_is_none_is_not_shown(provided: Provided) -> None:
    set_vars(FLAG_QUEUE_BILLING="CANARY-flag")(provided.world)
    vars_ = resources(provided.world)[CONFIG_VARS]
    assert "CANARY" not in repr(vars_)
    assert vars_.live["vars"]["FLAG_QUEUE_BILLING"].startswith("another value (")


def test_a_literal_is_itself_as_wanted_and_not_as_live(provided: Provided) -> None:
    def literal(app: Config, _: Config) -> None:
        app["config_vars"]["GREETING"] = {"kind": "text", "value": "hello there"}

    provided.change_spec(literal)
    assert shown(resources(provided.world)[CONFIG_VARS]) == {"vars.GREETING": "add"}
    set_vars(GREETING="CANARY-live")(provided.world)
    vars_ = resources(provided.world)[CONFIG_VARS]
    assert vars_.wanted["vars"]["GREETING"] == "hello there"
    assert shown(vars_) == {"vars.GREETING": "update"}
    assert "CANARY" not in repr(vars_)


def test_what_no_store_has_is_not_compared_on_both_sides(provided: Provided) -> None:
    del provided.world.secrets["STRIPE_API_KEY"], provided.world.secrets["QUEUE_SERVICE_TOKEN_CRON"]
    set_vars(QUEUE_SERVICE_TOKEN_CRON=None)(provided.world)
    found = resources(provided.world)
    vars_ = found[CONFIG_VARS]
    assert vars_.wanted["vars"]["STRIPE_API_KEY"] == vars_.live["vars"]["STRIPE_API_KEY"] == "not compared"
    assert shown(vars_) == {"vars.QUEUE_SERVICE_TOKEN_CRON": "add"}, "what is missing on both sides is missing"
    assert any("1 value was not compared" in sentence(item) for item in vars_.items)
    assert not shown(found[APP])


def test_a_live_value_of_another_kind_is_wrong_even_where_no_store_has_it(provided: Provided) -> None:
    del provided.world.secrets["STRIPE_API_KEY"]
    set_vars(STRIPE_API_KEY="CANARY-no-key-at-all")(provided.world)
    vars_ = resources(provided.world)[CONFIG_VARS]
    assert shown(vars_) == {"vars.STRIPE_API_KEY": "update"}
    assert vars_.wanted["vars"]["STRIPE_API_KEY"] == "secret"
    assert "CANARY" not in repr(vars_)


def test_config_vars_that_are_only_reported_stand_with_the_app(provided: Provided) -> None:
    def report(app: Config, _: Config) -> None:
        app["on_drift"] = {"config_vars": "report"}

    provided.change_spec(report)
    set_vars(STRIPE_API_KEY=OTHER_KEY, RAPTOR_BASE_URL=None)(provided.world)
    found = resources(provided.world)
    assert not shown(found[CONFIG_VARS])
    assert not {"STRIPE_API_KEY", "RAPTOR_BASE_URL"} & set(found[CONFIG_VARS].wanted["vars"])
    left = {'left["config var STRIPE_API_KEY"]': "update", 'left["config var RAPTOR_BASE_URL"]': "update"}
    assert shown(found[APP]) == left
    assert not shown(found[APP], left=False)


def test_what_is_left_says_what_it_is(provided: Provided) -> None:
    heroku("PATCH", "", {"maintenance": True})(provided.world)
    set_vars(DEBUG="1")(provided.world)
    found = resources(provided.world)
    assert found[APP].live["left"] == {"maintenance mode": "on", "config var DEBUG": "one that nobody declared"}
    assert found[APP].wanted["left"] == {"maintenance mode": LEFT, "config var DEBUG": LEFT}
    assert "DEBUG" not in found[CONFIG_VARS].live["vars"]


def test_what_is_removed_by_the_specs_wish(mentioned: Provided) -> None:
    set_vars(DEBUG="CANARY-debug")(mentioned.world)
    found = resources(mentioned.world)
    assert "DEBUG" not in found[CONFIG_VARS].wanted["vars"]
    assert "nobody declared" in found[CONFIG_VARS].live["vars"]["DEBUG"]
    assert shown(found[CONFIG_VARS]) == {"vars.DEBUG": "delete"}
    assert not shown(found[APP])


def test_what_is_accepted_is_said_and_no_difference(provided: Provided) -> None:
    def accepted(app: Config, _: Config) -> None:
        app["accepted"] = [{"what": "config var DEBUG", "reason": "we look for something"}]

    provided.change_spec(accepted)
    set_vars(DEBUG="1")(provided.world)
    found = resources(provided.world)
    assert not any(shown(each) for each in found.values())
    assert [item.title for each in found.values() for item in each.items] == ["config var DEBUG"]


def test_each_item_of_an_app_is_said_of_one_resource(provided: Provided) -> None:
    heroku("PATCH", "/formation/web", {"quantity": 3})(provided.world)
    set_vars(STRIPE_API_KEY=OTHER_KEY, DEBUG="1")(provided.world)
    comparison = provided.world.compare()
    found = resources(provided.world, comparison)
    said = [*found[CONFIG_VARS].items, *found[APP].items]
    assert sorted(map(sentence, said)) == sorted(map(sentence, comparison.app("queue", comparison.found.apps["queue"])))
    assert len(said) == 3


def test_an_app_that_is_to_be_created(provided: Provided) -> None:
    comparison = provided.world.compare()
    vars_, app = own.config_vars(comparison, "queue", None), own.app(comparison, "queue", None)
    assert set(shown(vars_).values()) == {"add"}
    assert set(vars_.wanted["vars"]) == set(comparison.spec.apps["queue"].config_vars)
    assert not vars_.remembers
    assert [item.title for item in app.items] == ["app"]


def test_what_is_remembered(provided: Provided) -> None:
    found, known = resources(provided.world), provided.world.remembered
    vars_, app = found[CONFIG_VARS].remembers, found[APP].remembers
    assert vars_["app"] == app["app"] == known.ids["queue"]
    assert app["addons"] == {"database": known.ids["queue/database"]}
    assert app["released"] == ["web"]
    assert vars_["managed"] == sorted(found[CONFIG_VARS].wanted["vars"])
    assert vars_["release"] == provided.release


def test_a_release_is_remembered_only_where_nothing_differs(provided: Provided) -> None:
    set_vars(STRIPE_API_KEY=OTHER_KEY)(provided.world)
    assert "release" not in resources(provided.world)[CONFIG_VARS].remembers
    comparison = provided.world.compare()
    comparison = replace(comparison, remembered=replace(comparison.remembered, releases={"queue": 3}))
    remembers = resources(provided.world, comparison)[CONFIG_VARS].remembers
    assert remembers["release"] == 3, "that of the last up is forgotten"


def test_a_process_type_that_vanished_is_still_remembered(provided: Provided) -> None:
    document = provided.world.state()
    app = next(each for each in document["heroku"]["apps"].values() if each["name"] == PROD)
    app["formation"], app["dynos"] = {}, []
    provided.world.put_back(document)
    assert resources(provided.world)[APP].remembers["released"] == ["web"]


def test_refused_protection_is_remembered_until_github_shows_it(provided: Provided) -> None:
    comparison = provided.world.compare()
    private = replace(comparison.found.surroundings["production"], private=True, plan="")
    comparison = replace(
        comparison,
        remembered=replace(comparison.remembered, protection={"production": "refused"}),
        found=replace(comparison.found, surroundings={"production": private}),
    )
    assert own.environment(comparison, "production", None).remembers == {"refused": "refused"}
    live = comparison.found.environments["production"]
    assert own.environment(comparison, "production", live).remembers == {"refused": ""}, "its rules show that it is had"


def test_a_deploy_gate_is_only_what_is_left(provided: Provided) -> None:
    provided.world.spec = read("raxx-queue", "prod", config(gate=True))
    comparison = provided.world.compare()
    gate = own.deploy_gate(comparison.gate("queue", comparison.found.gates["queue"]))
    assert gate.wanted == gate.live == {"left": {}}
    assert not gate.remembers
    text = comparison.found.gates["queue"].files["deploy-queue.yml"]
    broken = replace(
        comparison.found.gates["queue"],
        files={"deploy-queue.yml": text.replace("\n      && inputs.confirm == 'deploy-prod-now'", "")},
    )
    gate = own.deploy_gate(comparison.gate("queue", broken))
    assert 'left["deploys without the exact inputs"]' in shown(gate)
    assert set(gate.wanted["left"].values()) == {LEFT}
    assert not shown(gate, left=False)

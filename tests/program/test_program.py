"""The program: it asks once, and declares in plain sight what it was answered."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from lab.sandbox.simulator import ROOT
from tests.program.mocked import Program, Ran

APP, ADDON, FORMATION = "heroku:app/app:App", "heroku:addon/addon:Addon", "heroku:formation/formation:Formation"
OWN_VARS, OWN_APP, OWN_ENVIRONMENT = "raxx:heroku:ConfigVars", "raxx:heroku:App", "raxx:github:Environment"
ENVIRONMENT = "github:index/repositoryEnvironment:RepositoryEnvironment"
POLICY = "github:index/repositoryEnvironmentDeploymentPolicy:RepositoryEnvironmentDeploymentPolicy"
NOTHING: dict[str, Any] = {"warnings": [], "notices": [], "apps": {}, "environments": {}, "deploy_gates": {}}
QUEUE: dict[str, Any] = {
    "id": "uuid-1",
    "name": "raxx-queue-prod",
    "region": "us",
    "team": None,
    "stack": "container",
    "addons": {"database": {"id": "uuid-2", "plan": "heroku-postgresql:standard-0", "name": "postgresql-flat-88052"}},
    "formation": {"web": {"size": "Standard-1X", "quantity": 1}},
    "config_vars": {"vars": {"STRIPE_API_KEY": "secret", "FLAG": "true"}},
    "own": {"app_name": "raxx-queue-prod", "left": {"region": "left as it is"}},
}
PRODUCTION: dict[str, Any] = {
    "declared": True,
    "exists": True,
    "repository": "TradeMasterAPI",
    "name": "production",
    "users": [101],
    "teams": [201],
    "prevent_self_review": True,
    "can_admins_bypass": False,
    "wait_timer": 10,
    "protected_branches": False,
    "patterns": {"main": 7, "release/*": None},
    "ignore_changes": ["preventSelfReview"],
    "own": {"reviewers": "MooseQuest", "left": {}},
}


@pytest.fixture(scope="module")
def declared(program: Program) -> dict[str, Any]:
    """Everything that exists, declared."""
    gate = {"id": "TradeMasterAPI/deploy-queue.yml", "own": {"left": {"workflow deploy": "left as it is"}}}
    looked = {"apps": {"queue": QUEUE}, "environments": {"production": PRODUCTION}, "deploy_gates": {"queue": gate}}
    return program.run({**NOTHING, **looked}).declared


def test_the_resources(declared: dict[str, Any]) -> None:
    assert set(declared) == {
        f"{APP}::queue",
        f"{ADDON}::queue-database",
        f"{OWN_VARS}::queue",
        f"{FORMATION}::queue-web",
        f"{OWN_APP}::queue",
        f"{ENVIRONMENT}::production",
        f"{POLICY}::production-main",
        f"{POLICY}::production-release/*",
        f"{OWN_ENVIRONMENT}::production",
        "raxx:github:DeployGate::queue",
    }


def test_their_arguments(declared: dict[str, Any]) -> None:
    arguments = {name: each["arguments"] for name, each in declared.items()}
    assert arguments[f"{APP}::queue"] == {"name": "raxx-queue-prod", "region": "us", "stack": "container"}
    addon = {"appId": "uuid-1", "plan": "heroku-postgresql:standard-0", "name": "postgresql-flat-88052"}
    assert arguments[f"{ADDON}::queue-database"] == addon
    assert arguments[f"{OWN_VARS}::queue"] == {"vars": {"STRIPE_API_KEY": "secret", "FLAG": "true"}, "app": "uuid-1"}
    web = {"appId": "uuid-1", "type": "web", "size": "Standard-1X", "quantity": 1}
    assert arguments[f"{FORMATION}::queue-web"] == web
    assert arguments[f"{OWN_APP}::queue"] == {**QUEUE["own"], "app": "uuid-1"}
    assert arguments[f"{ENVIRONMENT}::production"] == {
        "repository": "TradeMasterAPI",
        "environment": "production",
        "reviewers": [{"users": [101], "teams": [201]}],
        "preventSelfReview": True,
        "canAdminsBypass": False,
        "waitTimer": 10,
        "deploymentBranchPolicy": {"protectedBranches": False, "customBranchPolicies": True},
    }
    main = {"repository": "TradeMasterAPI", "environment": "production", "branchPattern": "main"}
    assert arguments[f"{POLICY}::production-main"] == main
    assert arguments[f"{OWN_ENVIRONMENT}::production"] == PRODUCTION["own"]
    assert arguments["raxx:github:DeployGate::queue"] == {"left": {"workflow deploy": "left as it is"}}


def test_what_comes_after_what(declared: dict[str, Any]) -> None:
    """App and add-ons, then config vars, then dynos; our own resource of a subject last, which proves the others."""
    after = {name: each["after"] for name, each in declared.items()}
    first = [f"{ADDON}::queue-database", f"{APP}::queue"]
    assert after[f"{APP}::queue"] == []
    assert after[f"{ADDON}::queue-database"] == [f"{APP}::queue"]
    assert after[f"{OWN_VARS}::queue"] == first
    assert after[f"{FORMATION}::queue-web"] == [f"{APP}::queue", f"{OWN_VARS}::queue"]
    assert after[f"{OWN_APP}::queue"] == [*first, f"{FORMATION}::queue-web", f"{OWN_VARS}::queue"]
    policies = [f"{POLICY}::production-main", f"{POLICY}::production-release/*"]
    assert after[f"{OWN_ENVIRONMENT}::production"] == [f"{ENVIRONMENT}::production", *policies]


def test_what_exists_is_imported(declared: dict[str, Any]) -> None:
    assert {name: each["import"] for name, each in declared.items()} == {
        f"{APP}::queue": "uuid-1",
        f"{ADDON}::queue-database": "uuid-2",
        f"{OWN_VARS}::queue": "uuid-1",
        f"{FORMATION}::queue-web": "uuid-1:web",
        f"{OWN_APP}::queue": "uuid-1",
        f"{ENVIRONMENT}::production": "TradeMasterAPI:production",
        f"{POLICY}::production-main": "TradeMasterAPI:production:7",
        f"{POLICY}::production-release/*": "",
        f"{OWN_ENVIRONMENT}::production": "TradeMasterAPI:production",
        "raxx:github:DeployGate::queue": "TradeMasterAPI/deploy-queue.yml",
    }


def test_nothing_live_is_lost_by_an_edit(declared: dict[str, Any]) -> None:
    stock = {name: each for name, each in declared.items() if not name.startswith("raxx:")}
    assert all(each["retain"] for each in stock.values())
    protected = {name for name, each in declared.items() if each["protect"]}
    assert protected == {f"{APP}::queue", f"{ADDON}::queue-database"}
    assert declared[f"{ENVIRONMENT}::production"]["ignore"] == ["preventSelfReview"]


def test_what_is_to_be_created_is_imported_from_nowhere(program: Program) -> None:
    new = {**QUEUE, "id": None, "team": "raxx", "formation": {}}
    new["addons"] = {"database": {**QUEUE["addons"]["database"], "id": None}}
    missing = {**PRODUCTION, "exists": False, "patterns": {"main": None}, "users": [], "teams": []}
    missing |= {"protected_branches": None}
    declared = program.run({**NOTHING, "apps": {"queue": new}, "environments": {"production": missing}}).declared
    assert not any(each["import"] for each in declared.values())
    assert declared[f"{APP}::queue"]["arguments"]["organization"] == {"name": "raxx"}
    assert declared[f"{OWN_VARS}::queue"]["arguments"]["app"] == "queue-id", "the one of the app that is made"
    assert f"{FORMATION}::queue-web" not in declared
    environment = declared[f"{ENVIRONMENT}::production"]["arguments"]
    assert not environment.get("reviewers")
    assert "deploymentBranchPolicy" not in environment


def test_a_missing_environment_that_is_only_reported_is_not_declared(program: Program) -> None:
    reported = {**PRODUCTION, "declared": False, "exists": False}
    declared = program.run({**NOTHING, "environments": {"production": reported}}).declared
    assert set(declared) == {f"{OWN_ENVIRONMENT}::production"}
    assert declared[f"{OWN_ENVIRONMENT}::production"]["after"] == []


@pytest.mark.parametrize("dry_run", [True, False])
def test_what_it_asks(program: Program, dry_run: bool) -> None:
    config = {
        "raxx-queue:apps": '{"queue": {"name": "x"}}',
        "raxx-queue:secrets": '{"queue": {"A": "CANARY"}}',
        "heroku:customizations": '[{"setAppAllConfigVarsInState": "false"}]',
        "github:owner": "raxx-app",
        "raxx-queue:odd": "no JSON",
    }
    ran = program.run(NOTHING, config=config, dry_run=dry_run)
    assert ran.read == ["organization/raxx-queue/prod"]
    (asked,) = ran.asked
    assert asked["config"] == {
        "raxx-queue:apps": {"queue": {"name": "x"}},
        "heroku:customizations": [{"setAppAllConfigVarsInState": "false"}],
        "github:owner": "raxx-app",
        "raxx-queue:odd": "no JSON",
    }
    assert (asked["stack"], asked["dry_run"], asked["secrets"]) == ("prod", dry_run, None)
    assert asked["folder"] == str(ROOT)
    assert "CANARY" not in str(ran)


def test_only_needed_secrets_are_handed_over(program: Program) -> None:
    """What an invoke is asked is in clear in the engine's own logs (docs/facts.md#invoke-arguments)."""
    secrets = '{"queue": {"A": "CANARY-a", "B": "CANARY-b"}, "other": {"C": "CANARY-c"}}'
    needs = {"needs": [["queue", "A"], ["queue", "MISSING"], ["new", "D"]]}
    ran = program.run(needs, NOTHING, config={"raxx-queue:secrets": secrets})
    first, second = ran.asked
    assert first["secrets"] is None
    assert second == {**first, "secrets": {"queue": {"A": "CANARY-a", "MISSING": None}, "new": {"D": None}}}


def test_a_refusal_is_said_and_nothing_is_declared(program: Program) -> None:
    ran = program.run({"refused": "This run is refused: so it is"})
    assert ran.exit_code == 32
    assert ran.said == [["ERROR", "This run is refused: so it is"]]
    assert not ran.declared


def test_it_says_what_it_was_told(program: Program) -> None:
    ran = program.run({**NOTHING, "warnings": ["up will be refused: a", "b"], "notices": ["digest: c"]})
    assert ran.said == [["WARNING", "up will be refused: a"], ["WARNING", "b"], ["INFO", "digest: c"]]


URN = "urn:pulumi:prod::raxx-queue::"


def recorded(**outputs: Any) -> dict[str, Any]:
    """A state: outputs by "type::name"."""
    return {f"{URN}{name}": {"type": name.partition("::")[0], "outputs": each} for name, each in outputs.items()}


def remembered(ran: Ran) -> dict[str, Any]:
    found: dict[str, Any] = ran.asked[0]["remembered"]
    return found


def test_what_the_last_up_recorded_is_remembered(program: Program) -> None:
    own_app = {"app": "uuid-1", "addons": {"database": "uuid-2"}, "released": ["web"], "left": {}}
    ran = program.run(
        NOTHING,
        state=recorded(
            **{
                "pulumi:pulumi:Stack::raxx-queue-prod": {},
                f"{APP}::queue": {"uuid": "uuid-1", "name": "x"},
                f"{OWN_APP}::queue": own_app,
                f"{OWN_VARS}::queue": {"vars": {"A": "secret"}, "managed": ["A"], "release": 7.0},
                f"{OWN_ENVIRONMENT}::production": {"refused": "refused"},
                f"{OWN_ENVIRONMENT}::other": {"refused": ""},
                f"{FORMATION}::queue-web": None,  # the SDK leaves out what is null
            }
        ),
    )
    assert remembered(ran) == {
        "ids": {"queue": "uuid-1", "queue/database": "uuid-2"},
        "managed": {"queue": ["A"]},
        "protection": {"production": "refused"},
        "releases": {"queue": 7},
        "released": {"queue": ["web"]},
    }
    assert ran.said == []


def test_what_an_older_version_recorded_is_remembered_and_named(program: Program) -> None:
    association = "heroku:app/configAssociation:ConfigAssociation"
    old = {
        "pulumi:pulumi:Stack::raxx-queue-prod": {
            "ids": {"queue": "uuid-1", "queue/database": "uuid-2"},
            "protection": {"production": "refused"},
            "releases": {"queue": 4},
            "released": {"queue": ["web"]},
        },
        f"{APP}::queue": {"uuid": "uuid-1"},
        f"{association}::queue": {"vars": {"FLAG": "true"}, "sensitiveVars": {"A": "[secret]"}},
        "pulumi:index:Stash::queue-vars": {"input": 1},
        "raxx:audit:Audit::audit": {},
    }
    ran = program.run({**NOTHING, "notices": ["first"]}, state=recorded(**old))
    assert remembered(ran) == {
        "ids": {"queue": "uuid-1", "queue/database": "uuid-2"},
        "managed": {"queue": ["A", "FLAG"]},
        "protection": {"production": "refused"},
        "releases": {"queue": 4},
        "released": {"queue": ["web"]},
    }
    (_, first), (level, text) = ran.said
    assert (first, level) == ("first", "INFO")
    assert "Audit audit, ConfigAssociation queue, Stash queue-vars" in text
    assert "nothing live is touched" in text


def test_our_own_record_decides_over_an_older_one(program: Program) -> None:
    """What is there of both, until the `up` after the move is through."""
    association = "heroku:app/configAssociation:ConfigAssociation"
    both = {
        "pulumi:pulumi:Stack::raxx-queue-prod": {"releases": {"queue": 4, "other": 2}},
        f"{association}::queue": {"vars": {"OLD": "x"}},
        f"{OWN_VARS}::queue": {"managed": ["NEW"], "release": 9},
    }
    ran = program.run(NOTHING, state=recorded(**both))
    assert remembered(ran)["managed"] == {"queue": ["NEW"]}
    assert remembered(ran)["releases"] == {"queue": 9, "other": 2}
    ran = program.run(NOTHING, state=dict(reversed(recorded(**both).items())))
    assert remembered(ran)["managed"] == {"queue": ["NEW"]}


def test_a_state_that_is_just_being_written_is_read_again(program: Program) -> None:
    busy = "failed to load checkpoint: unexpected end of JSON input"
    assert program.run(NOTHING, failures=[busy, busy]).read == ["organization/raxx-queue/prod"] * 3


def test_a_state_that_cannot_be_read_fails(program: Program) -> None:
    ran = program.run(NOTHING, failures=["no such backend"])
    assert not ran.error, "a traceback"
    assert ran.exit_code == 32
    assert [severity for severity, _ in ran.said] == ["ERROR"]
    assert "Cannot look at what the last run recorded; this run writes nothing" in ran.said[0][1]
    assert "no such backend" in ran.said[0][1]
    assert len(ran.read) == 1
    assert not ran.asked


def test_it_needs_no_models_no_http_and_no_stores() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, infra.program.main; print(*sorted(sys.modules))"],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert {"infra.program.app", "pulumi"} <= loaded
    ours = {name for name in loaded if name.startswith("infra")}
    assert {name for name in ours if not name.startswith("infra.program")} == {"infra", "infra.errors", "infra.project"}
    assert not {"pydantic", "pydantic_core", "urllib3", "keyring"} & loaded

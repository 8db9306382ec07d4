"""The reader of stack files: the committed ones are good, and every fault is reported at once with its remedy."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.errors import SpecError
from infra.spec import BranchPatterns, StackSpec, read, read_file

ROOT = Path(__file__).resolve().parents[2]
CONTROL = "raxx-queue:apps"
GATE = "raxx-queue:environments"


@pytest.fixture
def config() -> dict[str, Any]:
    """The committed prod stack's config, to be broken."""
    document: dict[str, Any] = yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text())
    return copy.deepcopy(document["config"])


def queue(config: dict[str, Any]) -> dict[str, Any]:
    """The queue app in a config."""
    found: dict[str, Any] = config[CONTROL]["queue"]
    return found


def faults(config: dict[str, Any], stack: str = "prod") -> list[str]:
    """The faults of a config, one text each; fails if there is none."""
    with pytest.raises(SpecError) as caught:
        read("raxx-queue", stack, config)
    return [str(fault) for fault in caught.value.faults]


def test_committed_stack_files_are_good() -> None:
    prod, staging = (read_file(ROOT / f"Pulumi.{stack}.yaml") for stack in ("prod", "staging"))
    assert prod.apps["queue"].name == "raxx-queue-prod"
    assert prod.environments["production"].reviewers.users == ("MooseQuest",)
    assert set(prod.apps["queue"].config_vars) == set(staging.apps["queue"].config_vars)
    assert not staging.environments


@pytest.mark.parametrize("stack", ["prod", "staging"])
def test_committed_stack_files_hold_no_secret_and_no_endpoint(stack: str) -> None:
    text = (ROOT / f"Pulumi.{stack}.yaml").read_text()
    config = yaml.safe_load(text)
    assert set(config) == {"config"}
    assert "secure:" not in text
    assert config["config"]["github:owner"] == "raxx-app"
    assert not {"heroku:url", "github:baseUrl", "heroku:apiKey", "github:token"} & set(config["config"])


def test_project_refreshes_always() -> None:
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())
    assert project["options"] == {"refresh": "always"}
    assert project["name"] == "raxx-queue"
    assert "main" not in project


def test_five_mistakes_are_five_faults(config: dict[str, Any]) -> None:
    queue(config)["nmae"] = "x"
    queue(config)["stack"] = "heroku"
    queue(config)["config_vars"]["DATABASE_URL"] = {"kind": "url", "value": "http://x"}
    queue(config)["formation"]["worker"] = {"size": "eco", "quantity": 2}
    config[GATE]["production"]["wait_timer"] = 43201
    found = faults(config)
    assert len(found) == 5
    assert all(text.startswith("Pulumi.prod.yaml: raxx-queue:") for text in found)
    assert any("nmae" in text and "Did you mean name?" in text for text in found)


BROKEN: list[tuple[list[str], Any, str]] = [
    (["name"], "Raxx", "is not a Heroku app name"),
    (["name"], "ab", "is not a Heroku app name"),
    (["region"], "US", "region"),
    (["formation", "web", "size"], "Standard-9X", "there is no dyno size"),
    (["formation", "web", "quantity"], -1, "quantity"),
    (["formation", "web", "quantity"], 101, "at most 100"),
    (["formation"], {"web": {"size": "basic", "quantity": 2}}, "at most 1"),
    (["formation"], {"web": {"size": "eco", "quantity": 1}, "w": {"size": "Standard-1X", "quantity": 1}}, "cannot mix"),
    (["formation"], {"web": {"size": "eco", "quantity": 1}, "w": {"size": "basic", "quantity": 1}}, "cannot mix"),
    (["addons", "database", "plan"], "heroku-postgresql", "is not an add-on plan"),
    (["addons", "other"], {"plan": "heroku-redis:mini", "name": "postgresql-flat-88052"}, "more than once"),
    (["config_vars", "HEROKU_X"], {"kind": "text", "value": "x"}, "belong to the platform"),
    (["config_vars", "A-B"], {"kind": "text", "value": "x"}, "letters, digits and underscores"),
    (["config_vars", "1A"], {"kind": "text", "value": "x"}, "does not begin with a digit"),
    (["config_vars", "A"], {"kind": "text"}, "exactly one source"),
    (["config_vars", "A"], {"kind": "text", "value": "x", "secret": True}, "exactly one source"),
    (["config_vars", "A"], {"kind": "flag", "app_url": "some-app"}, "Write kind: url."),
    (["config_vars", "A"], {"kind": "flag", "value": "yes"}, "boolean flag"),
    (["config_vars", "A"], {"kind": "flag", "value": True}, "string"),
    (["config_vars", "A"], {"kind": "url", "value": "https://x/"}, "trailing slash"),
    (["config_vars", "A"], {"kind": "url", "value": "ftp://x"}, "URL"),
    (["config_vars", "A"], {"kind": "token", "value": "0" * 64}, "may not stand in a stack file"),
    (["config_vars", "A"], {"kind": "stripe_publishable_key", "value": "pk_test_" + "F" * 24}, "takes only live ones"),
    (["config_vars", "A"], {"kind": "nonsense", "value": "x"}, "kind"),
]


@pytest.mark.parametrize(("path", "value", "reason"), BROKEN)
def test_broken_app(config: dict[str, Any], path: list[str], value: Any, reason: str) -> None:
    place = queue(config)
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    found = faults(config)
    assert len(found) == 1, found
    assert reason in found[0]
    assert f"raxx-queue:apps.queue.{path[0]}" in found[0]


GATES: list[tuple[str, Any, str]] = [
    ("reviewers", {"users": [f"u{n}" for n in range(7)]}, "6 at most"),
    ("reviewers", {"users": ["A", "a"]}, "named twice"),
    ("reviewers", {"users": ["no spaces"]}, "pattern"),
    ("branch_policy", "main", "branch_policy"),
    ("branch_policy", {"patterns": []}, "branch_policy"),
    ("wait_timer", "5", "integer"),
    ("wait_timer", 43201, "43200"),
    ("repository", "a/b", "pattern"),
]


@pytest.mark.parametrize(("field", "value", "reason"), GATES)
def test_broken_environment(config: dict[str, Any], field: str, value: Any, reason: str) -> None:
    config[GATE]["production"][field] = value
    found = faults(config)
    assert any(reason in text and f"environments.production.{field}" in text for text in found), found


def test_self_review_without_reviewers_prevents_nothing(config: dict[str, Any]) -> None:
    config[GATE]["production"] |= {"reviewers": {}, "prevent_self_review": True}
    assert "prevents nothing" in faults(config)[0]


def test_an_addons_variable_may_not_be_declared(config: dict[str, Any]) -> None:
    queue(config)["addons"]["cache"] = {"plan": "heroku-redis:mini", "name": "redis-flat-1"}
    queue(config)["config_vars"]["REDIS_URL"] = {"kind": "url", "value": "redis://x"}
    found = faults(config)
    assert any("REDIS_URL" in text and "URL" in text for text in found)


def test_modes_of_stripe_keys_are_what_the_stack_file_says(config: dict[str, Any]) -> None:
    live = {"kind": "stripe_publishable_key", "value": "pk_live_" + "F" * 24}
    queue(config)["config_vars"]["STRIPE_PUBLISHABLE_KEY"] = live
    assert isinstance(read("raxx-queue", "prod", config), StackSpec)
    assert isinstance(read("raxx-queue", "eu", config), StackSpec), "whatever the stack is called"
    config["raxx-queue:live"] = "true"
    assert read("raxx-queue", "prod", config).live, "as the engine writes it"
    for said in (False, None, "false", "yes", [True]):
        config["raxx-queue:live"] = said
        assert "takes only test ones" in "\n".join(faults(config))
    del config["raxx-queue:live"]
    assert "takes only test ones" in faults(config)[0]


def test_a_fault_never_quotes_a_value(config: dict[str, Any]) -> None:
    canary = "sk_live_" + "CANARY" * 5
    queue(config)["config_vars"]["STRIPE_API_KEY"] = {"kind": "stripe_secret_key", "value": canary}
    queue(config)["config_vars"]["A"] = {"kind": "flag", "value": canary}
    queue(config)["config_vars"]["B"] = {"kind": canary, "secret": canary}
    assert "CANARY" not in "\n".join(faults(config))


def test_settings_that_would_leak_or_hide(config: dict[str, Any]) -> None:
    config["heroku:customizations"] = [{"setAppAllConfigVarsInState": False}]
    config["github:token"] = "x"
    config["raxx-queue:app"] = {}
    del config["github:owner"]
    found = "\n".join(faults(config))
    for part in ("heroku:customizations", "github:token", "Did you mean raxx-queue:apps?", "github:owner: is missing"):
        assert part in found


def test_a_stack_without_a_stack_file() -> None:
    assert "Pulumi.dev.yaml: there is no stack file" in faults({}, stack="dev")[0]
    with pytest.raises(SpecError, match=r"Pulumi\.dev\.yaml: there is no stack file"):
        read_file(ROOT / "Pulumi.dev.yaml")


def test_a_stack_file_that_is_not_yaml(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: acme\n")
    file = tmp_path / "Pulumi.prod.yaml"
    file.write_text("config: [\n")
    with pytest.raises(SpecError, match=r"Pulumi\.prod\.yaml: not YAML at line 2"):
        read_file(file)


def test_sizes_are_canonical_and_patterns_kept(config: dict[str, Any]) -> None:
    queue(config)["formation"]["web"]["size"] = "standard-2x"
    config[GATE]["production"]["branch_policy"] = {"patterns": ["main", "release/*"]}
    spec = read("raxx-queue", "prod", config)
    assert spec.apps["queue"].formation["web"].size == "Standard-2X"
    assert spec.environments["production"].branch_policy == BranchPatterns(patterns=("main", "release/*"))
